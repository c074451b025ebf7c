"""What the office has of the trips and letters of the persons of one chunk of a ledger.

Read for the import of trips (spec workbooks 3.1, `trips`), one query a table. A trip whose number
begins with DR came from a ledger; any other was applied for here, and what was decided here stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.consent_letter import ConsentLetter
from models.terms import TripCategory
from models.trip import Trip, TripReport, TripState, TripVersion, reports_of, standing, versions_of

IMPORTED = "DR"  # how the numbers of imported trips and reports begin


@dataclass(frozen=True)
class KnownTrip:
    """A trip with all its versions and reports."""

    trip: Trip
    versions: tuple[TripVersion, ...]
    reports: tuple[TripReport, ...]

    @property
    def version(self) -> TripVersion:
        """The version that counts, else the one that was written last."""
        return standing(self.versions) or self.versions[-1]

    @property
    def is_imported(self) -> bool:
        """Whether only ledgers have said anything of it; a version of the office ends that."""
        return self.trip.number.startswith(IMPORTED) and len(self.versions) == 1

    def fits(self, exit_date: date | None, return_date: date | None, number: str) -> bool:
        """Whether a row of these dates and 文号 is about this trip.

        One that was applied for here has no 文号 of its own: its dates decide.
        """
        if self.is_imported and (self.version.approval_number or "") != number:
            return False
        days = (exit_date, return_date)
        return any((each.exit_date, each.return_date) == days for each in self.versions)


@dataclass
class KnownTrips:
    """What the office has of these persons."""

    trips: dict[UUID, list[KnownTrip]] = field(default_factory=dict[UUID, list[KnownTrip]])
    letters: dict[UUID, list[ConsentLetter]] = field(
        default_factory=dict[UUID, list[ConsentLetter]]
    )

    def trip(
        self,
        person_id: UUID,
        category: TripCategory,
        days: tuple[date | None, date | None],
        number: str,
    ) -> KnownTrip | None:
        """The trip a row is about; an imported one before one that was applied for here."""
        fitting = [
            each
            for each in self.trips.get(person_id, [])
            if each.trip.category is category and each.fits(*days, number)
        ]
        return min(fitting, key=lambda each: not each.is_imported, default=None)

    def letter(self, person_id: UUID, issued_on: date, number: str) -> ConsentLetter | None:
        """The letter of that day and number."""
        there = self.letters.get(person_id, [])
        same = (each for each in there if (each.issued_on, each.number) == (issued_on, number))
        return next(same, None)


def known_trips(db: Session, people: Collection[UUID]) -> KnownTrips:
    """Read what is known of these persons; what was cancelled or never decided says nothing."""
    known = KnownTrips()
    trips = db.exec(
        select(Trip)
        .where(col(Trip.person_id).in_(people), Trip.state != TripState.CANCELLED)
        .order_by(col(Trip.made_at), col(Trip.id))
    ).all()
    ids = [each.id for each in trips]
    versions, reports = versions_of(db, ids), reports_of(db, ids)
    for trip in trips:
        if versions[trip.id]:
            found = KnownTrip(trip, tuple(versions[trip.id]), tuple(reports[trip.id]))
            known.trips.setdefault(trip.person_id, []).append(found)
    letters = select(ConsentLetter).where(col(ConsentLetter.person_id).in_(people))
    for letter in db.exec(letters.order_by(col(ConsentLetter.id))):
        known.letters.setdefault(letter.person_id, []).append(letter)
    return known
