"""Fetch the records the rules decide on, many persons at a time, one query a table.

The one file that the other duties may use: what is owed is decided from the same records
everywhere (see docs/adr).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.campaign import milestone_dates
from models.custody import custody_state, latest_events
from models.declaration import Declaration
from models.document import Document
from models.holding import disowned, known_from_rosters_only
from models.policy import Policy
from models.registrant import Registrant
from models.registration_change import open_changes
from models.unit import Unit, within
from rules import declaration_due, registration_change_due, surrender_due
from rules.records import Due, HeldDocument, OpenChange, PersonRecords

AT_ONCE = 400  # persons whose records are held in memory together
RULES = (declaration_due, surrender_due, registration_change_due)


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
        documents = _documents(db, people, declared)
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


def _documents(
    db: Session, people: Sequence[UUID], declared: dict[UUID, date]
) -> dict[UUID, list[HeldDocument]]:
    found = db.exec(
        select(Document)
        .where(col(Document.person_id).in_(people))
        .order_by(col(Document.kind), col(Document.id))
    ).all()
    not_held = disowned(db, people) | known_from_rosters_only(db, people)
    events = latest_events(db, [each.id for each in found])
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
            )
        )
    return held
