"""遗失: a holder reports a document that is not in the safe as lost, or as found again.

Notice part 2; spec conversations 2.2, domain 1.2, 1.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.trip_questions import TravelDay
from jobs.report_loss import Told, days_late, report_found, report_loss
from models.access import Action, check
from models.custody import CustodyState, custody_state, latest_events
from models.document import Document
from models.errors import NotNow, Unknown
from models.holding import documents_held
from models.loss import Loss, open_losses
from models.outbox import Choice as Button
from models.registrant import Registrant, registrant_of
from models.terms import LegalStatus


async def report_lost(talk: Talk, db: Session) -> None:
    """Say which document was lost, when it was noticed, where and how."""
    me = talk.speaker
    check(db, talk.actor, Action.REPORT_LOSS, person_id=me.id)
    registrant = _registered(db, me.id)
    await _say_what_is_lost(talk, db)
    out = documents_out(db, me.id, talk.today)
    if not out:
        return await talk.say("您没有在本人手中的有效证件，不需要报告遗失。")
    document = out[0] if len(out) == 1 else await talk.ask(Choice("document", "遗失哪一本？", out))
    noticed = await talk.ask(
        TravelDay(
            "noticed_on",
            f"{document}：哪天发现遗失的？",
            talk.today,
            latest=talk.today,
            offered=[talk.today],
        )
    )
    words = await talk.ask(Text("words", "在哪里、怎样遗失的？", least=2))
    asked = f"报告遗失：{document}\n发现日期：{noticed}\n经过：{words}\n确认属实并提交？"
    if not await talk.confirm(asked, yes="确认遗失"):
        return await talk.say("好的，没有提交。")
    loss = report_loss(db, registrant, document, Told(noticed, words), talk.occasion)
    return await talk.say(_receipt(talk, loss, document), choices=[_found_button(loss)])


async def report_found_again(talk: Talk, db: Session) -> None:
    """已找回: the document is valid again and has to come back to the safe."""
    loss = db.get(Loss, talk.subject_id)
    if loss is None:
        raise Unknown("没有找到这次遗失记录。")
    check(db, talk.actor, Action.REPORT_LOSS, person_id=loss.person_id)
    document = db.get_one(Document, loss.document_id)
    if loss.found_on is not None:
        raise NotNow(f"{document}已报告找回，没有重复处理。")
    if document.status is not LegalStatus.LOST:
        raise NotNow(f"{document}已{document.status.value}，不能恢复使用；找到的请交回保管人。")
    if not await talk.confirm(f"{document}已经找回？确认后恢复有效，请尽快交回。", yes="确认找回"):
        return await talk.say("好的，没有变动。")
    report_found(db, loss, document, _registered(db, loss.person_id), talk.occasion)
    event = latest_events(db, [document.id]).get(document.id)
    drawn = custody_state(event) is CustodyState.DRAWN
    back = Button("去归还", begin="return") if drawn else Button("去上交", begin="surrender")
    return await talk.say(f"已记录找回：{document}。请尽快交回集中保管。", choices=[back])


def documents_out(db: Session, person_id: UUID, today: date) -> Sequence[Document]:
    """A person's valid documents that do not lie in a safe: at home, or drawn."""
    own = [each for each in documents_held(db, person_id) if each.is_valid_on(today)]
    events = latest_events(db, [each.id for each in own])
    return [
        each for each in own if custody_state(events.get(each.id)) is not CustodyState.IN_CUSTODY
    ]


async def _say_what_is_lost(talk: Talk, db: Session) -> None:
    for loss, document in open_losses(db, [talk.speaker.id]):
        said = f"{document}已于 {loss.reported_on} 报告遗失（回执 {loss.receipt_number}）。"
        await talk.say(said, choices=[_found_button(loss)])


def _registered(db: Session, person_id: UUID) -> Registrant:
    registrant = registrant_of(db, person_id)
    if registrant is None:
        raise NotNow("您不在登记备案名册中，请直接向公安出入境管理部门报失。")
    return registrant


def _receipt(talk: Talk, loss: Loss, document: Document) -> str:
    late = days_late(loss, talk.occasion)
    said = f"\n应在发现后 {talk.policy.lost_report.n} 天内报告，已迟报 {late} 天。" if late else ""
    act_by = talk.policy.lost_act.after(loss.noticed_on)
    return (
        f"已报告遗失。\n回执 {loss.receipt_number}，{talk.moment}\n{document}{said}\n"
        f"请在 {act_by} 前到公安出入境管理部门办理注销或补发。"
    )


def _found_button(loss: Loss) -> Button:
    return Button("已找回", begin="found", subject=str(loss.id))
