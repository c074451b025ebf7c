"""How what was read is shown for confirmation. Spec: reading 6.2."""

from __future__ import annotations

from datetime import date

_WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """The weekday as people write it, e.g. 周四."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def span(exit_date: date, return_date: date) -> str:
    """Both days with weekdays and their number, e.g. 2026-12-24 周四 → 2027-01-03 周日，共11天."""
    days = (return_date - exit_date).days + 1
    return f"{exit_date} {weekday(exit_date)} → {return_date} {weekday(return_date)}，共{days}天"


def reckoned(by: str) -> str:
    """What to add to a day that nobody named, e.g. 按国庆节推算."""
    return f"按{by}推算" if by else ""
