"""上交: the holder chooses documents and gets a one-time code for the custodian's desk.

Notice part 2; spec conversations 2.2. What the custodian records comes back as a card to confirm
(handlers/confirm_handover.py); until then the ledger does not move.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Talk
from jobs.hand_over import open_handover, refuse_if_unconfirmed
from models.access import Action, check
from models.custody import CustodyMove
from models.errors import NotNow
from models.holding import documents_at_home
from models.registrant import registrant_of
from models.unit import Unit


async def surrender(talk: Talk, db: Session) -> None:
    """Choose what to surrender and get the code to show at the desk."""
    me = talk.speaker
    check(db, talk.actor, Action.SURRENDER, person_id=me.id)
    registrant = registrant_of(db, me.id)
    if registrant is None:
        raise NotNow("您不在登记备案名册中，不需要上交证件。")
    refuse_if_unconfirmed(db, me.id)
    home = documents_at_home(db, me.id, talk.today)
    if not home:
        return await talk.say("没有需要上交的证件。如有新证件，请先发送 /document 报告。")
    chosen = home
    if len(home) > 1:
        chosen = await talk.choose_several("documents", "上交哪几本？", home)
    authority = db.get_one(Unit, registrant.authority_id)
    listed = "\n".join(f"· {each}" for each in chosen)
    asked = f"上交 {len(chosen)} 本到{authority.name}：\n{listed}\n现在生成交接码吗？"
    if not await talk.confirm(asked, yes="生成交接码", no="先不上交"):
        return await talk.say("好的，没有生成交接码。")
    code = open_handover(db, CustodyMove.SURRENDER, registrant, chosen, talk.occasion)
    return await talk.say(
        f"交接码 {code[:3]} {code[3:]}\n"
        f"请把证件带到{authority.name}交接台并出示此码，只能用一次，"
        f"{talk.policy.desk_code_minutes} 分钟内有效。过期了再发送 /surrender 即可。"
    )


def waiting(db: Session, person_id: UUID, today: date) -> int:
    """How many documents a registrant has yet to surrender."""
    if registrant_of(db, person_id) is None:
        return 0
    return len(documents_at_home(db, person_id, today))
