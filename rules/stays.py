"""From crossings to stays abroad: exit and entry paired, unknown ends never invented.

Notice part 3 (2013年1月1日以来的因私出国（境）记录); spec findings 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from models.policy import Policy
from models.terms import Direction
from rules.history import Crossing, PersonHistory

_DAY = attrgetter("day")
MANY_A_DAY = 40  # more than anybody makes: such a day is arranged one by one, without looking ahead


class Stay(NamedTuple):
    """A time abroad; an end that no crossing shows is None.

    `place` counts the exits of a day from 1, so that a stay keeps its name once a time is known.
    """

    exit: Crossing | None
    entry: Crossing | None
    place: int
    is_open: bool = False


class JudgedStay(NamedTuple):
    """A private stay that the rules look at: its exit is known."""

    exit: Crossing
    entry: Crossing | None
    last_day: date  # the entry; the as-of date while it is open; else the exit
    is_open: bool
    place: int

    @property
    def about(self) -> str:
        """What the stay is known by."""
        return f"stay/{self.exit.day:%Y%m%d}/{self.place}"

    def __str__(self) -> str:
        missing = "尚无入境记录" if self.is_open else "缺入境记录"
        return f"{self.exit}，{self.entry or missing}"


def is_judged(stay: JudgedStay, history: PersonHistory, policy: Policy) -> bool:
    """Whether a stay began while its traveller was registered, and not before `crossings_from`."""
    return stay.exit.day >= policy.crossings_from and history.is_registered_on(stay.exit.day)


def private_stays(history: PersonHistory, policy: Policy, as_of: date) -> list[JudgedStay]:
    """Every stay with a known exit that is not official, judged or not, in their order."""
    return history.once(
        (private_stays, policy.match_gap_days, as_of),
        lambda: _private_stays(history, policy, as_of),
    )


def stays_of(crossings: Iterable[Crossing]) -> list[Stay]:
    """Pair one person's crossings, whatever document they were made on, into stays.

    Two exits in a row make a stay with an unknown entry, an entry first one with an unknown
    exit; an exit at the end is an open stay. The order in which they are given does not count.
    """
    return list(_paired(_ordered(crossings)))


def _private_stays(history: PersonHistory, policy: Policy, as_of: date) -> list[JudgedStay]:
    known = [each for each in history.crossings if each.day <= as_of]
    stays = [
        JudgedStay(begun, ended, _last_day(ended, begun, as_of, is_open), is_open, place)
        for begun, ended, place, is_open in stays_of(known)
        if begun is not None
    ]
    return [stay for stay in stays if not _is_official(stay, history, policy)]


def _last_day(ended: Crossing | None, begun: Crossing, as_of: date, is_open: bool) -> date:  # noqa: FBT001 - a column of the stay
    if ended:
        return ended.day
    return as_of if is_open else begun.day


def _is_official(stay: JudgedStay, history: PersonHistory, policy: Policy) -> bool:
    """On an official document, or within an official trip, some days more or less."""
    if stay.exit.document.is_official or not history.official_trips:
        return stay.exit.document.is_official
    gap = timedelta(days=policy.match_gap_days)
    return any(
        trip.begins - gap <= stay.exit.day
        and (trip.ends is None or stay.last_day <= trip.ends + gap)
        for trip in history.official_trips
    )


def _paired(ordered: Iterable[Crossing]) -> Iterator[Stay]:
    begun: Crossing | None = None
    place, last_exit_day = 0, date.min
    for crossing in ordered:
        if crossing.direction is Direction.ENTRY:
            yield Stay(begun, crossing, place)
            begun = None
            continue
        if begun:
            yield Stay(begun, None, place)
        place = place + 1 if crossing.day == last_exit_day else 1
        begun, last_exit_day = crossing, crossing.day
    if begun:
        yield Stay(begun, None, place, is_open=True)


def _ordered(crossings: Iterable[Crossing]) -> list[Crossing]:
    ordered: list[Crossing] = []
    for _, together in groupby(sorted(crossings, key=_DAY), key=_DAY):
        of_day = tuple(together)
        if len(of_day) > 1:  # on most days there is one, and nothing to arrange
            distinct = tuple(sorted(_distinct(of_day), key=_sorting))
            of_day = tuple(_arranged(distinct, ordered[-1].direction if ordered else None))
        ordered += of_day
    return ordered


def _distinct(crossings: Iterable[Crossing]) -> set[Crossing]:
    """Each once; with and without a time, the rest equal, is the same."""
    every = set(crossings)
    timed = {each._replace(time=None) for each in every if each.time is not None}
    return {each for each in every if each.time is not None or each not in timed}


def _sorting(crossing: Crossing) -> tuple[str, ...]:
    place = "" if crossing.next_place is None else f"={crossing.next_place}"
    document = (crossing.document.kind, crossing.document.number)
    return (crossing.time or "", crossing.direction, *document, crossing.port, place)


def _arranged(left: tuple[Crossing, ...], before: Direction | None) -> list[Crossing]:
    """The order of one day in which directions alternate most, after what came before.

    Timed crossings keep their order and untimed ones fill the places they leave; with nothing
    known before, the day begins with the exit where it may.
    """
    repeats = _Repeats()
    arranged: list[Crossing] = []
    while left:
        best = min(_nexts(left), key=lambda each: repeats.preference(left, each, before))
        left, before = _without(left, best), best.direction
        arranged.append(best)
    return arranged


class _Repeats:
    """How often a direction has to follow itself, at the least; remembered for one day."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[Crossing, ...], Direction | None], int] = {}

    def preference(
        self, left: tuple[Crossing, ...], each: Crossing, before: Direction | None
    ) -> tuple[int, bool, bool]:
        is_turned = each.direction is (before or Direction.ENTRY)
        return (self._with(left, each, before), is_turned, each.time is None)

    def _with(self, left: tuple[Crossing, ...], each: Crossing, before: Direction | None) -> int:
        repeated = int(each.direction is before)
        if len(left) > MANY_A_DAY:
            return repeated
        return repeated + self._least(_without(left, each), each.direction)

    def _least(self, left: tuple[Crossing, ...], before: Direction) -> int:
        if not left:
            return 0
        if (left, before) not in self._known:
            least = min(self._with(left, each, before) for each in _nexts(left))
            self._known[left, before] = least
        return self._known[left, before]


def _nexts(left: tuple[Crossing, ...]) -> list[Crossing]:
    """What may come next: the earliest timed and any untimed, one of each direction."""
    first = next((each.time for each in left if each.time is not None), None)
    may = {(each.direction, each.time): each for each in reversed(left)}
    return [each for (_, clock), each in may.items() if clock in {None, first}]


def _without(left: tuple[Crossing, ...], each: Crossing) -> tuple[Crossing, ...]:
    place = left.index(each)
    return left[:place] + left[place + 1 :]
