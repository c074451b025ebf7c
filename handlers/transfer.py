"""移交: pass documents on when their holder's personnel authority has changed, and take them.

Spec domain 1.1, 1.2, conversations 2.3. Two conversations of two custodians, joined by the
hand-over between them.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk, Text
from handlers.talk.desk_findings import ask_findings, summary_of
from handlers.talk.holders import ask_holder
from handlers.talk.kept import by_safe, choose_kept, documents_kept
from jobs import transfer_documents
from models.access import Action, check
from models.custody import CustodyMove
from models.errors import Forbidden, NotNow, Unknown
from models.handover import Handover, HandoverState, items_of
from models.person import Person
from models.safe import safes_of
from models.unit import Unit


async def transfer(talk: Talk, db: Session) -> None:
    """Choose what goes to the safe of the new authority."""
    registrant, person = await ask_holder(talk, db, Action.RELEASE, places=by_safe)
    if not registrant.is_registered_on(talk.today):
        raise NotNow(f"{person.name}已退出登记备案，请发送 /release 办理发还。")
    kept = documents_kept(talk, db, person.id)
    if not kept:
        raise NotNow(f"{person.name}在您保管的保险柜中没有可办理的证件。")
    elsewhere = [each for each in kept if each.authority.id != registrant.authority_id]
    if not elsewhere:
        raise NotNow(f"{person.name}的人事主管部门没有变更，不需要移交。")
    giving, documents = await choose_kept(talk, elsewhere, "移交哪几本？")
    check(db, talk.actor, Action.RELEASE, person_id=person.id, unit=giving)
    receiving = db.get_one(Unit, registrant.authority_id)
    listed = "\n".join(f"· {each}" for each in documents)
    asked = f"{person} 的证件由{giving.name}移交{receiving.name}：\n{listed}\n确认移交？"
    if not await talk.confirm(asked, yes="确认移交"):
        return await talk.say("好的，没有移交。")
    receiver = transfer_documents.receiver_for(db, registrant, talk.occasion)
    if receiver is None:
        return await talk.say(f"{receiving.name}没有可联系的保管人，没有移交，请先设置保管人。")
    transfer_documents.begin_transfer(db, registrant, documents, giving.id, receiver, talk.occasion)
    name = db.get_one(Person, receiver).name
    return await talk.say(f"已登记，正等待{receiving.name}的保管人{name}接收；接收后您会收到回执。")


async def receive_transfer(talk: Talk, db: Session) -> None:
    """Record what came, document by document, and where it goes; then the ledger moves."""
    handover, receiving = _for_me(talk, db)
    safes = safes_of(db, receiving.id)
    if not safes:
        raise NotNow(f"{receiving.name}还没有登记保险柜，请先发送 /safes 登记。")
    documents = [document for _, document in items_of(db, handover.id)]
    findings = await ask_findings(talk, db, documents, safes, goes_in=True)
    listed = "\n".join(summary_of(findings, documents, safes))
    if not await talk.confirm(f"接收如下：\n{listed}\n确认接收？", yes="确认接收"):
        return await talk.say("好的，没有登记，可以再点「接收」。")
    receipt = transfer_documents.receive_transfer(db, handover, findings, talk.occasion)
    return await talk.say(f"移交完成。\n回执 {receipt}，{talk.moment}\n{listed}")


async def refuse_transfer(talk: Talk, db: Session) -> None:
    """Say what does not agree; nothing is moved."""
    handover, _ = _for_me(talk, db)
    reason = await talk.ask(Text("reason", "请说明哪里与实际不符。", least=2))
    transfer_documents.refuse_transfer(db, handover, reason, talk.occasion)
    return await talk.say("已记录您的异议，台账没有变动，移交方和单位负责人会核实。")


def _for_me(talk: Talk, db: Session) -> tuple[Handover, Unit]:
    """The transfer of a card, if the speaker may take it: not the giver, nor the holder."""
    handover = db.get(Handover, talk.subject_id)
    if handover is None or handover.direction is not CustodyMove.TRANSFER:
        raise Unknown("没有找到这次移交。")
    receiving = db.get_one(Unit, handover.to_authority_id)
    check(db, talk.actor, Action.RELEASE, person_id=handover.holder_id, unit=receiving)
    if handover.custodian_id == talk.speaker.id:
        raise Forbidden("移交须由另一位保管人接收，不能自己移交自己接收。")
    if handover.state is not HandoverState.RECORDED:
        disputed = handover.state is HandoverState.REFUSED
        how = "接收方已有异议" if disputed else handover.state.value
        raise NotNow(f"这次移交{how}，没有重复处理。")
    return handover, receiving
