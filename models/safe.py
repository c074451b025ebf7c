"""Safes and their slots 保险柜/柜位: one document a slot, numbered from 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.table import Table


class Safe(Table, table=True):
    """A safe of a personnel authority."""

    __table_args__ = (
        UniqueConstraint("unit_id", "name", name="one_safe_a_name"),
        CheckConstraint("slots > 0", name="safe_has_slots"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    name: str = Field(max_length=40)
    slots: int


def safes_of(db: Session, unit_id: UUID) -> Sequence[Safe]:
    """The safes of a unit, by name."""
    return db.exec(select(Safe).where(Safe.unit_id == unit_id).order_by(Safe.name)).all()


def safes_by_id(db: Session, safe_ids: Collection[UUID]) -> dict[UUID, Safe]:
    """Safes by their ids."""
    found = db.exec(select(Safe).where(col(Safe.id).in_(safe_ids))).all()
    return {safe.id: safe for safe in found}
