"""Days as people check them: with their weekday, and how many there are. Spec: reading 6.2."""

from __future__ import annotations

from datetime import date

_WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """The weekday as people write it, e.g. 周四."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def with_weekday(day: date) -> str:
    """A day with its weekday, e.g. 2026-12-24 周四."""
    return f"{day} {weekday(day)}"


def span(start: date, end: date) -> str:
    """Both days and their number, e.g. 2026-12-24 周四 → 2027-01-03 周日，共11天."""
    return f"{with_weekday(start)} → {with_weekday(end)}，共{(end - start).days + 1}天"
