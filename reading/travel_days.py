"""The exit and the return of a trip. Spec: reading 6.2.

Days that are said beat festivals, and festivals beat lengths. A festival and a length give a start
and an end, both reckoned. What is about when, or against itself, stays blank and is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from models.weekday import weekday
from reading.characters import without
from reading.day import days_of
from reading.day_words import DayWords, Standpoint
from reading.doubt import Doubt
from reading.lengths import Length, lengths
from reading.turns_of_days import Turns, is_beside, moved, turns
from reading.vague_days import UNSETTLED, softened

_PAST = re.compile(
    r"补报|补登|补录|漏报|没报|未报|(?<!不)曾|去过|去了(?!就)|到过|已经?(?:去|于|赴|前往|从|出境|到)|回来的|回来了"
)
_CORRECTION = re.compile(r"(?:哦|噢|啊|呃)?(?:不对|说错了|打错了|写错了|搞错了|错了|口误|更正)")
_NEAR = 10  # characters after 不对 within which the right day begins
_TOO_LONG = timedelta(days=183)  # 10月8日到10月1日 is a slip rather than a year abroad
_JUST_MISSED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class TravelDays:
    """What the sentence says of the days; `*_by` is what a day was reckoned by, e.g. 国庆节."""

    exit_date: date | None = None
    return_date: date | None = None
    exit_by: str = ""
    return_by: str = ""
    is_past: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class _Telling:
    """A sentence on its way: what was said, and what it leaves open."""

    text: str
    on: date
    days: list[DayWords]
    lengths: list[Length]
    is_past: bool
    leaves_return_open: bool
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def here(self) -> Standpoint:
        return Standpoint(self.on, is_past=self.is_past)


def travel_days(text: str, on: date) -> TravelDays:
    """Read exit and return from a plain sentence said on that day."""
    telling = _telling(text, on)
    said = turns(telling.text, telling.days)
    festival = _festival(telling)
    if festival and (said.leaves is None or said.leaves.is_festival):
        found = _by_festival(telling, festival, said)
    else:
        found = _as_said(telling, said)
    found = _in_order(telling, _with_length(telling, found), said)
    is_past = bool(found.exit_date and found.exit_date < on)
    return replace(found, is_past=is_past, doubts=tuple(telling.doubts))


def _telling(text: str, on: date) -> _Telling:
    open_return = list(UNSETTLED.finditer(text))
    text = without(text, [match.span() for match in open_return])
    days = _corrected(text, softened(text, days_of(text)))
    telling = _Telling(text, on, [], lengths(text), bool(_PAST.search(text)), bool(open_return))
    telling.days = _checked(telling, days)
    return telling


def _corrected(text: str, days: list[DayWords]) -> list[DayWords]:
    """Without the days before 不对 that the one after it puts right."""
    slip = _CORRECTION.search(text)
    if slip is None:
        return days
    right = [each for each in days if slip.end() <= each.start <= slip.end() + _NEAR]
    return [each for each in days if each.start >= slip.end()] if right else days


def _checked(telling: _Telling, days: list[DayWords]) -> list[DayWords]:
    """The days, each weekday in brackets behind a day held against it and left out."""
    kept: list[DayWords] = []
    for each in days:
        if kept and kept[-1].find is None and kept[-1].end == each.start:
            kept[-1] = each  # 月底30号 is the 30th
        elif kept and is_beside(telling.text, kept[-1], each):
            kept[-1] = _held_against(telling, kept[-1], each)
        else:
            kept.append(each)
    return kept


def _held_against(telling: _Telling, day: DayWords, beside: DayWords) -> DayWords:
    end = moved(day, beside.end + (telling.text[beside.end : beside.end + 1] == ")"))
    found = day.find(telling.here) if day.find else None
    other = _other_day(telling, found, beside)
    if found is None or other in {None, found}:
        return end
    words = f"{day.words}（{beside.words}）"
    question = f"“{words}”是{found} {weekday(found)}，还是{other} {weekday(other or found)}？"
    telling.doubts.append(Doubt("date", words, question, (f"{found}", f"{other}")))
    return end.unfixed()


def _other_day(telling: _Telling, found: date | None, beside: DayWords) -> date | None:
    """The day that the words in brackets name: of a weekday the nearest one."""
    if found is None or beside.find is None:
        return None
    if beside.weekday is None:
        return beside.find(telling.here)
    return found + timedelta(days=(beside.weekday - found.weekday() + 3) % 7 - 3)


def _festival(telling: _Telling) -> DayWords | None:
    """The one festival that was named, if it was one and not about when."""
    named = [each for each in telling.days if each.is_festival]
    return named[0] if len({each.by for each in named}) == 1 and named[0].find else None


def _by_festival(telling: _Telling, festival: DayWords, said: Turns) -> TravelDays:
    """From a festival: its day, if a length or an end makes it the start; else only offered."""
    day = festival.find(telling.here) if festival.find else None
    others = replace(said, leaves=None) if said.leaves is festival else said
    if others.returns is festival:
        others = replace(others, returns=None)
    is_alone = all(each.is_festival or each.find is None for each in telling.days)
    if day is None or not is_alone or others.returns is not None or not _whole(telling):
        _offer(telling, festival, day)
        return _as_said(telling, others)
    return TravelDays(exit_date=day, exit_by=festival.by)


def _offer(telling: _Telling, festival: DayWords, day: date | None) -> None:
    alternatives = (day.isoformat(),) if day else ()
    question = f"“{festival.words}”没有说明哪天出境，请问是哪一天？"
    telling.doubts.append(Doubt("exit_date", festival.words, question, alternatives))


def _as_said(telling: _Telling, said: Turns) -> TravelDays:
    leaves = _found(telling, said.leaves, telling.here, "exit_date")
    after = Standpoint(telling.on, leaves, is_past=telling.is_past)
    returns = _found(telling, said.returns, after, "return_date")
    return TravelDays(
        leaves,
        returns,
        said.leaves.by if said.leaves and leaves else "",
        said.returns.by if said.returns and returns else "",
    )


def _found(telling: _Telling, words: DayWords | None, here: Standpoint, about: str) -> date | None:
    if words is None or words.is_festival:
        return None
    day = words.find(here) if words.find else None
    if day is None:
        _ask(telling, words, about)
        return None
    if about == "exit_date" and not words.has_year:
        _offer_the_last(telling, words, day)
    return day


def _ask(telling: _Telling, words: DayWords, about: str) -> None:
    """Ask for a day that is not fixed; what was doubted of it already says of which day it is."""
    for place, doubt in enumerate(telling.doubts):
        if doubt.about == "date" and doubt.said.startswith(words.words):
            telling.doubts[place] = replace(doubt, about=about)
            return
    question = f"“{words.words}”没有确定是哪一天，请问是哪一天？"
    telling.doubts.append(Doubt(about, words.words, question))


def _offer_the_last(telling: _Telling, words: DayWords, day: date) -> None:
    """A day that has only just gone by may have been meant itself, and be a report afterwards."""
    last = words.find(Standpoint(telling.on, is_past=True)) if words.find else None
    if last and telling.on - _JUST_MISSED <= last < telling.on < day and day - last > _TOO_LONG:
        question = f"“{words.words}”是{day}，还是补报{last}的出行？"
        alternatives = (day.isoformat(), last.isoformat())
        telling.doubts.append(Doubt("exit_date", words.words, question, alternatives))


def _whole(telling: _Telling) -> Length | None:
    """The one length of the trip: that which is said to be of the whole, or the only one."""
    whole = [each for each in telling.lengths if each.is_whole] or telling.lengths
    return whole[0] if len({each.days for each in whole}) == 1 else None


def _with_length(telling: _Telling, found: TravelDays) -> TravelDays:
    length = _whole(telling)
    if length is None or found.exit_date is None:
        return found
    end = _last_day(found.exit_date, length)
    if found.return_date is not None:
        return _held_to_length(telling, found, length, end)
    if telling.leaves_return_open or end is None or _return_was_said(telling):
        return found
    return replace(found, return_date=end, return_by=found.exit_by or length.words)


def _return_was_said(telling: _Telling) -> bool:
    return any(each.about == "return_date" for each in telling.doubts)


def _last_day(start: date, length: Length) -> date | None:
    return start + timedelta(days=length.days - 1)


def _held_to_length(
    telling: _Telling, found: TravelDays, length: Length, end: date | None
) -> TravelDays:
    """A length of part of the trip may be shorter; one of the whole has to fit."""
    if found.exit_date is None or found.return_date is None or found.return_date == end:
        return found
    days = (found.return_date - found.exit_date).days + 1
    if not length.is_whole and length.days < days:
        return found
    offered = [each.isoformat() for each in (found.return_date, end) if each]
    question = (
        f"{found.exit_date}至{found.return_date}共{days}天，与“{length.words}”不符，请问哪天回国？"
    )
    telling.doubts.append(Doubt("return_date", length.words, question, tuple(offered)))
    return replace(found, return_date=None, return_by="")


def _in_order(telling: _Telling, found: TravelDays, said: Turns) -> TravelDays:
    """Neither a return before the exit, nor one that only a slip puts a year later."""
    if found.exit_date is None or found.return_date is None:
        return found
    span = found.return_date - found.exit_date
    has_year = bool(said.returns and said.returns.has_year)
    is_listed = said.are_listed and span != timedelta(days=1)
    if timedelta() <= span and not is_listed and (span <= _TOO_LONG or has_year or found.return_by):
        return found
    question = f"出境{found.exit_date}、回国{found.return_date}，看来不对，请问哪天出境、哪天回国？"
    telling.doubts.append(Doubt("dates", "", question))
    return replace(found, exit_date=None, return_date=None, exit_by="", return_by="")
