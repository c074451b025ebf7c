"""Stop somebody's applications until a day, and take them again early.

Notice parts 2 and 3; spec domain 1.2 (停止受理申请, until a date), 1.3 (12 months for a
refusal to surrender). What is stopped is refused by jobs/apply_for_trip.py.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.document import Document
from models.errors import NotNow
from models.occasion import Occasion
from models.outbox import post
from models.registrant import Registrant
from models.suspension import Suspension, end_suspension, suspension_on


def stop_applications(
    db: Session,
    registrant: Registrant,
    reason: str,
    until: date,
    occasion: Occasion,
    *,
    refused: Document | None = None,
) -> Suspension:
    """Refuse somebody's applications from today until that day, both included, and tell them.

    `refused` is the document they refuse to surrender: it keeps the reason, too.

    Raises:
        NotNow: their applications are stopped already; or the day is over.
    """
    if suspension_on(db, registrant.person_id, occasion.today) is not None:
        raise NotNow("此人的申请已停止受理，没有重复办理。")
    if until < occasion.today:
        raise NotNow(f"截止日期不能早于 {occasion.today}。")
    made = Suspension(
        person_id=registrant.person_id,
        from_date=occasion.today,
        until_date=until,
        reason=reason,
        made_at=occasion.now,
        document_id=refused.id if refused else None,
    )
    db.add(made)
    db.flush()
    if refused is not None:
        refused.status_reason = reason
        db.add(refused)
    _audit(db, "停止受理申请", made, registrant.unit_id, reason, occasion)
    post(
        db,
        to_id=registrant.person_id,
        text=f"您的因私出国（境）申请自 {made.from_date} 至 {until} 停止受理。\n原因：{reason}",
        once=f"stopped/{made.id.hex}",
        now=occasion.now,
    )
    return made


def take_applications_again(
    db: Session, stopped: Suspension, registrant: Registrant, reason: str, occasion: Occasion
) -> None:
    """End a stop before its day, and tell the person.

    Raises:
        NotNow: somebody was faster.
    """
    end_suspension(db, stopped, reason, occasion.now)
    _audit(db, "恢复受理申请", stopped, registrant.unit_id, reason, occasion)
    post(
        db,
        to_id=stopped.person_id,
        text=f"您的因私出国（境）申请已恢复受理。\n原因：{reason}",
        once=f"stopped/{stopped.id.hex}/ended",
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
