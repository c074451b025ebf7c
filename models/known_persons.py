"""What the database has of the persons of one chunk of an import, read in one query a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.declaration import Declaration
from models.document import Document, DocumentSource, Provenance
from models.person import Person
from models.registrant import Registrant, RegistrationPeriod
from models.registration_change import RegistrationChange


@dataclass
class Known:
    """What the database has of the persons of one chunk."""

    people: dict[bytes, Person] = field(default_factory=dict[bytes, Person])
    registrants: dict[UUID, Registrant] = field(default_factory=dict[UUID, Registrant])
    documents: dict[UUID, set[bytes]] = field(default_factory=dict[UUID, set[bytes]])
    recorded: set[UUID] = field(default_factory=set[UUID])
    changes: dict[UUID, list[RegistrationChange]] = field(
        default_factory=dict[UUID, list[RegistrationChange]]
    )
    periods: dict[UUID, RegistrationPeriod] = field(default_factory=dict[UUID, RegistrationPeriod])


def known_persons(db: Session, indexes: list[bytes]) -> Known:
    """Read what is known of these persons, one query a table."""
    known = Known()
    people = db.exec(select(Person).where(col(Person.national_id_index).in_(indexes))).all()
    if not people:
        return known
    known.people = {each.national_id_index: each for each in people}
    ids = [each.id for each in people]
    found = db.exec(select(Registrant).where(col(Registrant.person_id).in_(ids))).all()
    known.registrants = {each.person_id: each for each in found}
    numbers = select(Document.person_id, Document.number_index)
    for person_id, index in db.exec(numbers.where(col(Document.person_id).in_(ids))):
        known.documents.setdefault(person_id, set()).add(index)
    known.recorded = _recorded(db, ids)
    registrant_ids = [each.id for each in found]
    for change in db.exec(_open_changes(registrant_ids)):
        known.changes.setdefault(change.registrant_id, []).append(change)
    for period in db.exec(_periods(registrant_ids)):
        known.periods[period.registrant_id] = period
    return known


def _recorded(db: Session, person_ids: list[UUID]) -> set[UUID]:
    """Who has declared, or has a document that is known from more than a roster."""
    declared = select(Declaration.person_id).where(col(Declaration.person_id).in_(person_ids))
    documented = (
        select(Document.person_id)
        .join(DocumentSource, col(DocumentSource.document_id) == Document.id)
        .where(
            col(Document.person_id).in_(person_ids),
            col(DocumentSource.provenance) != Provenance.ROSTER,
        )
    )
    return set(db.exec(declared)) | set(db.exec(documented))


def _open_changes(registrant_ids: Iterable[UUID]) -> Any:  # noqa: ANN401 - a select
    return select(RegistrationChange).where(
        col(RegistrationChange.registrant_id).in_(registrant_ids),
        col(RegistrationChange.closed_on).is_(None),
    )


def _periods(registrant_ids: Iterable[UUID]) -> Any:  # noqa: ANN401 - a select
    return select(RegistrationPeriod).where(
        col(RegistrationPeriod.registrant_id).in_(registrant_ids),
        col(RegistrationPeriod.to_date).is_(None),
    )
