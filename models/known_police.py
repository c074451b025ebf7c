"""What the office has from the police of the persons of one chunk, read in one query a table.

Spec workbooks 3.1, import `police`. Keys are ids as 32 digits, as the rows are written with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlalchemy import select as values_of
from sqlmodel import Session, SQLModel, col, select

from models.columns import plain_rows
from models.person import Person, national_id_index
from models.police import PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.registrant import Registrant
from models.terms import LegalStatus

AT_ONCE = 5_000  # IDs in one query
WORTH_ALL = 4  # more IDs than a quarter of the roster are most of it

Word = tuple[date | None, date | None, str, LegalStatus]
"""What a batch says of a document: issued, expires, by whom, status."""
CrossingKey = tuple[str, str, str, str]
"""Day, clock, direction and document of a person's crossing."""


class Registered(NamedTuple):
    """Somebody on the roster, as far as police data need them."""

    person_id: UUID
    name: str
    unit_id: UUID


@dataclass
class KnownPolice:
    """What is known of the persons of a chunk.

    `newest` has the word of the batch with the newest as-of date on each document, `told` the
    documents of which the batch at hand has spoken already, `answered` whom it has answered.
    """

    documents: dict[tuple[str, str, bytes], str] = field(
        default_factory=dict[tuple[str, str, bytes], str]
    )
    newest: dict[str, Word] = field(default_factory=dict[str, Word])
    told: set[str] = field(default_factory=set[str])
    crossings: dict[str, set[CrossingKey]] = field(default_factory=dict[str, set[CrossingKey]])
    answered: set[str] = field(default_factory=set[str])


def registered_people(db: Session, national_ids: Iterable[str]) -> dict[str, Registered]:
    """The registrants among these (normalised) IDs."""
    indexes = {national_id_index(each): each for each in national_ids}
    # Who is asked about by the thousand is found sooner by reading the roster through.
    on_roster = db.exec(select(func.count()).select_from(Registrant)).one()
    if len(indexes) * WORTH_ALL > on_roster:
        return _registered_among(db, indexes, true())
    found, left = dict[str, Registered](), iter(indexes)
    while some := list(islice(left, AT_ONCE)):
        found |= _registered_among(db, indexes, col(Person.national_id_index).in_(some))
    return found


def _registered_among(
    db: Session, indexes: Mapping[bytes, str], asked: ColumnElement[bool]
) -> dict[str, Registered]:
    rows: Any = db.connection().execute(
        plain_rows(
            col(Person.national_id_index), col(Person.id), col(Person.name), col(Registrant.unit_id)
        )
        .join(Registrant, col(Registrant.person_id) == Person.id)
        .where(asked)
    )
    return {
        indexes[index]: Registered(person_id, name, unit_id)
        for index, person_id, name, unit_id in rows
        if index in indexes
    }


def known_police(db: Session, people: Collection[UUID], batch_id: UUID) -> KnownPolice:
    """What is known of these persons, before a batch is written."""
    known = KnownPolice()
    if not people:
        return known
    documents = db.exec(
        select(
            TravelDocument.id,
            TravelDocument.person_id,
            TravelDocument.kind,
            TravelDocument.number_index,
        ).where(col(TravelDocument.person_id).in_(people))
    ).all()
    for document_id, person_id, kind, index in documents:
        known.documents[person_id.hex, kind, index] = document_id.hex
    answered = select(PoliceAnswer.person_id).where(
        PoliceAnswer.batch_id == batch_id, col(PoliceAnswer.person_id).in_(people)
    )
    known.answered = {each.hex for each in db.exec(answered)}
    if documents:
        _add_words(db, known, [document_id for document_id, *_ in documents], batch_id)
        _add_crossings(db, known, people)
    return known


def _add_words(db: Session, known: KnownPolice, documents: Sequence[UUID], batch_id: UUID) -> None:
    """What was said of these documents, the newest word last."""
    for some in _by(documents):
        words = db.exec(
            select(PoliceDocument)
            .join(PoliceBatch, col(PoliceBatch.id) == PoliceDocument.batch_id)
            .where(col(PoliceDocument.travel_document_id).in_(some))
            .order_by(col(PoliceBatch.as_of_date), col(PoliceBatch.received_at))
        )
        for each in words:
            document_id = each.travel_document_id.hex
            said = (each.issue_date, each.expiry_date, each.issuing_authority, each.status)
            known.newest[document_id] = said
            if each.batch_id == batch_id:
                known.told.add(document_id)


def _add_crossings(db: Session, known: KnownPolice, people: Collection[UUID]) -> None:
    holders = {found: key[0] for key, found in known.documents.items()}
    kept = SQLModel.metadata.tables["crossing"].c
    rows = db.connection().execute(
        values_of(kept.day, kept.clock, kept.direction, kept.travel_document_id).where(
            kept.person_id.in_(people)
        )
    )
    for day, clock, direction, document_id in rows:
        key = (day.isoformat(), clock, str(direction), document_id.hex)
        known.crossings.setdefault(holders[document_id.hex], set()).add(key)


def _by(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
