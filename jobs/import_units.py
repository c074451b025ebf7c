"""Import the list of units: new ones are added, known ones brought up to date by their code.

Spec workbooks 3.1, import `units`. A unit may stand above its superior in the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from models.audit import Entry, record_all
from models.errors import Unusable
from models.import_verdict import NEW, UNCHANGED, UPDATED, Plan, Scope, Verdict
from models.occasion import Occasion
from models.terms import UnitKind, UnitLevel
from models.unit import SHORT_NAMES_BETWEEN, Unit, path_under
from workbooks.layout import Row
from workbooks.units import UnitRow

MOST_ROWS = 20_000


def plan(db: Session, rows: Sequence[Row[UnitRow]], scope: Scope) -> Plan:
    """Decide what becomes of each row; nothing is written."""
    units = {unit.code: unit for unit in db.exec(select(Unit)).all()}
    known = set(units)
    result = Plan()
    waiting = {row.value.code: row for row in rows if row.value is not None}
    for row in rows:
        _plan_row(db, row, units, known, waiting, scope, result)
    return result


def _plan_row(
    db: Session,
    row: Row[UnitRow],
    units: dict[str, Unit],
    known: set[str],
    waiting: dict[str, Row[UnitRow]],
    scope: Scope,
    result: Plan,
) -> None:
    """Plan a row after the one that describes its superior, wherever that stands."""
    if row.number in result.verdicts:
        return
    value = row.value
    if value is None:
        result.verdicts[row.number] = Verdict.wrong_row(row.wrong)
        return
    result.verdicts[row.number] = Verdict("")  # a circle of superiors ends here
    superior = waiting.get(value.parent_code or "")
    if superior is not None and value.parent_code not in units:
        _plan_row(db, superior, units, known, waiting, scope, result)
    try:
        result.verdicts[row.number] = _change(value, units, known, scope, result)
    except Unusable as refusal:
        result.verdicts[row.number] = Verdict.wrong("上级单位代码", str(refusal))


def _change(
    value: UnitRow,
    units: dict[str, Unit],
    known: set[str],
    scope: Scope,
    result: Plan,
) -> Verdict:
    before = units.get(value.code)
    parent = _parent(value, before, units)
    wanted = _described(value, before, parent)
    if not scope.reaches(wanted.path) and not (parent is None and scope.is_whole):
        raise Unusable("该单位不在您的管理范围内。")
    units[value.code] = wanted
    if before is not None and value.code in known:
        if _words(before) == _words(wanted):
            return Verdict(UNCHANGED)
        result.updates.setdefault("unit", []).append(wanted.model_dump())
        result.moved_paths[before.path] = wanted.path
        result.entries.append(
            Entry("更新单位", f"unit/{wanted.id.hex}", wanted.id, _words(before), _words(wanted))
        )
        return Verdict(UPDATED)
    result.inserts.setdefault("unit", []).append(wanted.model_dump())
    result.entries.append(
        Entry("新增单位", f"unit/{wanted.id.hex}", wanted.id, after=_words(wanted))
    )
    return Verdict(NEW)


def _parent(value: UnitRow, before: Unit | None, units: Mapping[str, Unit]) -> Unit | None:
    if value.parent_code is None:
        if before is not None:
            return next((each for each in units.values() if each.id == before.parent_id), None)
        root = next((each for each in units.values() if each.parent_id is None), None)
        if root is not None:
            raise Unusable(f"缺少上级单位代码：顶级单位已是{root.name}，只能有一个。")
        return None
    parent = units.get(value.parent_code)
    if parent is None:
        raise Unusable(f"没有代码为 {value.parent_code} 的上级单位。")
    if before is not None and parent.path.startswith(before.path):
        raise Unusable(f"上级单位{parent.name}在本单位之下，上下级成了循环。")
    return parent


def _described(value: UnitRow, before: Unit | None, parent: Unit | None) -> Unit:
    default = UnitLevel.CITY if parent is None else UnitLevel.DEPARTMENT
    level = value.level or (before.level if before else default)
    kind = value.kind or (before.kind if before else UnitKind.UNIT)
    unit = Unit(
        code=value.code,
        name=value.name,
        parent_id=parent.id if parent else None,
        path=path_under(parent, value.code),
        level=level,
        kind=kind,
        short_names=_short_names(value, before),
    )
    if before is not None:
        unit.id = before.id
    return unit


def _short_names(value: UnitRow, before: Unit | None) -> str:
    if value.short_names is None:
        return before.short_names if before else ""
    return SHORT_NAMES_BETWEEN.join(value.short_names)


def _words(unit: Unit) -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "path": unit.path,
        "level": unit.level.value,
        "kind": unit.kind.value,
        "short_names": unit.short_names,
    }


def apply(db: Session, planned: Plan, occasion: Occasion) -> None:
    """Write a plan, and move what lies below a unit that moved."""
    planned.write(db)
    for old, new in planned.moved_paths.items():
        if old == new:
            continue
        below = db.exec(select(Unit).where(col(Unit.path).startswith(old, autoescape=True))).all()
        for unit in below:
            unit.path = new + unit.path.removeprefix(old)
            db.add(unit)
    record_all(db, occasion.actor, planned.entries, at=occasion.now)
