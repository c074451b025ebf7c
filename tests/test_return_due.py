"""When a drawn document is due back (spec domain 1.3), with China's real calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.policy import Policy, Span
from models.terms import LegalStatus
from rules.records import Draw, Owed, PersonRecords
from rules.return_due import check

DRAWN = Draw(uuid4(), "普通护照 ****5678", drawn_on=date(2015, 8, 3))
PLANNED = replace(DRAWN, planned_return=date(2015, 8, 20))


def records(*draws: Draw) -> PersonRecords:
    return PersonRecords(uuid4(), uuid4(), uuid4(), uuid4(), None, None, draws=draws)


@pytest.mark.parametrize(
    ("draw", "due"),
    [
        pytest.param(DRAWN, date(2015, 8, 13), id="nothing known: from the draw"),
        pytest.param(PLANNED, date(2015, 8, 30), id="planned return"),
        pytest.param(
            replace(PLANNED, entry_date=date(2015, 8, 18)), date(2015, 8, 28), id="actual entry"
        ),
        pytest.param(
            replace(PLANNED, planned_return=date(2015, 8, 8), entry_date=date(2015, 8, 8)),
            date(2015, 8, 18),
            id="a day in Hong Kong",
        ),
        pytest.param(
            replace(PLANNED, cancelled_on=date(2015, 8, 6)), date(2015, 8, 13), id="cancelled"
        ),
        pytest.param(
            replace(PLANNED, cancelled_on=date(2015, 9, 29)),
            date(2015, 10, 12),
            id="cancelled before National Day: 10-10 is a working Saturday",
        ),
        pytest.param(
            replace(DRAWN, return_by=date(2015, 9, 1)), date(2015, 9, 1), id="a day agreed"
        ),
        pytest.param(
            replace(PLANNED, return_by=date(2015, 9, 1), entry_date=date(2015, 8, 18)),
            date(2015, 8, 28),
            id="the entry before the day agreed",
        ),
    ],
)
def test_what_is_known_decides_the_last_day(policy: Policy, draw: Draw, due: date) -> None:
    (owed,) = check(records(draw), policy, date(2015, 8, 4))
    assert (owed.owed, owed.due_date, owed.subject_id) == (Owed.RETURN, due, draw.document_id)


def test_a_return_is_owed_by_its_holder_to_their_authority(policy: Policy) -> None:
    holder = records(DRAWN)
    (owed,) = check(holder, policy, date(2015, 8, 4))
    assert owed.what == "归还普通护照 ****5678"
    assert (owed.person_id, owed.unit_id, owed.authority_id) == (
        holder.person_id,
        holder.unit_id,
        holder.authority_id,
    )


def test_a_document_is_to_be_brought_back_on_its_expiry_day_still(policy: Policy) -> None:
    draw = replace(DRAWN, expiry_date=date(2015, 8, 31))
    assert len(list(check(records(draw), policy, date(2015, 8, 31)))) == 1


def test_ten_working_days_after_the_eve_of_national_day(policy: Policy) -> None:
    working = policy.model_copy(update={"return_after_trip": Span(n=10, unit="working")})
    back = replace(DRAWN, entry_date=date(2015, 9, 30))
    assert back.due_date(working) == date(2015, 10, 20)
    assert back.due_date(policy) == date(2015, 10, 10)


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(replace(DRAWN, expiry_date=date(2015, 8, 31)), id="expired"),
        pytest.param(replace(DRAWN, status=LegalStatus.LOST), id="lost"),
        pytest.param(replace(DRAWN, status=LegalStatus.CANCELLED), id="cancelled document"),
    ],
)
def test_nothing_is_owed_when(policy: Policy, draw: Draw) -> None:
    assert list(check(records(draw), policy, date(2015, 9, 1))) == []


def test_due_means_until_the_end_of_the_day(policy: Policy) -> None:
    assert not PLANNED.is_late_on(date(2015, 8, 30), policy)
    assert PLANNED.is_late_on(date(2015, 8, 31), policy)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2015, 9, 30), True), (date(2015, 10, 1), False)]
)
def test_what_has_expired_is_not_late(day: date, expected: bool, policy: Policy) -> None:  # noqa: FBT001 - a column of the table
    assert replace(PLANNED, expiry_date=date(2015, 9, 30)).is_late_on(day, policy) is expected
