"""How far units are with each promise, as bars: the progress picture and the leader's picture.

Spec conversations 2.4 and 2.5, reading 6.4. Whoever asks for a chart gives it plain figures that
the reader may see; nothing is looked up here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbooks.card import LEFT, RIGHT, ROOM, Card, text_table
from workbooks.svg import BASE, CARD, INK, SERIES, SOFT, TRACK, shortened
from workbooks.typeface import width_of

_NAME: Final = 34.0
_BAR: Final = 28.0
_PITCH: Final = 46.0
_LABEL_ROOM: Final = 240.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who should have done something have."""

    done: int
    total: int

    @property
    def part(self) -> float:
        """Between 0 and 1; where nobody had to, everybody has."""
        return min(max(self.done / self.total, 0), 1) if self.total > 0 else 1.0

    def __str__(self) -> str:
        if self.total <= 0:
            return "无须办理"
        return f"{self.percent} {self.done}/{self.total}"

    @property
    def percent(self) -> str:
        """Rounded down, for 100% is only when all have; one of many is not 0%."""
        whole = int(self.part * 100)
        return "<1%" if whole == 0 and self.done > 0 else f"{whole}%"


@dataclass(frozen=True, slots=True)
class UnitShares:
    """A unit's figures, one for each promise in the order of the chart."""

    name: str
    shares: tuple[Share, ...]

    @property
    def mean(self) -> float:
        """What units are put in order by."""
        return sum(share.part for share in self.shares) / max(len(self.shares), 1)


@dataclass(frozen=True, slots=True)
class UnitsChart:
    """Bars per unit and promise, the unit that is furthest behind first.

    `overall` (all units together) stands above, and its figures are a mark on every bar. Only
    `most` units have room; how many more there are is said.
    """

    title: str
    as_of: date
    promises: tuple[str, ...]
    units: Sequence[UnitShares]
    overall: UnitShares | None = None
    most: int = 10

    @property
    def alt(self) -> str:
        return f"条形图：{self.title}，{len(self.units)} 个单位的{'、'.join(self.promises)}比例"

    def picture(self) -> bytes:
        """The chart as PNG."""
        card = Card(self.title, self.as_of)
        if self.overall:
            self._unit(card, self.overall, is_marked=False)
        for unit in self.shown:
            self._unit(card, unit, is_marked=self.overall is not None)
        self._below(card)
        return card.png()

    def as_text(self) -> str:
        """The same figures as lines of text."""
        units = [self.overall, *self.shown] if self.overall else self.shown
        lines = [f"{unit.name}：{self._in_words(unit)}" for unit in units]
        return text_table(self.title, self.as_of, [*lines, *self._more])

    @property
    def shown(self) -> list[UnitShares]:
        """The units that have room, worst first; equals stay as they came."""
        return sorted(self.units, key=lambda unit: unit.mean)[: self.most]

    @property
    def _more(self) -> list[str]:
        left_out = len(self.units) - len(self.shown)
        if not self.units:
            return ["没有单位。"]
        return [f"另有 {left_out} 个进度较好的单位未列出。"] if left_out else []

    def _in_words(self, unit: UnitShares) -> str:
        pairs = zip(self.promises, unit.shares, strict=True)
        return "；".join(f"{promise} {share}" for promise, share in pairs)

    def _unit(self, card: Card, unit: UnitShares, *, is_marked: bool) -> None:
        card.y += 66
        name = shortened(unit.name, _NAME, ROOM)
        card.drawing.text((LEFT, card.y), name, size=_NAME, is_bold=True)
        card.y += 14
        for index, share in enumerate(unit.shares):
            mark = self.overall.shares[index] if is_marked and self.overall else None
            self._bar(card, index, share, mark)

    def _bar(self, card: Card, index: int, share: Share, mark: Share | None) -> None:
        left, right = self._edges()
        label = shortened(self.promises[index], BASE, _LABEL_ROOM)
        foot, top = card.y + 30, card.y + 5
        card.drawing.text((LEFT, foot), label, colour=SOFT)
        card.drawing.box((left, top), (right - left, _BAR), TRACK, corner=4)
        colour = SERIES[index % len(SERIES)]
        card.drawing.box((left, top), ((right - left) * share.part, _BAR), colour, corner=4)
        if mark is not None and mark.total > 0:
            x = left + (right - left) * mark.part
            _draw_mark(card, x, top)
        card.drawing.text((RIGHT, foot), str(share), anchor="end")
        card.y += _PITCH

    def _edges(self) -> tuple[float, float]:
        """Where all bars begin and end: beside the longest label and the longest figure."""
        units = [*self.units, self.overall] if self.overall else self.units
        figures = {str(share) for unit in units for share in unit.shares}
        label = max((width_of(promise, BASE) for promise in self.promises), default=0)
        figure = max((width_of(each, BASE) for each in figures), default=0)
        return LEFT + min(label, _LABEL_ROOM) + 20, RIGHT - figure - 20

    def _below(self, card: Card) -> None:
        card.y += 18
        if self.overall and self.units:
            _draw_mark(card, LEFT + 6, card.y + 21)
            name = shortened(self.overall.name, BASE, ROOM - 140)
            card.y += 46
            card.drawing.text((LEFT + 28, card.y), f"竖线：{name}", colour=SOFT)
        for line in self._more:
            card.note(line)


def _draw_mark(card: Card, x: float, top: float) -> None:
    """A dark stroke across a bar with a light edge, to be seen on the bar and beside it."""
    card.drawing.path([(x, top - 6), (x, top + _BAR + 6)], CARD, width=10)
    card.drawing.path([(x, top - 6), (x, top + _BAR + 6)], INK, width=5)
