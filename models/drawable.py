"""What may be drawn from the safe: documents of an approved trip, or of an approved errand.

Notice part 2 (领用须经批准); spec domain 1.3 (5 working days before the exit), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from models.custody import CustodyEvent, CustodyState, DrawnFor, custody_state, latest_events
from models.document import Document
from models.errand import ErrandState, errands_of
from models.journey import courses_of
from models.policy import Policy
from models.terms import LegalStatus
from models.trip import TripState, documents_for, trips_of


@dataclass(frozen=True)
class Permission:
    """Documents that may leave the safe for one thing, from a day to a day, both included."""

    label: str
    drawn_for: DrawnFor
    documents: tuple[Document, ...]
    from_date: date | None = None
    until_date: date | None = None

    def is_open_on(self, day: date) -> bool:
        """Whether they may be drawn that day."""
        begun = self.from_date is None or self.from_date <= day
        return begun and (self.until_date is None or day <= self.until_date)


def permissions_of(db: Session, person_id: UUID, policy: Policy) -> list[Permission]:
    """What a person may draw, now or later: valid documents that lie in the safe."""
    before = policy.draw_before_exit.before
    return [
        replace(each, from_date=before(each.from_date))
        if each.drawn_for.trip_id and each.from_date
        else each
        for each in approved_uses(db, person_id)
    ]


def approved_uses(db: Session, person_id: UUID) -> list[Permission]:
    """What documents in the safe were approved for; a trip's from its exit."""
    found = [*_for_trips(db, person_id), *_for_errands(db, person_id)]
    return [each for each in found if each.documents]


def was_drawn_for(db: Session, errand_id: UUID) -> bool:
    """Whether a document left the safe for an errand: it is approved for one draw."""
    return bool(db.exec(select(CustodyEvent.id).where(CustodyEvent.errand_id == errand_id)).first())


def _for_trips(db: Session, person_id: UUID) -> list[Permission]:
    courses = courses_of(db, trips_of(db, person_id, [TripState.APPROVED]))
    return [
        Permission(
            course.label,
            DrawnFor(trip_id=course.trip.id),
            _in_custody(db, documents_for(db, course.version.id)),
            course.version.exit_date,
            course.version.return_date,
        )
        for course in courses
        if course.version is not None
    ]


def _for_errands(db: Session, person_id: UUID) -> list[Permission]:
    permissions: list[Permission] = []
    for errand in errands_of(db, person_id, [ErrandState.APPROVED]):
        document = db.get(Document, errand.document_id) if errand.document_id else None
        if document is None or was_drawn_for(db, errand.id):
            continue
        permissions.append(
            Permission(
                str(errand),
                DrawnFor(errand_id=errand.id, return_by=errand.return_by),
                _in_custody(db, [document]),
                errand.decided_on,
                errand.return_by,
            )
        )
    return permissions


def _in_custody(db: Session, documents: Sequence[Document]) -> tuple[Document, ...]:
    valid = [each for each in documents if each.status is LegalStatus.VALID]
    events = latest_events(db, [each.id for each in valid])
    return tuple(
        each for each in valid if custody_state(events.get(each.id)) is CustodyState.IN_CUSTODY
    )
