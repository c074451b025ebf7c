"""Stop somebody's applications until a day, and take them again early.

Notice parts 2 and 3; spec domain 1.2 (停止受理申请, until a date), 1.3 (12 months for a
refusal to surrender). What is stopped is refused by jobs/apply_for_trip.py.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from models.document import Document
from models.errors import NotNow
from models.occasion import Occasion
from models.registrant import Registrant
from models.suspension import Suspension, begin_suspension, end_suspension, suspension_on


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
    made = begin_suspension(
        db,
        registrant.person_id,
        reason,
        until,
        occasion,
        unit_id=registrant.unit_id,
        document_id=refused.id if refused else None,
    )
    if refused is not None:
        refused.status_reason = reason
        db.add(refused)
    return made


def take_applications_again(
    db: Session, stopped: Suspension, registrant: Registrant, reason: str, occasion: Occasion
) -> None:
    """End a stop before its day, and tell the person.

    Raises:
        NotNow: somebody was faster.
    """
    end_suspension(db, stopped, reason, occasion, unit_id=registrant.unit_id)
