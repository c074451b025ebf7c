"""What trips came to: the plan that counts, and what their travellers reported of them.

Read by whoever decides what is due (spec domain 1.3) and what may be drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.custody import CustodyEvent, CustodyState, latest_events
from models.document import Document
from models.terms import LegalStatus, TripCategory
from models.trip import (
    ReportKind,
    Trip,
    TripReport,
    TripState,
    TripVersion,
    advance_trip,
    reports_of,
    standing,
    versions_of,
)

ACCOUNTED = {ReportKind.RETURN, ReportKind.NOT_TRAVELLED, ReportKind.PAST}


@dataclass(frozen=True)
class Course:
    """A trip with the version that counts and its reports, in their order."""

    trip: Trip
    version: TripVersion | None
    reports: tuple[TripReport, ...]

    @property
    def exit_date(self) -> date | None:
        """The reported exit, the planned one until it is known."""
        return self._said("exit_date") or (self.version.exit_date if self.version else None)

    @property
    def planned_return(self) -> date | None:
        return self.version.return_date if self.version else None

    @property
    def entry_date(self) -> date | None:
        """The reported entry."""
        return self._said("entry_date")

    @property
    def is_accounted_for(self) -> bool:
        """Whether its traveller has said how it ended."""
        return any(each.kind in ACCOUNTED for each in self.reports)

    @property
    def label(self) -> str:
        """What a reminder calls it."""
        places = self.version.destinations if self.version else ""
        return f"{self.exit_date} 赴{places}"

    def _said(self, column: str) -> date | None:
        said: list[date | None] = [getattr(each, column) for each in reversed(self.reports)]
        return next((day for day in said if day is not None), None)


def courses_of(db: Session, trips: Sequence[Trip]) -> list[Course]:
    """These trips with their versions and reports, one query each."""
    ids = [each.id for each in trips]
    versions, reports = versions_of(db, ids), reports_of(db, ids)
    return [Course(each, standing(versions[each.id]), tuple(reports[each.id])) for each in trips]


def courses_by_id(db: Session, trip_ids: Collection[UUID]) -> dict[UUID, Course]:
    """The courses of some trips, by their ids."""
    trips = db.exec(select(Trip).where(col(Trip.id).in_(trip_ids))).all() if trip_ids else []
    return {course.trip.id: course for course in courses_of(db, trips)}


def unaccounted_trips(db: Session, people: Collection[UUID]) -> dict[UUID, list[Course]]:
    """Approved private trips of these people that were not reported to their end."""
    trips = db.exec(
        select(Trip)
        .where(
            col(Trip.person_id).in_(people),
            Trip.category == TripCategory.PRIVATE,
            col(Trip.state).in_([TripState.APPROVED, TripState.ABROAD]),
        )
        .order_by(col(Trip.made_at), col(Trip.id))
    ).all()
    found: dict[UUID, list[Course]] = {}
    for course in courses_of(db, trips):
        if not course.is_accounted_for:
            found.setdefault(course.trip.person_id, []).append(course)
    return found


def close_if_done(db: Session, trip: Trip, today: date) -> bool:
    """Close a trip whose traveller is back and whose documents are, too."""
    if trip.state is not TripState.RETURNED or documents_out(db, trip.id):
        return False
    advance_trip(db, trip, TripState.CLOSED)
    trip.closed_on = today
    db.add(trip)
    return True


def documents_out(db: Session, trip_id: UUID) -> list[UUID]:
    """The documents that were drawn for a trip and are still drawn and valid."""
    drawn = db.exec(
        select(CustodyEvent.document_id, Document.status)
        .join(Document, col(Document.id) == CustodyEvent.document_id)
        .where(CustodyEvent.trip_id == trip_id)
    ).all()
    valid = [document_id for document_id, status in drawn if status is LegalStatus.VALID]
    latest = latest_events(db, valid)
    return [
        each
        for each in valid
        if latest[each].state is CustodyState.DRAWN and latest[each].trip_id == trip_id
    ]
