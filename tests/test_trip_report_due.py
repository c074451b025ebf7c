"""When a traveller has to report a trip (spec domain 1.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.policy import Policy
from rules.records import Journey, Owed, PersonRecords
from rules.trip_report_due import check

TRIP = Journey(uuid4(), "2015-08-08 赴日本", date(2015, 8, 8), date(2015, 8, 20))


def records(trip: Journey) -> PersonRecords:
    return PersonRecords(uuid4(), uuid4(), uuid4(), uuid4(), None, None, trips=(trip,))


def test_a_trip_that_has_ended_is_to_be_reported_within_ten_days(policy: Policy) -> None:
    traveller = records(TRIP)
    (owed,) = check(traveller, policy, date(2015, 8, 21))
    assert (owed.owed, owed.due_date) == (Owed.TRIP_REPORT, date(2015, 8, 30))
    assert (owed.subject_id, owed.what) == (TRIP.id, "报告2015-08-08 赴日本的出行情况")
    assert (owed.person_id, owed.unit_id, owed.authority_id) == (
        traveller.person_id,
        traveller.unit_id,
        traveller.authority_id,
    )


@pytest.mark.parametrize(
    ("trip", "day"),
    [
        pytest.param(TRIP, date(2015, 8, 20), id="on its last day"),
        pytest.param(replace(TRIP, is_reported=True), date(2015, 9, 20), id="reported"),
    ],
)
def test_nothing_is_owed_when(policy: Policy, trip: Journey, day: date) -> None:
    assert list(check(records(trip), policy, day)) == []
