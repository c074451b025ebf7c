"""变更备案: changes of post, category, unit or authority that have to be filed, and filing them.

Notice part 1; spec domain 1.3 (5 working days). The roster's own 变更备案 closes them as well.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from handlers.talk import Choice, Talk
from models.access import Action, check_registrant, reach
from models.audit import Actor, record
from models.errors import Forbidden
from models.registrant import Registrant
from models.registration_change import RegistrationChange, open_changes
from models.terms import RegistrationStatus
from models.unit import Unit, within


async def file_changes(talk: Talk, db: Session) -> None:
    """Pick one open change and record that it was filed."""
    prefixes = reach(db, talk.actor, Action.IMPORT_ROSTER)
    if not prefixes:
        raise Forbidden("您没有办理变更备案的权限。")
    registrants = _registrants(db, prefixes)
    waiting = open_changes(db, list(registrants))
    if not waiting:
        return await talk.say("没有待办的变更备案。")
    change = await talk.ask(
        Choice(
            "change",
            f"待办变更备案 {len(waiting)} 项，哪一项已报公安机关备案？",
            waiting[:12],
            label=lambda each: _label(talk, registrants[each.registrant_id], each),
        )
    )
    registrant = registrants[change.registrant_id]
    check_registrant(db, talk.actor, Action.IMPORT_ROSTER, registrant)
    asked = f"{registrant.name} 的变更（{change.what}）已备案？"
    if not await talk.confirm(asked, yes="已备案", no="还没有"):
        return await talk.say("好的，没有记录。")
    before = registrant.status
    change.closed_on, registrant.status = talk.today, RegistrationStatus.CHANGE_FILED
    db.add(change)
    db.add(registrant)
    record(
        db,
        talk.actor,
        "变更备案",
        f"registrant/{registrant.id.hex}",
        at=talk.now,
        unit_id=registrant.unit_id,
        before={"status": before.value},
        after={"status": registrant.status.value, "what": change.what},
    )
    return await talk.say(f"已记录：{registrant.name} 变更备案。")


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many changes a case officer has yet to file."""
    prefixes = reach(db, Actor("", "", person_id), Action.IMPORT_ROSTER)
    return len(open_changes(db, list(_registrants(db, prefixes)))) if prefixes else 0


def _registrants(db: Session, prefixes: list[str]) -> dict[UUID, Registrant]:
    rows = db.exec(
        select(Registrant)
        .join(RegistrationChange, col(RegistrationChange.registrant_id) == Registrant.id)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within(prefixes), col(RegistrationChange.closed_on).is_(None))
    ).all()
    return {each.id: each for each in rows}


def _label(talk: Talk, registrant: Registrant, change: RegistrationChange) -> str:
    due = talk.policy.registration_change.after(change.opened_on)
    return f"{registrant.name}　{change.what}，{due} 前"
