from __future__ import annotations

from datetime import date

import pytest

from models.calendar import add_working_days, is_settled, is_working_day, working_days_between
from models.policy import Span

NATIONAL_DAY_EVE = date(2015, 9, 30)
FAR_AWAY = 2099  # a year whose calendar nobody has published


def test_ten_working_days_after_the_eve_of_national_day() -> None:
    assert add_working_days(NATIONAL_DAY_EVE, 10) == date(2015, 10, 20)
    assert Span(n=10, unit="working").after(NATIONAL_DAY_EVE) == date(2015, 10, 20)


def test_ten_calendar_days_after_the_eve_of_national_day() -> None:
    assert Span(n=10, unit="calendar").after(NATIONAL_DAY_EVE) == date(2015, 10, 10)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2015, 9, 30), True, id="an ordinary Wednesday"),
        pytest.param(date(2015, 10, 1), False, id="the first day of the holiday"),
        pytest.param(date(2015, 10, 7), False, id="its last day, a Wednesday"),
        pytest.param(date(2015, 10, 8), True, id="the day after it"),
        pytest.param(date(2015, 10, 10), True, id="a make-up Saturday"),
        pytest.param(date(2015, 2, 15), True, id="a make-up Sunday"),
        pytest.param(date(2015, 10, 11), False, id="an ordinary Sunday"),
        pytest.param(date(2015, 9, 3), False, id="a holiday of one year only"),
        pytest.param(date(2015, 9, 6), True, id="the Sunday that made up for it"),
        pytest.param(date(2014, 9, 3), True, id="the same day a year before"),
    ],
)
def test_offices_work_by_the_published_calendar(day: date, *, works: bool) -> None:
    assert is_working_day(day) is works


def test_an_imported_table_goes_before_the_published_calendar() -> None:
    table = {NATIONAL_DAY_EVE: False, date(2015, 10, 1): True}
    assert not is_working_day(NATIONAL_DAY_EVE, table=table)
    assert is_working_day(date(2015, 10, 1), table=table)
    assert is_working_day(date(2015, 10, 8), table=table)


def test_a_deadline_of_no_days_ends_on_the_day_itself() -> None:
    assert add_working_days(date(2015, 10, 3), 0) == date(2015, 10, 3)


def test_working_days_are_counted_backwards_too() -> None:
    assert add_working_days(date(2015, 10, 20), -10) == NATIONAL_DAY_EVE


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param(NATIONAL_DAY_EVE, date(2015, 10, 20), 10, id="over the holiday"),
        pytest.param(NATIONAL_DAY_EVE, date(2015, 10, 7), 0, id="the holiday only"),
        pytest.param(date(2015, 10, 9), date(2015, 10, 10), 1, id="a make-up Saturday"),
        pytest.param(NATIONAL_DAY_EVE, NATIONAL_DAY_EVE, 0, id="no day at all"),
    ],
)
def test_days_between_leave_out_the_first_and_count_the_last(
    start: date, end: date, days: int
) -> None:
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("month", "day", "works"),
    [
        pytest.param(1, 1, False, id="New Year"),
        pytest.param(5, 1, False, id="Labour Day, a Friday"),
        pytest.param(10, 2, False, id="National Day, a Friday"),
        pytest.param(7, 17, True, id="a Friday in July"),
        pytest.param(7, 18, False, id="a Saturday in July"),
    ],
)
def test_a_year_without_a_calendar_is_computed_from_what_is_known(
    month: int, day: int, *, works: bool
) -> None:
    assert is_working_day(date(FAR_AWAY, month, day)) is works


def test_a_year_without_a_calendar_is_provisional() -> None:
    assert is_settled(NATIONAL_DAY_EVE)
    assert not is_settled(date(FAR_AWAY, 7, 17))
    assert add_working_days(date(FAR_AWAY, 9, 30), 1) == date(FAR_AWAY, 10, 5)
