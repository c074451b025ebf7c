"""Count a wrong desk code; at the limit the desk is locked and others are told. Spec 2.6."""

from __future__ import annotations

from sqlmodel import Session

from models.account import Account, note_attempt
from models.audit import Actor, record
from models.grant import Role, people_granted
from models.occasion import Occasion
from models.outbox import post
from models.person import Person


def refuse_code(db: Session, account: Account, occasion: Occasion) -> int:
    """Count one wrong code of a custodian's account.

    Returns:
        How many tries are left; at 0 administrators and supervisors have been told.
    """
    left = note_attempt(db, account, "desk", occasion.now, limit=occasion.policy.limits.wrong_codes)
    if left == 0:
        person = db.get(Person, account.person_id) if account.person_id else None
        record(
            db,
            Actor("系统", account.messenger),
            "锁定交接台",
            f"account/{account.id.hex}",
            at=occasion.now,
        )
        for person_id in people_granted(db, Role.ADMINISTRATOR, Role.SUPERVISOR):
            post(
                db,
                to_id=person_id,
                text=f"【警示】{person or '未绑定账号'} 在交接台连续输错交接码，已锁定一小时。",
                once=f"desk-locked/{account.id.hex}/{occasion.now:%Y%m%d%H}/{person_id.hex}",
                now=occasion.now,
            )
    return left
