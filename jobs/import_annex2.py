"""Import annex 2 as units have filled it in: what a unit reports stands for what is computed here.

Notice part 5; spec workbooks 3.1 and 3.2. Each row is of a unit with all below it, or of its own
level (本级). The sender's 合计 is checked and never stored. Nothing that was reported before is
changed: the newest counts, by 填表时间, or where that is blank by the day it came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from models.access import Action
from models.annex2_figures import RollUp
from models.audit import Entry, record_all
from models.import_verdict import NEW, UNCHANGED, UPDATED, WRONG, Plan, Scope, Verdict
from models.occasion import Occasion
from models.unit import EVERYWHERE, Unit
from models.unit_summary import Place, UnitSummary, newest_summaries
from models.unit_tree import RefusedCell, UnitTree
from workbooks.annex2_reported import ReportedRow
from workbooks.layout import Row

REGION = "地区或单位"
_OWN_LEVEL = re.compile(r"(.+?)\s*[(（]本级[)）]")

Summaries = Mapping[Place, UnitSummary]


@dataclass(frozen=True)
class Found:
    """Which unit a row is of, and whether of its own level only."""

    unit: Unit
    is_own_level: bool

    @property
    def place(self) -> Place:
        return self.unit.id, self.is_own_level


@dataclass
class Annex2Import:
    """One annex 2 on its way in. `seen` has the first row of each unit and what it counts."""

    tree: UnitTree
    scope: Scope
    occasion: Occasion
    records: RollUp
    seen: dict[Place, tuple[int, int]] = field(default_factory=dict[Place, tuple[int, int]])

    def plan(self, db: Session, rows: Sequence[Row[ReportedRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        now = newest_summaries(db, self.occasion.today)
        days = {self._day(row.value) for row in rows if row.value is not None}
        known = {day: newest_summaries(db, day) for day in days}
        together = self._places(rows)
        result = Plan()
        for row in rows:
            if row.value is None:
                result.verdicts[row.number] = Verdict.wrong_row(row.wrong)
            elif not row.value.is_total:
                before = known[self._day(row.value)]
                result.verdicts[row.number] = self._verdict(
                    row.number, row.value, before, {**together, **now}, result
                )
            elif row.value.contradictions:
                result.verdicts[row.number] = Verdict(WRONG, cells=row.value.contradictions)
        return result

    def _verdict(
        self,
        number: int,
        value: ReportedRow,
        before: Summaries,
        beside: Mapping[Place, UnitSummary | None],
        result: Plan,
    ) -> Verdict:
        try:
            found = self._find(value)
            self._refuse_days_to_come(value)
            if self._is_twin(found, number, value):
                return Verdict(UNCHANGED)
        except RefusedCell as refused:
            return Verdict.wrong(refused.column, str(refused))
        stands = before.get(found.place)
        if stands is not None and self._says_the_same(stands, value):
            return Verdict(UNCHANGED)
        self._keep(found, value, result)
        return Verdict(UPDATED if stands else NEW, tuple(self._notes(found, value, beside)))

    # -- which unit ------------------------------------------------------------------------

    def _places(self, rows: Sequence[Row[ReportedRow]]) -> dict[Place, None]:
        """The units that rows beside are of."""
        places: dict[Place, None] = {}
        for row in rows:
            if row.value is not None and not row.value.is_total:
                try:
                    places[self._find(row.value).place] = None
                except RefusedCell:
                    continue
        return places

    def _find(self, value: ReportedRow) -> Found:
        """The unit of a row, within the importer's reach.

        Raises:
            RefusedCell: there is none, it is out of reach, or several bear the name.
        """
        written = value.row.region_or_unit
        own = _OWN_LEVEL.fullmatch(written)
        words = own[1] if own and written not in self.tree.by_name else written
        named = self._named(words)
        reached = [unit for unit in named if self.scope.reaches(unit.path)]
        if named and not reached:
            raise RefusedCell(REGION, f"{words}不在您的管理范围内。")
        if len(reached) > 1:
            reached = self._under_the_sender(reached, value.by_unit) or reached
        if len(reached) != 1:
            self.tree.find(words, REGION)
        return Found(reached[0], is_own_level=words != written)

    def _named(self, words: str) -> list[Unit]:
        by_code = self.tree.by_code.get(words)
        return [by_code] if by_code else self.tree.by_name.get(words, [])

    def _under_the_sender(self, units: Sequence[Unit], by_unit: str) -> list[Unit]:
        """Of several of one name, the one below the unit that filled the form in."""
        senders = self._named(by_unit)
        return [unit for unit in units if any(unit.path.startswith(s.reach()) for s in senders)]

    # -- what it says ----------------------------------------------------------------------

    def _day(self, value: ReportedRow) -> date:
        return value.filled_on or self.occasion.today

    def _refuse_days_to_come(self, value: ReportedRow) -> None:
        if self._day(value) > self.occasion.today:
            day, today = value.filled_on, self.occasion.today
            raise RefusedCell(REGION, f"填表时间（{day}）晚于导入日（{today}），请核对。")

    def _is_twin(self, found: Found, number: int, value: ReportedRow) -> bool:
        """Whether a row is there already; one that counts otherwise is wrong."""
        said = hash(tuple(value.counts.values()))
        first, before = self.seen.setdefault(found.place, (number, said))
        if before != said:
            raise RefusedCell(REGION, f"与第 {first} 行是同一单位但数字不同，请合并为一行。")
        return first != number

    def _says_the_same(self, stands: UnitSummary, value: ReportedRow) -> bool:
        """The same file, or the same figures of the same day."""
        is_same_day = stands.reported_on == self._day(value)
        is_same = is_same_day and stands.says(value.counts, value.row.remarks)
        return is_same or stands.sha256 == value.sha256

    def _keep(self, found: Found, value: ReportedRow, result: Plan) -> None:
        summary_id = result.insert(
            UnitSummary,
            unit_id=found.unit.id,
            is_own_level=found.is_own_level,
            reported_on=self._day(value),
            figures=json.dumps(dict(value.counts)),
            remarks=value.row.remarks,
            sha256=value.sha256,
            received_at=self.occasion.now,
            received_by=str(self.occasion.actor),
        )
        counted = {name: count for name, count in value.counts.items() if count}
        after = {"reported_on": self._day(value).isoformat(), **counted}
        on = f"unit_summary/{summary_id.hex}"
        result.entries.append(Entry(Action.IMPORT_ANNEX2.value, on, found.unit.id, after=after))

    # -- what to look at -------------------------------------------------------------------

    def _notes(
        self, found: Found, value: ReportedRow, beside: Mapping[Place, UnitSummary | None]
    ) -> Iterator[str]:
        """Where figures stand for others, so that nobody is surprised by the sum."""
        recorded = self.records.recorded(found.unit, is_own_level=found.is_own_level)
        if recorded.registered:
            yield f"汇总时代替按记录计算的数字（登记备案 {recorded.registered} 人）"
        stands = beside.get(found.place)
        if stands is not None and stands.reported_on > self._day(value):
            yield f"已有 {stands.reported_on} 的上报，汇总时以较新的为准"
        for unit in self._covering(found):
            if (unit.id, False) in beside:
                yield f"{unit.name}有整体上报，汇总时以它为准，本行不再计入"
                return
        below = [place for place in beside if self._is_below(place, found)]
        if below and not found.is_own_level:
            yield f"汇总时代替其本级和下属单位的 {len(below)} 份上报"

    def _covering(self, found: Found) -> list[Unit]:
        """The units whose figures take this row's in, the highest first."""
        codes = [code for code in found.unit.path.split("/") if code]
        above = codes if found.is_own_level else codes[:-1]
        return [self.tree.by_code[code] for code in above]

    def _is_below(self, place: Place, found: Found) -> bool:
        unit = self.tree.by_id[place[0]]
        return place != found.place and unit.path.startswith(found.unit.path)


def begin(db: Session, scope: Scope, occasion: Occasion) -> Annex2Import:
    """Read the units, and what the records come to, once for a whole workbook."""
    records = RollUp.read(db, scope.root_path or EVERYWHERE, occasion)
    return Annex2Import(UnitTree.read(db), scope, occasion, records)


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)
