"""Units: the tree of the city, its organization departments and exit-entry offices.

Spec: domain 1.1. A unit's `path` is the codes from the root to itself, so a subtree is a prefix.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, text
from sqlmodel import Field, Session, col, or_, select

from models.columns import word
from models.errors import Unknown
from models.table import Table
from models.terms import UnitKind, UnitLevel

SHORT_NAMES_BETWEEN = "、"
EVERYWHERE = "/"  # the prefix of every path


class Unit(Table, table=True):
    """A unit. The tree's root is the city; organization departments are leaves of it."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(index=True, max_length=120)
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    path: str = Field(index=True)
    level: UnitLevel = Field(sa_type=word(UnitLevel))
    kind: UnitKind = Field(default=UnitKind.UNIT, sa_type=word(UnitKind))
    # What it is called for short, joined by 、.
    short_names: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

    @property
    def other_names(self) -> frozenset[str]:
        """What a form may call it besides its name: its code and its short names."""
        return frozenset({self.code, *self.short_names.split(SHORT_NAMES_BETWEEN)} - {""})

    def __str__(self) -> str:
        return self.name

    @property
    def has_special_part(self) -> bool:
        """Whether a grant over this leaf reaches its parent's whole subtree."""
        return self.kind is not UnitKind.UNIT

    def reach(self) -> str:
        """The path prefix that a grant over this unit covers (spec domain 1.1)."""
        if not self.has_special_part or self.parent_id is None:
            return self.path
        return self.path.removesuffix(f"{self.code}/")


def whole_of(db: Session, unit: Unit) -> Unit:
    """What a grant over a unit really reaches: over an organization department, its parent."""
    if not unit.has_special_part or unit.parent_id is None:
        return unit
    return db.get_one(Unit, unit.parent_id)


def path_under(parent: Unit | None, code: str) -> str:
    """The path of a unit of that code below a parent."""
    return f"{parent.path if parent else '/'}{code}/"


def within(prefixes: Sequence[str]) -> ColumnElement[bool]:
    """A condition on units: inside one of these subtrees."""
    return or_(*[col(Unit.path).startswith(prefix, autoescape=True) for prefix in prefixes])


def unit_named(db: Session, code_or_name: str) -> Unit:
    """The unit of that code, else of that name.

    Raises:
        Unknown: none, or several units bear the name.
    """
    by_code = db.exec(select(Unit).where(Unit.code == code_or_name)).first()
    if by_code:
        return by_code
    named = db.exec(select(Unit).where(Unit.name == code_or_name)).all()
    if len(named) != 1:
        trouble = "没有这个单位" if not named else "有多个单位同名"
        raise Unknown(f"{trouble}：{code_or_name}，请写单位代码。")
    return named[0]


def root_unit(db: Session) -> Unit:
    """The city. Raises Unknown while no units were imported."""
    root = db.exec(select(Unit).where(col(Unit.parent_id).is_(None))).first()
    if root is None:
        raise Unknown("还没有导入单位，请先导入单位表。")
    return root


def lineage(db: Session, unit: Unit) -> list[Unit]:
    """The unit and those above it, nearest first."""
    codes = [code for code in unit.path.split("/") if code]
    units = db.exec(select(Unit).where(col(Unit.code).in_(codes))).all()
    return sorted(units, key=lambda each: len(each.path), reverse=True)


def nearest_office(db: Session, unit: Unit, kind: UnitKind) -> Unit | None:
    """The organization department or exit-entry office nearest upward."""
    above = [each.id for each in lineage(db, unit)]
    offices = db.exec(select(Unit).where(Unit.kind == kind, col(Unit.parent_id).in_(above))).all()
    return max(offices, key=lambda each: (len(each.path), each.code), default=None)
