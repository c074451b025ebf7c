"""Bars of counts: what is overdue by how long, and findings by their type.

Spec conversations 2.4 and 2.5, findings 4, reading 6.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbooks.card import LEFT, RIGHT, ROOM, Card, text_table
from workbooks.svg import ALARM, BASE, SERIES, SOFT, TRACK, shortened, striped
from workbooks.typeface import width_of

_HEADING: Final = 34.0
_BAR: Final = 28.0
_POLICE: Final = "B"  # B1 to B3 are what the police check, P1 to P7 the organization departments


@dataclass(frozen=True, slots=True)
class AgeCount:
    """How many are late by so much; the label says by how much: 8至14天."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class OverdueChart:
    """What is overdue, by how long; `measure` is what is counted: 本, 人, 件."""

    title: str
    as_of: date
    ages: Sequence[AgeCount]
    measure: str = "本"

    @property
    def total(self) -> int:
        """All that is overdue."""
        return sum(age.count for age in self.ages)

    @property
    def alt(self) -> str:
        return f"条形图：{self.title}，合计 {self.total} {self.measure}，按逾期天数分列"

    def picture(self) -> bytes:
        """The chart as PNG."""
        card = Card(self.title, self.as_of)
        card.note(self._in_all)
        longest = max((age.count for age in self.ages), default=0)
        for age in self.ages:
            _caption(card, age.label, self._figure(age))
            _count_bar(card, (age.count, 0), longest, ALARM)
        return card.png()

    def as_text(self) -> str:
        """The same figures as lines of text."""
        lines = [f"{age.label}：{self._figure(age)}" for age in self.ages]
        return text_table(self.title, self.as_of, [*lines, self._in_all])

    @property
    def _in_all(self) -> str:
        return f"合计 {self.total} {self.measure}" if self.total else "无逾期。"

    def _figure(self, age: AgeCount) -> str:
        return f"{age.count} {self.measure}"


@dataclass(frozen=True, slots=True)
class TypeCount:
    """Findings of one type: its code and name, how many stand, how many of them are confirmed."""

    code: str
    name: str
    found: int
    confirmed: int = 0

    def __str__(self) -> str:
        if not self.found:
            return "未发现"
        return f"{self.found} 件（已认定 {self.confirmed} 件）"


@dataclass(frozen=True, slots=True)
class FindingsChart:
    """Findings by type, P1 to P7 and then B1 to B3: confirmed ones solid, open ones striped."""

    title: str
    as_of: date
    types: Sequence[TypeCount]

    @property
    def alt(self) -> str:
        found = sum(each.found for each in self.types)
        confirmed = sum(each.confirmed for each in self.types)
        return f"条形图：{self.title}，共 {found} 件，其中已认定 {confirmed} 件，按问题类型分列"

    def picture(self) -> bytes:
        """The chart as PNG."""
        card = Card(self.title, self.as_of)
        _legend(card)
        longest = max((each.found for each in self.types), default=0)
        for heading, types in self._groups():
            card.y += 64
            card.drawing.text((LEFT, card.y), heading, size=_HEADING, is_bold=True)
            for each in types:
                _caption(card, f"{each.code} {each.name}", str(each))
                confirmed = min(each.confirmed, each.found)
                _count_bar(card, (confirmed, each.found - confirmed), longest, SERIES[0])
        return card.png()

    def as_text(self) -> str:
        """The same figures as lines of text."""
        lines = [f"{each.code} {each.name}：{each}" for each in self.types]
        return text_table(self.title, self.as_of, lines)

    def _groups(self) -> list[tuple[str, list[TypeCount]]]:
        ours = [each for each in self.types if not each.code.startswith(_POLICE)]
        theirs = [each for each in self.types if each.code.startswith(_POLICE)]
        groups = [("组织人事部门核查", ours), ("公安机关核查", theirs)]
        return [(heading, types) for heading, types in groups if types]


def _legend(card: Card) -> None:
    card.y += 50
    x = LEFT
    for words, fill in (("已认定", SERIES[0]), ("待核查、核查中", striped(SERIES[0]))):
        card.drawing.box((x, card.y - 25), (44, _BAR), fill, edge=SERIES[0])
        card.drawing.text((x + 58, card.y), words, colour=SOFT)
        x += 58 + width_of(words, BASE) + 48


def _caption(card: Card, label: str, figure: str) -> None:
    """What a bar is of at the left, how many at the right; the bar has the line below."""
    card.y += 52
    room = ROOM - width_of(figure, BASE) - 24
    card.drawing.text((LEFT, card.y), shortened(label, BASE, room))
    card.drawing.text((RIGHT, card.y), figure, anchor="end", is_bold=True)


def _count_bar(card: Card, parts: tuple[int, int], longest: int, colour: str) -> None:
    """A solid part and a striped one after it, against the longest bar of the chart."""
    top = card.y + 12
    per_one = ROOM / max(longest, 1)
    solid, open_ = (max(part, 0) * per_one for part in parts)
    card.drawing.box((LEFT, top), (ROOM, _BAR), TRACK, corner=4)
    card.drawing.box(
        (LEFT + solid, top + 1.5), (open_ - 1.5, _BAR - 3), striped(colour), edge=colour
    )
    card.drawing.box((LEFT, top), (solid, _BAR), colour, corner=4)
    card.y += 46
