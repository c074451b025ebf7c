"""停止受理申请: somebody's applications are refused until a day. Spec domain 1.2, 1.3.

For a refusal to surrender (12 months), and as a disposition.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.table import Table


class Suspension(Table, table=True):
    """One person's applications are stopped, both days included; ended early it stays here."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    from_date: date
    until_date: date
    reason: str
    made_at: datetime
    ended_at: datetime | None = None


def suspension_on(db: Session, person_id: UUID, day: date) -> Suspension | None:
    """What stops a person's applications that day, the longest first."""
    return db.exec(
        select(Suspension)
        .where(
            Suspension.person_id == person_id,
            Suspension.from_date <= day,
            Suspension.until_date >= day,
            col(Suspension.ended_at).is_(None),
        )
        .order_by(col(Suspension.until_date).desc(), col(Suspension.id))
    ).first()
