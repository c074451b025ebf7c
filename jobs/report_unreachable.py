"""Tell the case officer of somebody who cannot be reached, once a day. Spec conversations 2.6."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from models.alert_card import serving
from models.grant import Role
from models.occasion import Occasion
from models.outbox import post
from models.person import Person
from models.registrant import registrant_of
from models.unit import Unit


def report_unreachable(db: Session, person_id: UUID, reason: str, occasion: Occasion) -> None:
    """Owe the case officer of a registrant a word; nothing for people who are not registered."""
    registrant = registrant_of(db, person_id)
    if registrant is None:
        return
    unit = db.get_one(Unit, registrant.unit_id)
    officer = serving(db, Role.CASE_OFFICER, unit, never=[person_id], now=occasion.now)
    if officer is None:
        return
    person = db.get_one(Person, person_id)
    post(
        db,
        to_id=officer,
        text=f"【提示】消息送不到 {person}（{unit.name}）：{reason}，请联系本人绑定账号。",
        once=f"unreachable/{person_id.hex}/{occasion.today:%Y%m%d}",
        now=occasion.now,
        not_before=occasion.policy.quiet.release(occasion.now),
    )
