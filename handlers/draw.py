"""领用: draw documents from the safe for an approved trip or errand, with a code for the desk.

Notice part 2; spec conversations 2.2, domain 1.3 (from 5 working days before the exit).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk
from jobs.hand_over import open_handover, refuse_if_unconfirmed
from models.access import Action, check
from models.custody import CustodyMove
from models.drawable import Permission, approved_uses, permissions_of
from models.errors import NotNow
from models.outbox import Choice as Button
from models.registrant import registrant_of
from models.unit import Unit


async def draw(talk: Talk, db: Session) -> None:
    """Choose what is drawn for what, and get the code to show at the desk."""
    me = talk.speaker
    check(db, talk.actor, Action.DRAW, person_id=me.id)
    registrant = registrant_of(db, me.id)
    if registrant is None:
        raise NotNow("您不在登记备案名册中，没有在库证件。")
    refuse_if_unconfirmed(db, me.id)
    permissions = permissions_of(db, me.id, talk.policy)
    usable = [each for each in permissions if each.is_open_on(talk.today)]
    if not usable:
        return await talk.say(_why_not(permissions, talk.today), choices=_ways())
    permission = usable[0]
    if len(usable) > 1:
        permission = await talk.ask(
            Choice("for", "领用证件用于？", usable, label=lambda each: each.label, answer=_key)
        )
    chosen = list(permission.documents)
    if len(chosen) > 1:
        chosen = await talk.choose_several("documents", "领用哪几本？", chosen)
    authority = db.get_one(Unit, registrant.authority_id)
    listed = "\n".join(f"· {each}" for each in chosen)
    asked = f"为{permission.label}领用 {len(chosen)} 本：\n{listed}\n现在生成交接码吗？"
    if not await talk.confirm(asked, yes="生成交接码", no="先不领用"):
        return await talk.say("好的，没有生成交接码。")
    code = open_handover(
        db,
        CustodyMove.DRAW,
        registrant,
        chosen,
        talk.occasion,
        drawn_for=permission.drawn_for,
    )
    return await talk.say(
        f"交接码 {code[:3]} {code[3:]}\n"
        f"请到{authority.name}交接台出示此码领取，只能用一次，"
        f"{talk.policy.desk_code_minutes} 分钟内有效。过期了再发送 /draw 即可。"
    )


def _why_not(permissions: Sequence[Permission], today: date) -> str:
    later = [each for each in permissions if each.from_date and each.from_date > today]
    if later:
        lines = [f"· {each.label}：{each.from_date} 起可领用" for each in later]
        return "\n".join(["还没有到领用时间：", *lines])
    return "没有可以领用的证件：领用须有已批准的出行，或已批准的换发、签证等用证申请。"


def _ways() -> list[Button]:
    return [Button("申报出行", begin="trip"), Button("用证申请", begin="errand")]


def _key(permission: Permission) -> str:
    return str(permission.drawn_for.trip_id or permission.drawn_for.errand_id)


def waiting(db: Session, person_id: UUID, today: date) -> int:
    """For how many approved trips and errands documents lie ready in the safe."""
    ends = [each.until_date for each in approved_uses(db, person_id)]
    return sum(end is None or today <= end for end in ends)
