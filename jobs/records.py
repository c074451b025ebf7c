"""Fetch the records the rules decide on, many persons at a time, one query a table.

The one file that the other duties may use: what is owed is decided from the same records
everywhere (see docs/adr).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.campaign import milestone_dates
from models.custody import CustodyEvent, CustodyState, custody_state, latest_events
from models.declaration import Declaration
from models.document import Document
from models.holding import disowned, known_from_rosters_only
from models.journey import courses_by_id, unaccounted_trips
from models.loss import open_losses
from models.policy import Policy
from models.registrant import Registrant
from models.registration_change import open_changes
from models.unit import Unit, within
from rules import (
    declaration_due,
    lost_act_due,
    registration_change_due,
    return_due,
    surrender_due,
    trip_report_due,
)
from rules.records import (
    Draw,
    Due,
    HeldDocument,
    Journey,
    LostDocument,
    OpenChange,
    PersonRecords,
)

AT_ONCE = 400  # persons whose records are held in memory together
RULES = (
    declaration_due,
    surrender_due,
    registration_change_due,
    return_due,
    trip_report_due,
    lost_act_due,
)


def dues_within(db: Session, prefixes: Sequence[str], policy: Policy, today: date) -> Iterator[Due]:
    """Everything that registrants of these subtrees owe, in time or late."""
    registrants = db.exec(
        select(Registrant)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within(prefixes))
        .order_by(col(Registrant.id))
    ).all()
    yield from dues_of(db, registrants, policy, today)


def dues_of(
    db: Session, registrants: Sequence[Registrant], policy: Policy, today: date
) -> Iterator[Due]:
    """Everything that these registrants owe, in time or late."""
    for records in records_of(db, registrants):
        for rule in RULES:
            yield from rule.check(records, policy, today)


def records_of(db: Session, registrants: Sequence[Registrant]) -> Iterator[PersonRecords]:
    """The records of registrants, in their order."""
    milestones = milestone_dates(db)
    left = iter(registrants)
    while batch := list(islice(left, AT_ONCE)):
        people = [each.person_id for each in batch]
        declared = _declared(db, people)
        found = _found(db, people)
        events = latest_events(db, [each.id for each in found])
        documents = _documents(db, people, declared, (found, events))
        draws, trips = _draws(db, found, events), _trips(db, people)
        losses = _losses(db, people)
        changes: dict[UUID, list[OpenChange]] = {}
        for change in open_changes(db, [each.id for each in batch]):
            opened = OpenChange(change.id, change.what, change.opened_on)
            changes.setdefault(change.registrant_id, []).append(opened)
        for each in batch:
            yield PersonRecords(
                person_id=each.person_id,
                registrant_id=each.id,
                unit_id=each.unit_id,
                authority_id=each.authority_id,
                registered_from=each.registered_from,
                registered_to=each.registered_to,
                last_declared_on=declared.get(each.person_id),
                documents=tuple(documents.get(each.person_id, ())),
                changes=tuple(changes.get(each.id, ())),
                draws=tuple(draws.get(each.person_id, ())),
                trips=tuple(trips.get(each.person_id, ())),
                losses=tuple(losses.get(each.person_id, ())),
                milestones=milestones,
            )


def _declared(db: Session, people: Sequence[UUID]) -> dict[UUID, date]:
    latest: Any = func.max(Declaration.declared_on)
    rows = db.exec(
        select(Declaration.person_id, latest)
        .where(col(Declaration.person_id).in_(people))
        .group_by(col(Declaration.person_id))
    ).all()
    return dict(rows)


def _found(db: Session, people: Sequence[UUID]) -> Sequence[Document]:
    return db.exec(
        select(Document)
        .where(col(Document.person_id).in_(people))
        .order_by(col(Document.kind), col(Document.id))
    ).all()


def _documents(
    db: Session,
    people: Sequence[UUID],
    declared: dict[UUID, date],
    known: tuple[Sequence[Document], Mapping[UUID, CustodyEvent]],
) -> dict[UUID, list[HeldDocument]]:
    not_held = disowned(db, people) | known_from_rosters_only(db, people)
    found, events = known
    held: dict[UUID, list[HeldDocument]] = {}
    for each in found:
        if each.id in not_held:
            continue
        held.setdefault(each.person_id, []).append(
            HeldDocument(
                id=each.id,
                label=str(each),
                issue_date=each.issue_date,
                expiry_date=each.expiry_date,
                status=each.status,
                custody=custody_state(events.get(each.id)),
                declared_on=declared.get(each.person_id),
                kind=each.kind,
            )
        )
    return held


def _draws(
    db: Session, found: Sequence[Document], events: Mapping[UUID, CustodyEvent]
) -> dict[UUID, list[Draw]]:
    out = [each for each in found if custody_state(events.get(each.id)) is CustodyState.DRAWN]
    trip_ids = {trip_id for each in out if (trip_id := events[each.id].trip_id)}
    courses = courses_by_id(db, trip_ids)
    draws: dict[UUID, list[Draw]] = {}
    for each in out:
        event = events[each.id]
        course = courses.get(event.trip_id) if event.trip_id else None
        draws.setdefault(each.person_id, []).append(
            Draw(
                document_id=each.id,
                label=str(each),
                drawn_on=event.on_date,
                expiry_date=each.expiry_date,
                status=each.status,
                planned_return=course.planned_return if course else None,
                entry_date=course.entry_date if course else None,
                cancelled_on=course.trip.cancelled_on if course else None,
                return_by=event.return_by,
            )
        )
    return draws


def _trips(db: Session, people: Sequence[UUID]) -> dict[UUID, list[Journey]]:
    trips: dict[UUID, list[Journey]] = {}
    for person_id, courses in unaccounted_trips(db, people).items():
        for course in courses:
            exits, returns = course.exit_date, course.planned_return
            if exits is not None and returns is not None:
                journey = Journey(course.trip.id, course.label, exits, returns)
                trips.setdefault(person_id, []).append(journey)
    return trips


def _losses(db: Session, people: Sequence[UUID]) -> dict[UUID, list[LostDocument]]:
    losses: dict[UUID, list[LostDocument]] = {}
    for loss, document in open_losses(db, people):
        lost = LostDocument(document.id, str(document), document.kind, loss.noticed_on)
        losses.setdefault(loss.person_id, []).append(lost)
    return losses
