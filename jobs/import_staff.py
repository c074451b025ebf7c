"""Import the HR list: everybody a unit employs, to compare the roster with.

Notice part 1; spec workbooks 3.1, import `staff`; findings 4.5. A row is known again by 身份证号.
A missing column or an empty cell changes nothing; （清空） removes a value. Nobody is registered by
it, and nobody leaves the register: what differs is shown, and people decide.

The list that comes again on a later day says that everybody on it is still employed: their
`listed_on` moves on, and nothing else; such a row is 重复.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models.access import Action
from models.audit import Entry, record_all
from models.import_matching import ID_COLUMN, Matching
from models.import_rows import staff_values
from models.import_verdict import NEW, SETTLED, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.occasion import Occasion
from models.person import national_id_index
from models.staff_member import StaffMember
from models.unit import Unit
from models.unit_tree import RefusedCell, UnitTree
from workbooks.fields import Cleared
from workbooks.layout import Row
from workbooks.staff import StaffRow

FIELDS = ("nature", "post", "rank_level", "title", "secrecy_level", "left_on")
EMPTY = {"nature": "", "post": "", "title": ""}


@dataclass
class StaffImport:
    """One HR list on its way in."""

    matching: Matching

    def plan(self, db: Session, rows: Sequence[Row[StaffRow]]) -> Plan:
        """Decide what becomes of each row; nothing is written, nothing is locked."""
        indexes = {
            row.number: national_id_index(row.value.national_id.number)
            for row in rows
            if row.value is not None
        }
        known = _known(db, indexes.values())
        result = Plan()
        for row in rows:
            result.verdicts[row.number] = self._verdict(row, indexes, known, result)
        return result

    def _verdict(
        self,
        row: Row[StaffRow],
        indexes: Mapping[int, bytes],
        known: Mapping[bytes, StaffMember],
        result: Plan,
    ) -> Verdict:
        if row.value is None:
            return Verdict.wrong_row(row.wrong)
        number = row.value.national_id.number
        before = known.get(indexes[row.number])
        try:
            twin = self.matching.twin(number, row.number, row.value, ID_COLUMN, "人")
            if twin is not None:
                return twin
            unit = self._unit(row.value, before)
        except RefusedCell as refused:
            return Verdict.wrong(refused.column, str(refused))
        doubts = () if before is None or before.name == row.value.name else (_renamed(before),)
        outcome = self._enter(row.value, before, unit, result)
        notes = (*row.warnings, *doubts)
        return Verdict(outcome, notes) if notes else SETTLED[outcome]

    def _unit(self, value: StaffRow, before: StaffMember | None) -> Unit:
        """The unit a row is about; one out of reach is refused, and so is the one before it."""
        tree, scope = self.matching.tree, self.matching.scope
        unit = tree.find(value.unit, "单位")
        if not scope.reaches(unit.path):
            raise RefusedCell("单位", f"{unit.name}不在您的管理范围内。")
        now = tree.by_id[before.unit_id] if before else unit
        if not scope.reaches(now.path):
            raise RefusedCell(
                "单位", f"此人在{now.name}的名单上，该单位不在您的管理范围内，请由上级导入。"
            )
        return unit

    def _enter(self, value: StaffRow, before: StaffMember | None, unit: Unit, result: Plan) -> str:
        wanted: dict[str, Any] = {"name": value.name, "unit_id": unit.id} | _said(value)
        listed_on = self.matching.occasion.today
        if before is None:
            row_id = result.new_id()
            sealed = staff_values(row_id, value.national_id.number)
            result.insert(StaffMember, row_id=row_id, listed_on=listed_on, **(sealed | wanted))
            said = {"who": value.national_id.mask, "listed_on": str(listed_on)}
            on = f"staff_member/{row_id.hex}"
            result.entries.append(Entry("列入在职名单", on, unit.id, after=said))
            return NEW
        changed = {name: new for name, new in wanted.items() if getattr(before, name) != new}
        if changed:
            self._audit(before, changed, unit, result)
        if before.listed_on != listed_on:
            changed["listed_on"] = listed_on
        if changed:
            result.update(before, **changed)
        return UPDATED if changed.keys() - {"listed_on"} else UNCHANGED

    def _audit(
        self, before: StaffMember, changed: Mapping[str, Any], unit: Unit, result: Plan
    ) -> None:
        names = self.matching.tree.by_id

        def words(name: str, said: Any) -> str:  # noqa: ANN401 - the value of any field
            return names[said].name if name == "unit_id" else str(said)

        result.entries.append(
            Entry(
                "更新在职名单",
                f"staff_member/{before.id.hex}",
                unit.id,
                {name: words(name, getattr(before, name)) for name in changed},
                {name: words(name, said) for name, said in changed.items()},
            )
        )


def begin(db: Session, scope: Scope, occasion: Occasion) -> StaffImport:
    """An HR list about to come in, with the units as they are now."""
    return StaffImport(Matching(UnitTree.read(db), scope, occasion, Action.IMPORT_STAFF))


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan with its audit events."""
    planned.write(db)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)


def _known(db: Session, indexes: Iterable[bytes]) -> dict[bytes, StaffMember]:
    found = db.exec(
        select(StaffMember).where(col(StaffMember.national_id_index).in_(list(indexes)))
    ).all()
    return {each.national_id_index: each for each in found}


def _said(value: StaffRow) -> dict[str, Any]:
    """What a row says, by the fields of the record; what it leaves out is left out."""
    cells = {name: getattr(value, name) for name in FIELDS}
    return {
        name: EMPTY.get(name) if isinstance(cell, Cleared) else cell
        for name, cell in cells.items()
        if cell is not None
    }


def _renamed(before: StaffMember) -> str:
    return f"原名单姓名为{before.name}，已按本表更新"
