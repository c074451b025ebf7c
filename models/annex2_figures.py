"""The figures of annex 2 and of the written report, added up over the units: in this one place.

Notice part 5 and annex 2; spec workbooks 3.2. Where a unit has reported figures of its own, they
stand for those of the records, its own and those of all below it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, select

from models.annex2_records import Recorded, records_by_unit
from models.disposition import Measure
from models.occasion import Occasion
from models.terms import Category, FindingCode, RankLevel
from models.unit import Unit, within
from models.unit_summary import Place, UnitSummary, newest_summaries

K = TypeVar("K")
OWN_LEVEL = "（本级）"


@dataclass(frozen=True)
class Figures:
    """What one unit or several come to: the counts of the records, and beside them the reported.

    `summaries` are those that stand for records, `reported` their counts by column, added up.
    """

    units_conducting: int
    registrants: Mapping[Category, int]
    problems: Mapping[FindingCode, int]
    units_dealt_with: int
    dealt_with: Mapping[RankLevel, int]
    measures: Mapping[Measure, int]
    reported: Mapping[str, int]
    summaries: tuple[UnitSummary, ...]

    @property
    def registered(self) -> int:
        """How many registrants the records have."""
        return sum(self.registrants.values())


@dataclass(frozen=True)
class Line:
    """A region or unit of annex 2; with `is_own_level` without the units below it."""

    unit: Unit
    is_own_level: bool
    figures: Figures

    @property
    def name(self) -> str:
        """As the column 地区或单位 has it."""
        return f"{self.unit.name}{OWN_LEVEL}" if self.is_own_level else self.unit.name

    @property
    def stands_for_all(self) -> UnitSummary | None:
        """The one summary that is the whole line, if it is one."""
        place = (self.unit.id, self.is_own_level)
        return next(
            (each for each in self.figures.summaries if (each.unit_id, each.is_own_level) == place),
            None,
        )


@dataclass(frozen=True)
class Annex2Figures:
    """The lines of a unit's annex 2, and its 合计; `units` are all that were asked about."""

    lines: Sequence[Line]
    total: Figures
    units: Sequence[Unit]

    def within(self, unit: Unit) -> list[Unit]:
        """A unit of a line, and all below it."""
        return [each for each in self.units if each.path.startswith(unit.path)]


def annex2_figures(db: Session, unit: Unit, occasion: Occasion) -> Annex2Figures:
    """The figures of a unit on the day `today`, with a line for each unit right below it.

    Whoever is directly in it has a line of their own. An organization department is asked about
    all that it reaches. The policy says whether persons or findings are counted.
    """
    roll_up = RollUp.read(db, unit.reach(), occasion)
    top = roll_up.by_path[unit.reach()]
    units = list(roll_up.by_path.values())
    return Annex2Figures(roll_up.lines(top), roll_up.figures(top), units)


@dataclass(frozen=True)
class RollUp:
    """A subtree with its records and what was reported in it, to be added up at any unit."""

    by_path: Mapping[str, Unit]
    below: Mapping[UUID, Sequence[Unit]]
    records: Mapping[UUID, Recorded]
    summaries: Mapping[Place, UnitSummary]

    @classmethod
    def read(cls, db: Session, prefix: str, occasion: Occasion) -> RollUp:
        """The subtree as it is on that day."""
        units = db.exec(select(Unit).where(within([prefix])).order_by(Unit.path)).all()
        below = defaultdict[UUID, list[Unit]](list)
        for unit in units:
            if unit.parent_id is not None:
                below[unit.parent_id].append(unit)
        return cls(
            {unit.path: unit for unit in units},
            below,
            records_by_unit(db, prefix, occasion),
            newest_summaries(db, occasion.today),
        )

    def lines(self, top: Unit) -> list[Line]:
        """One for each unit right below, and one for what lies in the unit itself."""
        if not self.below.get(top.id) or (top.id, False) in self.summaries:
            return [Line(top, is_own_level=False, figures=self.figures(top))]
        lines = [
            Line(unit, is_own_level=False, figures=self.figures(unit))
            for unit in self.below[top.id]
        ]
        if top.id in self.records or (top.id, True) in self.summaries:
            lines.insert(0, Line(top, is_own_level=True, figures=_added(self._own(top))))
        return lines

    def figures(self, unit: Unit) -> Figures:
        """Those of a unit with all below it."""
        return _added(self._parts(unit))

    def recorded(self, unit: Unit, *, is_own_level: bool) -> Figures:
        """Those that the records alone come to, whatever was reported."""
        units = [unit] if is_own_level else [*self._with_below(unit)]
        return _added(self.records[each.id] for each in units if each.id in self.records)

    def _parts(self, unit: Unit) -> Iterator[Recorded | UnitSummary]:
        """What its figures are added up from: where a unit has reported, nothing below it."""
        if summary := self.summaries.get((unit.id, False)):
            yield summary
            return
        yield from self._own(unit)
        for each in self.below.get(unit.id, ()):
            yield from self._parts(each)

    def _own(self, unit: Unit) -> Iterator[Recorded | UnitSummary]:
        if summary := self.summaries.get((unit.id, True)):
            yield summary
        elif unit.id in self.records:
            yield self.records[unit.id]

    def _with_below(self, unit: Unit) -> Iterator[Unit]:
        yield unit
        for each in self.below.get(unit.id, ()):
            yield from self._with_below(each)


def _added(parts: Iterator[Recorded | UnitSummary]) -> Figures:
    listed = list(parts)
    records = [each for each in listed if isinstance(each, Recorded)]
    summaries = tuple(each for each in listed if isinstance(each, UnitSummary))
    registrants, reported = Counter[Category](), Counter[str]()
    for each in records:
        registrants.update(each.registrants)
    for summary in summaries:
        reported.update(summary.counts)
    return Figures(
        units_conducting=sum(1 for each in records if each.registrants.total()),
        registrants=registrants,
        problems=_distinct([each.problems for each in records]),
        units_dealt_with=len(set[str]().union(*(each.units_dealt_with for each in records))),
        dealt_with=_distinct([each.dealt_with for each in records]),
        measures=_distinct([each.measures for each in records]),
        reported=reported,
        summaries=summaries,
    )


def _distinct(sets: Collection[Mapping[K, set[UUID]]]) -> dict[K, int]:
    """How many different ones there are under each key."""
    united = defaultdict[K, set[UUID]](set)
    for each in sets:
        for key, members in each.items():
            united[key] |= members
    return {key: len(members) for key, members in united.items()}
