"""停止受理申请: somebody's applications are refused until a day. Spec domain 1.2, 1.3.

For a refusal to surrender (12 months), and as a disposition.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

from models.audit import record
from models.errors import NotNow
from models.occasion import Occasion
from models.outbox import post
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


def begin_suspension(
    db: Session,
    person_id: UUID,
    reason: str,
    until: date,
    occasion: Occasion,
    *,
    unit_id: UUID,
    document_id: UUID | None = None,
) -> Suspension:
    """Stop somebody's applications from today until that day, and tell them.

    Raises:
        NotNow: the day is over.
    """
    if until < occasion.today:
        raise NotNow(f"截止日期不能早于 {occasion.today}。")
    made = Suspension(
        person_id=person_id,
        from_date=occasion.today,
        until_date=until,
        reason=reason,
        made_at=occasion.now,
        document_id=document_id,
    )
    db.add(made)
    db.flush()
    _audit(db, "停止受理申请", made, unit_id, reason, occasion)
    post(
        db,
        to_id=person_id,
        text=f"您的因私出国（境）申请自 {made.from_date} 至 {until} 停止受理。\n原因：{reason}",
        once=f"stopped/{made.id.hex}",
        now=occasion.now,
    )
    return made


def end_suspension(
    db: Session, suspension: Suspension, reason: str, occasion: Occasion, *, unit_id: UUID
) -> None:
    """End it before its day, if nobody has, and tell the person.

    Raises:
        NotNow: somebody was faster.
    """
    ended = db.connection().execute(
        update(Suspension)
        .where(col(Suspension.id) == suspension.id, col(Suspension.ended_at).is_(None))
        .values(ended_at=occasion.now, end_reason=reason)
    )
    if ended.rowcount != 1:
        raise NotNow("这次停止受理刚刚已被解除，没有重复处理。")
    db.refresh(suspension)
    _audit(db, "恢复受理申请", suspension, unit_id, reason, occasion)
    post(
        db,
        to_id=suspension.person_id,
        text=f"您的因私出国（境）申请已恢复受理。\n原因：{reason}",
        once=f"stopped/{suspension.id.hex}/ended",
        now=occasion.now,
    )


def _audit(
    db: Session, what: str, stop: Suspension, unit_id: UUID, reason: str, occasion: Occasion
) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"suspension/{stop.id.hex}",
        at=occasion.now,
        unit_id=unit_id,
        after={
            "person": stop.person_id.hex,
            "from": stop.from_date,
            "until": stop.until_date,
            "document": stop.document_id.hex if stop.document_id else None,
            "reason": reason,
        },
    )
