"""How a campaign went day by day: a line for each promise, with the milestones marked.

Spec conversations 2.4, reading 6.4. Lines differ in colour, dashes and points, and each has its
name and last figure at its end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from workbooks.card import LEFT, RIGHT, Card, text_table
from workbooks.svg import BASE, CARD, EDGE, SERIES, SOFT, TRACK, Point, shortened
from workbooks.typeface import width_of

_HEIGHT: Final = 560.0
_NAMES_ROOM: Final = 250.0  # at the right, for the names of the lines
_NAME_PITCH: Final = 44.0
_DASHES: Final = ("none", "18 8", "4 8", "18 8 4 8")
_POINT: Final = 9.0
_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What was counted on which day; days without a count are passed over."""

    name: str
    values: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone of the campaign."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Lines over the days of a campaign; `measure` is what the figures are: %, 人, 本.

    With % the scale goes to 100, else to a round figure above the highest.
    """

    title: str
    as_of: date
    lines: Sequence[Line]
    marks: Sequence[Mark] = ()
    measure: str = "%"

    @property
    def alt(self) -> str:
        return f"折线图：{self.title}，{'、'.join(line.name for line in self.lines)}的逐日变化"

    def picture(self) -> bytes:
        """The chart as PNG."""
        card = Card(self.title, self.as_of)
        if not self.days:
            card.note("暂无数据。")
            return card.png()
        card.y += 40 + _NAME_PITCH
        plot = _Plot(card, self)
        plot.grid()
        plot.milestones()
        plot.curves()
        card.y += _HEIGHT + 60
        for number, mark in self.numbered_marks:
            card.note(f"{_circled(number)} {_day(mark.day)} {mark.name}")
        return card.png()

    def as_text(self) -> str:
        """First, middle and last figures of each line, and the milestones."""
        lines = [f"{line.name}：{self._in_words(line)}" for line in self.lines]
        marks = [f"{_circled(n)} {_day(each.day)} {each.name}" for n, each in self.numbered_marks]
        return text_table(self.title, self.as_of, [*lines, *marks])

    @property
    def top(self) -> int:
        """The figure at the upper end of the scale, a multiple of 4 for its four steps."""
        if self.measure == "%":
            return 100
        highest = max((value for line in self.lines for _, value in line.values), default=0)
        step = int("1" + "0" * max(len(str(highest)) - 2, 0))
        return max(4, math.ceil(highest / (4 * step)) * 4 * step)

    @property
    def days(self) -> list[date]:
        """Those counted and those of the milestones, in order; none if nothing was counted."""
        counted = {day for line in self.lines for day, _ in line.values}
        return sorted(counted | {mark.day for mark in self.marks}) if counted else []

    @property
    def numbered_marks(self) -> list[tuple[int, Mark]]:
        """The milestones as they are numbered: by their days."""
        return list(enumerate(sorted(self.marks, key=lambda mark: mark.day), start=1))

    def _in_words(self, line: Line) -> str:
        values = sorted(line.values)
        places = dict.fromkeys((0, len(values) // 2, len(values) - 1)) if values else ()
        told = [f"{_day(values[i][0])} {values[i][1]}{self.measure}" for i in places]
        return "，".join(told) or "暂无数据"


class _Plot:
    """The field of the lines: where a day and a figure stand, and what is drawn there."""

    def __init__(self, card: Card, chart: TrendChart) -> None:
        self._drawing, self._chart = card.drawing, chart
        self._days = chart.days
        self._top = card.y
        self._left = LEFT + width_of(f"{chart.top}{chart.measure}", BASE) + 16
        self._right = RIGHT - _NAMES_ROOM

    def grid(self) -> None:
        """Five lines with their figures, and some days below."""
        for quarter in range(5):
            value = self._chart.top * quarter // 4
            y = self._y(value)
            self._drawing.path([(self._left, y), (self._right, y)], TRACK)
            words = f"{value}{self._chart.measure}"
            self._drawing.text((self._left - 14, y + 10), words, colour=SOFT, anchor="end")
        for day in self._ticks():
            at = (self._x(day), self._top + _HEIGHT + 44)
            self._drawing.text(at, f"{day.month}-{day.day}", colour=SOFT, anchor="middle")

    def milestones(self) -> None:
        """A dashed line down from each number, numbers side by side where days are close."""
        free = -math.inf
        for number, mark in self._chart.numbered_marks:
            x = self._x(mark.day)
            at = max(x, free)
            self._drawing.path(
                [(at, self._top - 28), (x, self._top), (x, self._top + _HEIGHT)],
                EDGE,
                dashes="6 6",
            )
            name = _circled(number)
            self._drawing.text((at, self._top - 38), name, anchor="middle", is_bold=True)
            free = at + 1.3 * BASE

    def curves(self) -> None:
        """The lines, and at the right of each its name and last figure."""
        counted = [(place, line) for place, line in enumerate(self._chart.lines) if line.values]
        ends = sorted((self._curve(place, line), place) for place, line in counted)
        for y, (end, place) in zip(_spread([end for end, _ in ends]), ends, strict=True):
            self._name(y, end, place)

    def _curve(self, place: int, line: Line) -> float:
        points = [(self._x(day), self._y(value)) for day, value in sorted(line.values)]
        colour = SERIES[place % len(SERIES)]
        self._drawing.path(points, CARD, width=11)
        self._drawing.path(points, colour, width=6, dashes=_DASHES[place % len(_DASHES)])
        every = max(1, len(points) // 6)
        for point in [*points[: 1 - every or None : every], points[-1]]:
            self._drawing.shape(_outline(place, point), CARD, colour)
        return points[-1][1]

    def _name(self, y: float, end: float, place: int) -> None:
        line = self._chart.lines[place]
        day, value = max(line.values)
        figure = f" {value}{self._chart.measure}"
        shown = shortened(line.name, BASE, _NAMES_ROOM - 56 - width_of(figure, BASE))
        colour = SERIES[place % len(SERIES)]
        from_ = (self._x(day) + 14, end)
        self._drawing.path([from_, (self._right + 40, y)], colour, width=2)
        self._drawing.text((self._right + 48, y + 10), shown + figure, colour=colour, is_bold=True)

    def _x(self, day: date) -> float:
        first, last = self._days[0], self._days[-1]
        if first == last:
            return (self._left + self._right) / 2
        return self._left + 24 + (self._right - self._left - 24) * ((day - first) / (last - first))

    def _y(self, value: float) -> float:
        return self._top + _HEIGHT * (1 - min(max(value / self._chart.top, 0), 1))

    def _ticks(self) -> Iterator[date]:
        """At most five days, equally far apart, as whole days."""
        first, length = self._days[0], (self._days[-1] - self._days[0]).days
        steps = min(_TICKS - 1, length)
        yield first
        yield from (first + timedelta(days=length * n // steps) for n in range(1, steps + 1))


def _spread(ends: list[float]) -> list[float]:
    """Places for names as close to the ends of their lines as their height allows."""
    places: list[float] = []
    for end in ends:
        places.append(max(end, places[-1] + _NAME_PITCH) if places else end)
    return places


def _outline(place: int, at: Point) -> list[Point]:
    """A point of a line: a square, a triangle, a diamond or a hexagon."""
    corners, turn = ((4, 45), (3, 30), (4, 0), (6, 0))[place % 4]
    angles = (math.radians(turn + 360 * n / corners) for n in range(corners))
    return [(at[0] + _POINT * math.cos(a), at[1] + _POINT * math.sin(a)) for a in angles]


def _circled(number: int) -> str:
    """①, ② … up to ⑩; beyond, in brackets."""
    return chr(ord("①") + number - 1) if number <= 10 else f"({number})"  # noqa: PLR2004 - GBK has ten


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
