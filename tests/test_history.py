"""What is asked of one person's records over time (spec findings 4.1 to 4.3)."""

from __future__ import annotations

from datetime import date

import pytest

from models.terms import RegistrationStatus
from rules.history import Days, Period, PersonHistory
from rules.records import NamedUnit
from tests.histories import AUTHORITY, OFFICIAL, OTHER_UNIT, THROUGHOUT, crossing, june, replace

FILED, NOT_FILED = RegistrationStatus.FILED, RegistrationStatus.NOT_FILED
CHANGED = RegistrationStatus.CHANGE_FILED
THIRD = NamedUnit("演示县演示乡")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        pytest.param("", "2014-06-03 出境（往来港澳通行证 *****5678）", id="without a time"),
        pytest.param(
            "08:05", "2014-06-03 08:05 出境（往来港澳通行证 *****5678）", id="to the minute"
        ),
        pytest.param(
            "08:05:30", "2014-06-03 08:05 出境（往来港澳通行证 *****5678）", id="to the second"
        ),
    ],
)
def test_a_crossing_is_written_with_its_time_as_far_as_the_minute(
    clock: str, expected: str
) -> None:
    assert str(crossing(">", 3, clock)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(june(2), False), (june(3), True), (june(5), True), (june(6), False)],
)
def test_a_time_has_its_first_and_its_last_day(day: date, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert Days(june(3), june(5)).contains(day) is expected


def test_a_time_without_an_end_goes_on() -> None:
    assert Days(june(3)).contains(date(2030, 1, 1))


def period(begins: date | None, ends: date | None, authority: NamedUnit = AUTHORITY) -> Period:
    return Period(begins, ends, OTHER_UNIT, authority)


def registered(*periods: Period) -> PersonHistory:
    return replace(OFFICIAL, periods=periods)


MOVED = registered(
    period(june(10), june(19), OTHER_UNIT), period(june(20), None, THIRD), period(None, june(9))
)


@pytest.mark.parametrize(
    ("history", "day", "expected"),
    [
        pytest.param(OFFICIAL, june(1), THROUGHOUT.begins, id="one period"),
        pytest.param(registered(period(june(3), None)), june(3), june(3), id="its first day"),
        pytest.param(MOVED, june(25), None, id="unbroken back to an unknown start"),
        pytest.param(
            registered(period(june(1), june(10)), period(june(11), None)),
            june(20),
            june(1),
            id="a new unit from the next day is no new registration",
        ),
        pytest.param(
            registered(period(june(1), june(9)), period(june(11), None)),
            june(20),
            june(11),
            id="a day between is a new registration",
        ),
        pytest.param(
            registered(period(june(1), june(9)), period(june(20), None)),
            june(5),
            june(1),
            id="a later registration does not count",
        ),
    ],
)
def test_somebody_is_registered_since(
    history: PersonHistory, day: date, expected: date | None
) -> None:
    assert history.registered_since(day) == expected


@pytest.mark.parametrize(
    ("history", "day", "expected"),
    [
        pytest.param(registered(), june(1), None, id="no period: none is known"),
        pytest.param(MOVED, june(9), AUTHORITY, id="the last day of the first period"),
        pytest.param(MOVED, june(10), OTHER_UNIT, id="the first day of the second"),
        pytest.param(MOVED, june(25), THIRD, id="in the last"),
        pytest.param(
            registered(period(june(10), None), period(june(3), june(9), THIRD)),
            june(1),
            THIRD,
            id="before all that is known: the earliest",
        ),
    ],
)
def test_the_authority_is_that_of_the_day(
    history: PersonHistory, day: date, expected: NamedUnit | None
) -> None:
    assert history.authority_on(day) == expected


STATUSES = ((june(20), CHANGED), (june(1), NOT_FILED), (june(10), NOT_FILED), (june(10), FILED))


@pytest.mark.parametrize(
    ("statuses", "day", "expected"),
    [
        pytest.param((), june(1), NOT_FILED, id="no status: not filed"),
        pytest.param(STATUSES, june(9), NOT_FILED, id="before it was filed"),
        pytest.param(STATUSES, june(10), FILED, id="on the day, by its last word"),
        pytest.param(STATUSES, june(20), CHANGED, id="on the day of the change"),
        pytest.param(
            ((june(20), NOT_FILED), (june(10), FILED)),
            june(1),
            FILED,
            id="without a history: the earliest",
        ),
    ],
)
def test_the_status_is_that_of_the_day(
    statuses: tuple[tuple[date, RegistrationStatus], ...], day: date, expected: RegistrationStatus
) -> None:
    assert replace(OFFICIAL, statuses=statuses).status_on(day) is expected
