"""Registration changes 变更备案: opened when post, category, unit or authority changed.

Closed when the status becomes 变更备案. Notice part 1; spec domain 1.3.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.table import Table

# What has to be filed anew when it changes, by the fields of a registrant.
FILED_ANEW = {
    "post_and_rank": "职务",
    "category": "类型",
    "unit_id": "单位",
    "authority_id": "人事主管部门",
}


class RegistrationChange(Table, table=True):
    """A change that has to be filed; `what` names the changed columns."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    registrant_id: UUID = Field(foreign_key="registrant.id", index=True)
    what: str
    opened_on: date
    closed_on: date | None = None


def open_changes(db: Session, registrant_ids: Collection[UUID]) -> Sequence[RegistrationChange]:
    """The changes of these registrants that were not filed yet."""
    return db.exec(
        select(RegistrationChange)
        .where(
            col(RegistrationChange.registrant_id).in_(registrant_ids),
            col(RegistrationChange.closed_on).is_(None),
        )
        .order_by(col(RegistrationChange.opened_on), col(RegistrationChange.id))
    ).all()
