"""A trip whose traveller has to report how it went.

Spec domain 1.3 (10 calendar days after entry), findings 4.3, P6 (an approved stay simply not yet
reported is a reminder, not a finding).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from rules.records import Due, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield each approved trip that should have ended and was not reported.

    Not owed: before its planned return, or once it was reported as made or as not made.
    """
    for trip in records.trips:
        if not trip.is_reported and trip.return_date < as_of:
            yield Due(
                Owed.TRIP_REPORT,
                records.person_id,
                records.unit_id,
                records.authority_id,
                trip.id,
                f"报告{trip.label}的出行情况",
                policy.trip_report.after(trip.return_date),
            )
