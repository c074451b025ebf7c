"""One day from free words, e.g. an answer to 哪天出境. Spec: reading 6.2."""

from __future__ import annotations

from datetime import date

from reading import calendar_days, festivals, near_days, vague_days
from reading.characters import plain
from reading.day_words import DayWords, Standpoint, days_said

FORMS = [
    *calendar_days.FORMS,
    *near_days.FORMS,
    *festivals.FORMS,
    *vague_days.FORMS,
]


def read(words: str, on: date, *, exit_date: date | None = None) -> date | None:
    """The one day that the words name, counted from `on`, or from the exit where that is given.

    A festival alone is its own day here, since a day was asked for.

    Returns:
        None where the words name no day, more than one, or only about when (月底, 左右).
    """
    text = plain(words)
    found = vague_days.softened(text, days_of(text))
    if len(found) != 1 or found[0].find is None:
        return None
    return found[0].find(Standpoint(on, exit_date))


def days_of(text: str) -> list[DayWords]:
    """All words for days in a plain sentence, in their order."""
    return days_said(text, FORMS)
