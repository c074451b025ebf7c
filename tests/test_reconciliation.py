from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.database import Database
from models.consent_letter import ConsentLetter
from models.declaration import Declaration
from models.document import Provenance, new_document, note_source
from models.police import Crossing, PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.reconciliation import Touched, forget_touched, touched_people
from models.registrant import registrant_of
from models.suspension import Suspension
from models.terms import Direction, DocumentKind
from models.trip import ReportKind, Trip, TripReport, TripVersion
from tests.conftest import People

NOW = datetime(2015, 8, 15, 2, 0, tzinfo=UTC)
DAY = date(2015, 8, 15)
PASSPORT = DocumentKind.ORDINARY_PASSPORT


def a_batch(db: Session) -> PoliceBatch:
    batch = PoliceBatch(number="GA-1", as_of_date=DAY, sha256="a" * 64, received_at=NOW)
    db.add(batch)
    db.flush()
    return batch


def add(db: Session, *rows: Any) -> None:  # noqa: ANN401 - any table
    for row in rows:
        db.add(row)
        db.flush()


def a_registration_that_ends(db: Session, person_id: UUID) -> None:
    registrant = registrant_of(db, person_id)
    assert registrant is not None
    registrant.registered_to = DAY
    add(db, registrant)


def a_document(db: Session, person_id: UUID) -> None:
    document = new_document(person_id, PASSPORT, "E12345678")
    add(db, document)
    note_source(db, document, Provenance.DECLARED, DAY)


def a_declaration(db: Session, person_id: UUID) -> None:
    add(db, Declaration(person_id=person_id, declared_on=DAY, declared_at=NOW, receipt_number="1"))


def a_trip(db: Session, person_id: UUID) -> None:
    add(db, Trip(person_id=person_id, number="CX1", made_at=NOW))


def a_version(db: Session, person_id: UUID) -> None:
    trip = _old_trip(db, person_id)
    add(db, TripVersion(trip_id=trip.id, submitted_at=NOW, submitted_on=DAY))


def a_report(db: Session, person_id: UUID) -> None:
    trip = _old_trip(db, person_id)
    report = TripReport(
        trip_id=trip.id, kind=ReportKind.RETURN, reported_at=NOW, receipt_number="2"
    )
    add(db, report)


def _old_trip(db: Session, person_id: UUID) -> Trip:
    trip = Trip(person_id=person_id, number="CX2", made_at=NOW)
    add(db, trip)
    db.connection().execute(delete(Touched))
    return trip


def a_letter(db: Session, person_id: UUID) -> None:
    add(db, ConsentLetter(person_id=person_id, issued_on=DAY))


def a_suspension(db: Session, person_id: UUID) -> None:
    add(db, Suspension(person_id=person_id, from_date=DAY, until_date=DAY, reason="", made_at=NOW))


def an_answer(db: Session, person_id: UUID) -> None:
    add(db, PoliceAnswer(batch_id=a_batch(db).id, person_id=person_id))


@pytest.mark.parametrize(
    "change",
    [
        a_registration_that_ends,
        a_document,
        a_declaration,
        a_trip,
        a_version,
        a_report,
        a_letter,
        a_suspension,
        an_answer,
    ],
    ids=lambda change: change.__name__,
)
def test_whoever_writes_of_a_person_touches_them_and_nobody_else(
    database: Database, people: People, change: Callable[[Session, UUID], None]
) -> None:
    with database.write() as db:
        db.connection().execute(delete(Touched))
        change(db, people["official"])
    with database.read() as db:
        assert set(touched_people(db)) == {people["official"]}


def test_a_change_while_somebody_is_looked_at_is_not_forgotten(
    database: Database, people: People
) -> None:
    with database.write() as db:
        db.connection().execute(delete(Touched))
        a_declaration(db, people["official"])
        a_trip(db, people["colleague"])
        seen = touched_people(db)
        a_letter(db, people["official"])
        forget_touched(db, list(seen.items()))
        assert set(touched_people(db)) == {people["official"]}
        forget_touched(db, list(touched_people(db).items()))
        assert touched_people(db) == {}


def test_nothing_of_a_batch_is_ever_edited(database: Database, people: People) -> None:
    with database.write() as db:
        batch = a_batch(db)
        document = TravelDocument(person_id=people["official"], kind=PASSPORT.value)
        add(db, document)
        add(
            db,
            PoliceAnswer(batch_id=batch.id, person_id=people["official"]),
            PoliceDocument(batch_id=batch.id, travel_document_id=document.id),
            Crossing(
                person_id=people["official"],
                day=DAY,
                direction=Direction.EXIT,
                travel_document_id=document.id,
                batch_id=batch.id,
            ),
        )
    edits = [
        update(PoliceBatch).values(as_of_date=date(2015, 8, 16)),
        update(PoliceDocument).values(issuing_authority="某局"),
        update(Crossing).values(port="某口岸"),
        update(PoliceAnswer).values(is_nothing_found=True),
        delete(Crossing),
        delete(PoliceDocument),
    ]
    for edit in edits:
        with pytest.raises(DBAPIError, match="never edited"), database.write() as db:
            db.connection().execute(edit)
