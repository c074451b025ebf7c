"""The holder's side of a hand-over: 确认无误 or 有出入, one button each on the card.

Spec conversations 2.2. Pressed twice, or by two processes, it acts once and says so.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk, Text
from jobs.hand_over import dispute
from models.access import Action, check
from models.completion import complete
from models.custody import CustodyMove
from models.errors import Unknown
from models.handover import Handover, HandoverState, Outcome, items_of


async def confirm_handover(talk: Talk, db: Session) -> None:
    """Agree with what the custodian recorded; the ledger moves and both get the receipt."""
    handover = _mine(talk, db)
    if handover.state is not HandoverState.RECORDED:
        return await talk.say(f"这次交接{handover.state.value}，没有重复处理。")
    receipt = complete(db, handover, talk.occasion)
    taken = [each for item, each in items_of(db, handover.id) if item.outcome is Outcome.MATCHES]
    listed = "\n".join(f"· {each}" for each in taken) or "（没有证件交接）"
    return await talk.say(
        f"{handover.direction.value}完成。\n回执 {receipt}，{talk.moment}\n{listed}"
    )


async def dispute_handover(talk: Talk, db: Session) -> None:
    """Say what does not agree; nothing is moved, and the unit head and the supervisor are told."""
    handover = _mine(talk, db)
    if handover.state is not HandoverState.RECORDED:
        return await talk.say(f"这次交接{handover.state.value}，没有重复处理。")
    reason = await talk.ask(Text("reason", "请说明哪里与实际不符。", least=2))
    dispute(db, handover, reason, talk.occasion)
    return await talk.say("已记录您的异议，台账没有变动，单位负责人和干部监督部门会核实。")


def _mine(talk: Talk, db: Session) -> Handover:
    handover = db.get(Handover, talk.subject_id)
    if handover is None or handover.direction is CustodyMove.TRANSFER:
        raise Unknown("没有找到这次交接。")
    check(db, talk.actor, Action.CONFIRM_HANDOVER, person_id=handover.holder_id)
    return handover
