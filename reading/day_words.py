"""The words for one day, and from where they are counted. Spec: reading 6.2.

A day without a year is the next one from where the reader stands: from the day of the sentence
for an exit, from the exit for a return. Of what has been, it is the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from re import Match, Pattern

SOONEST_YEARS = 2  # 2月29日 is looked for this year and next; further off it is a slip


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The day of the sentence, the exit where it is known, and whether it tells of the past."""

    on: date
    exit_date: date | None = None
    is_past: bool = False

    @property
    def after(self) -> date:
        """No day without a year lies before this one."""
        return self.exit_date or self.on

    def pick(self, in_year: Callable[[int], date | None]) -> date | None:
        """The first such day from here on; of the past and without an exit, the last one."""
        if self.is_past and self.exit_date is None:
            years = range(self.on.year, self.on.year - SOONEST_YEARS, -1)
            return next((day for day in _days(in_year, years) if day <= self.on), None)
        years = range(self.after.year - 1, self.after.year + SOONEST_YEARS)
        return next((day for day in _days(in_year, years) if day >= self.after), None)


Finder = Callable[[Standpoint], date | None]


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words for a day, where they stand, and how the day is found.

    Attributes:
        find: None of words that fix no day, e.g. 月底.
        by: What the day is reckoned by, e.g. 国庆节; empty of a day of the calendar.
        is_festival: A festival says about when; only some words around it make it a day.
        weekday: Of 周五 and alike without 本 or 下: Monday is 0.
        has_year: The year is said, so that the day may lie in the past.
    """

    start: int
    end: int
    words: str
    find: Finder | None
    by: str = ""
    is_festival: bool = False
    weekday: int | None = None
    has_year: bool = False

    def unfixed(self) -> DayWords:
        """The same words, as fixing no day."""
        return replace(self, find=None)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a day: its pattern, and what a match of it says."""

    pattern: Pattern[str]
    says: Callable[[Match[str]], DayWords | None]


def days_said(text: str, forms: list[Form]) -> list[DayWords]:
    """All words for days in a sentence, in their order; of overlapping ones the longest."""
    found = [words for form in forms for words in _matches(text, form)]
    found.sort(key=lambda words: (words.start, -words.end))
    kept: list[DayWords] = []
    for words in found:
        if not kept or words.start >= kept[-1].end:
            kept.append(words)
    return kept


def said(match: Match[str], find: Finder | None) -> DayWords:
    """What a match says, with nothing further to it."""
    return DayWords(match.start(), match.end(), match.group(), find)


def real_day(year: int, month: int, day: int) -> date | None:
    """That day, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _matches(text: str, form: Form) -> Iterator[DayWords]:
    for match in form.pattern.finditer(text):
        if words := form.says(match):
            yield words


def _days(in_year: Callable[[int], date | None], years: range) -> Iterator[date]:
    for year in years:
        if day := in_year(year):
            yield day
