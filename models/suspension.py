"""停止受理申请: somebody's applications are refused until a day. Spec domain 1.2, 1.3.

For a refusal to surrender (12 months), and as a disposition.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

from models.errors import NotNow
from models.table import Table


class Suspension(Table, table=True):
    """One person's applications are stopped, both days included; ended early it stays here.

    `document_id` is what somebody refuses to surrender.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    from_date: date
    until_date: date
    reason: str
    made_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None
    document_id: UUID | None = Field(default=None, foreign_key="document.id")


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


def end_suspension(db: Session, suspension: Suspension, reason: str, now: datetime) -> None:
    """End it early, if nobody has.

    Raises:
        NotNow: somebody was faster.
    """
    ended = db.connection().execute(
        update(Suspension)
        .where(col(Suspension.id) == suspension.id, col(Suspension.ended_at).is_(None))
        .values(ended_at=now, end_reason=reason)
    )
    if ended.rowcount != 1:
        raise NotNow("这次停止受理刚刚已被解除，没有重复处理。")
    db.refresh(suspension)
