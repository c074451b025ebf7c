"""Report a trip: left, came back, did not travel, or travelled once without an application.

Spec domain 1.2 (Trip, 补报), 1.3 (trip report), conversations 2.2. Dates are the actual ones.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.journey import close_if_done
from models.occasion import Occasion
from models.receipt import new_receipt
from models.terms import TripPurpose
from models.trip import (
    ReportKind,
    Trip,
    TripReport,
    TripState,
    TripVersion,
    VersionState,
    advance_trip,
)


def report_departure(db: Session, trip: Trip, exit_date: date, occasion: Occasion) -> TripReport:
    """The traveller has left.

    Raises:
        NotNow: the trip is not approved, or was reported as left before.
    """
    advance_trip(db, trip, TripState.ABROAD)
    return _report(db, trip, ReportKind.DEPARTURE, occasion, exit_date=exit_date)


def report_return(
    db: Session,
    trip: Trip,
    exit_date: date,
    entry_date: date,
    places: str,
    occasion: Occasion,
    *,
    words: str = "",
) -> TripReport:
    """The traveller is back; the trip is closed when its documents are, too.

    Raises:
        NotNow: the trip is not under way.
    """
    if trip.state is TripState.APPROVED:
        advance_trip(db, trip, TripState.ABROAD)
    advance_trip(db, trip, TripState.RETURNED)
    report = _report(
        db,
        trip,
        ReportKind.RETURN,
        occasion,
        exit_date=exit_date,
        entry_date=entry_date,
        places=places,
        words=words,
    )
    close_if_done(db, trip, occasion.today)
    return report


def report_not_travelled(db: Session, trip: Trip, words: str, occasion: Occasion) -> TripReport:
    """An approved trip was not made; what was drawn for it is due back.

    Raises:
        NotNow: the trip is not approved any more.
    """
    advance_trip(db, trip, TripState.CANCELLED)
    trip.cancelled_on = occasion.today
    db.add(trip)
    return _report(db, trip, ReportKind.NOT_TRAVELLED, occasion, words=words)


def report_past_trip(
    db: Session,
    person_id: UUID,
    travelled: tuple[date, date],
    destinations: str,
    purpose: TripPurpose,
    words: str,
    occasion: Occasion,
) -> TripReport:
    """补报: a trip since 2013 that nobody applied for."""
    exit_date, entry_date = travelled
    trip = Trip(
        person_id=person_id,
        number=new_receipt("BB", occasion.today),
        state=TripState.CLOSED,
        made_at=occasion.now,
        closed_on=occasion.today,
    )
    db.add(trip)
    db.flush()
    db.add(
        TripVersion(
            trip_id=trip.id,
            state=VersionState.REPORTED,
            destinations=destinations,
            exit_date=exit_date,
            return_date=entry_date,
            purpose=purpose,
            submitted_at=occasion.now,
            submitted_on=occasion.today,
        )
    )
    return _report(
        db,
        trip,
        ReportKind.PAST,
        occasion,
        exit_date=exit_date,
        entry_date=entry_date,
        places=destinations,
        words=words,
    )


def _report(  # noqa: PLR0913
    db: Session,
    trip: Trip,
    kind: ReportKind,
    occasion: Occasion,
    *,
    exit_date: date | None = None,
    entry_date: date | None = None,
    places: str = "",
    words: str = "",
) -> TripReport:
    report = TripReport(
        trip_id=trip.id,
        kind=kind,
        exit_date=exit_date,
        entry_date=entry_date,
        places=places,
        words=words,
        reported_on=occasion.today,
        reported_at=occasion.now,
        receipt_number=new_receipt("HB", occasion.today),
    )
    db.add(report)
    db.flush()
    record(
        db,
        occasion.actor,
        kind.value,
        f"trip/{trip.id.hex}",
        at=occasion.now,
        after={"exit": exit_date, "entry": entry_date, "places": places},
    )
    return report
