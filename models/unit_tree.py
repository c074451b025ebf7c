"""The whole tree of units at once: for imports and exports that meet thousands of rows.

Spec domain 1.1. Units are found by code or name; which department has the personnel authority over
a category follows from where the unit lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from models.errors import Unusable
from models.terms import Category, UnitKind, UnitLevel
from models.unit import Unit

CITY_CATEGORIES = {Category.CITY_MANAGED, Category.RETIRED_CITY_MANAGED}
COUNTY_CATEGORIES = {Category.COUNTY_MANAGED, Category.RETIRED_COUNTY_MANAGED}


class RefusedCell(Unusable):
    """A cell that a row cannot be imported with, and its column."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


@dataclass
class UnitTree:
    """The units, found by code or name; read once for a whole workbook."""

    by_code: dict[str, Unit]
    by_name: dict[str, list[Unit]]
    by_id: dict[UUID, Unit]

    @classmethod
    def read(cls, db: Session) -> UnitTree:
        """The units as they are now."""
        units = db.exec(select(Unit)).all()
        named: dict[str, list[Unit]] = {}
        for unit in units:
            for name in {unit.name, *unit.other_names}:
                named.setdefault(name, []).append(unit)
        return cls({u.code: u for u in units}, named, {u.id: u for u in units})

    def find(self, words: str, column: str) -> Unit:
        """The unit of that code or name. Raises RefusedCell naming the column."""
        if words in self.by_code:
            return self.by_code[words]
        named = self.by_name.get(words, [])
        if len(named) == 1:
            return named[0]
        trouble = f"有 {len(named)} 个单位同名" if named else "没有这个单位"
        raise RefusedCell(column, f"{trouble}：{words}，请写单位代码。")

    def authority_for(self, category: Category, unit: Unit) -> Unit:
        """The personnel authority of a category where the roster names none (spec domain 1.1)."""
        if category in CITY_CATEGORIES:
            return self._department(UnitLevel.CITY, unit) or unit
        if category in COUNTY_CATEGORIES:
            return self._department(UnitLevel.COUNTY, unit) or unit
        return unit

    def _department(self, level: UnitLevel, unit: Unit) -> Unit | None:
        """The organization department below the city or the county that a unit lies in."""
        for department in self.by_id.values():
            above = self.by_id.get(department.parent_id) if department.parent_id else None
            if (
                department.kind is UnitKind.ORGANIZATION_DEPARTMENT
                and above is not None
                and above.level is level
                and unit.path.startswith(above.path)
            ):
                return department
        return None
