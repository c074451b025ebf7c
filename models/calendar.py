"""China's working days, with the holidays and make-up days of each year. Spec: domain 1.3."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE = ZoneInfo("Asia/Shanghai")
# Days that the State Council leaves free in any year, by (month, day): the part of an
# uncovered year that is known before its calendar is published.
STATUTORY = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
SATURDAY = 5


def is_working_day(day: date, *, table: Mapping[date, bool] | None = None) -> bool:
    """Whether offices work that day: by an imported table, else the published calendar.

    A year that neither covers is computed from weekends and statutory days (see `is_settled`).
    """
    if table and day in table:
        return table[day]
    try:
        working: bool = chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < SATURDAY and (day.month, day.day) not in STATUTORY
    return working


def is_settled(day: date) -> bool:
    """Whether the year's calendar is known; a date computed without it is 暂定."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def add_working_days(
    day: date, count: int, *, works: Callable[[date], bool] = is_working_day
) -> date:
    """The day that lies `count` working days after (negative: before) a day."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= works(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and including `end`."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=each)) for each in range(1, days + 1))


def months_after(day: date, months: int) -> date:
    """The same day so many months later (negative: earlier); the last of the month at most."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
