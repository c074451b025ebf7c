"""Documents that stand under several persons, for B1: the one rule that looks across them.

Spec findings 4.3. What the police and the office know counts; a number from a roster does not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, union_all
from sqlmodel import Session, col

from models.columns import plain_rows
from models.document import Document, DocumentSource, Provenance
from models.police import PoliceBatch, PoliceDocument, TravelDocument
from models.terms import DocumentKind
from rules.forged_document import Bearer

AT_ONCE = 400
KINDS = {each.value: each for each in DocumentKind}


def bearers(db: Session, people: Collection[UUID] | None = None) -> list[Bearer]:
    """Everybody under whom a number stands that somebody else bears, too.

    Of some persons, those numbers of theirs; then whoever shares one is among the bearers.
    """
    numbers = _numbers(db, people)
    found: list[Bearer] = []
    for first in range(0, len(numbers), AT_ONCE):
        some = numbers[first : first + AT_ONCE]
        found += [_bearer(row) for row in db.connection().execute(_told_by_police(some))]
        found += [_bearer(row) for row in db.connection().execute(_known_here(some))]
    return found


def _numbers(db: Session, people: Collection[UUID] | None) -> list[bytes]:
    """The numbers under several persons; of some persons, all of theirs."""
    police = plain_rows(TravelDocument.person_id, TravelDocument.number_index)
    office = plain_rows(Document.person_id, Document.number_index)
    if people is not None:
        police = police.where(col(TravelDocument.person_id).in_(people))
        office = office.where(col(Document.person_id).in_(people))
    every = union_all(police, office).subquery()
    numbers = plain_rows(every.c.number_index).where(every.c.number_index != b"")
    numbers = numbers.group_by(every.c.number_index)
    if people is None:
        numbers = numbers.having(func.count(every.c.person_id.distinct()) > 1)
    return [row[0] for row in db.connection().execute(numbers)]


def _told_by_police(numbers: Collection[bytes]) -> Select[Any]:
    """Since the first batch that told of it."""
    found = plain_rows(
        TravelDocument.person_id,
        TravelDocument.kind,
        TravelDocument.number_index,
        TravelDocument.number_mask,
        func.min(PoliceBatch.as_of_date),
    )
    told = col(PoliceDocument.travel_document_id) == col(TravelDocument.id)
    return _grouped(
        found.join(PoliceDocument, told).join(
            PoliceBatch, col(PoliceBatch.id) == col(PoliceDocument.batch_id)
        ),
        col(TravelDocument.number_index).in_(numbers),
    )


def _known_here(numbers: Collection[bytes]) -> Select[Any]:
    """Since it was declared, or came into the ledger."""
    found = plain_rows(
        Document.person_id,
        Document.kind,
        Document.number_index,
        Document.number_mask,
        func.min(DocumentSource.on_date),
    )
    sources = col(DocumentSource.document_id) == col(Document.id)
    return _grouped(
        found.join(DocumentSource, sources).where(
            col(DocumentSource.provenance) != Provenance.ROSTER
        ),
        col(Document.number_index).in_(numbers),
    )


def _grouped(found: Any, numbered: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - a select
    grouped: Select[Any] = found.where(numbered).group_by(*list(found.selected_columns)[:4])
    return grouped


def _bearer(row: Any) -> Bearer:  # noqa: ANN401 - a row of either query
    person_id, word, index, mask, known_on = row
    kind = KINDS.get(str(word), DocumentKind.UNKNOWN)
    day = known_on if isinstance(known_on, date) else date.fromisoformat(known_on)
    return Bearer(person_id, kind, index.hex(), f"{kind.value} {mask}", day)
