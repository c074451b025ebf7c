"""处理: what is done about a confirmed finding, and what is taken back.

Notice parts 2 and 3, annex 2; spec domain 1.2, findings 4.4.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.finding_at_hand import finding_to, show_card
from handlers.talk.holders import ask_holder
from handlers.talk.trip_questions import TravelDay
from jobs import dispose
from jobs.dispose import OF_PERSONS, Ordered
from models.access import Action
from models.calendar import months_after
from models.cancellation import documents_to_cancel
from models.disposition import Measure, dispositions_of
from models.errors import NotNow
from models.finding import Finding, FindingState
from models.finding_card import disposition_line
from models.finding_course import reader_of
from models.person import Person


async def order(talk: Talk, db: Session) -> None:
    """作出处理: the measure, and what it needs."""
    finding = finding_to(talk, db, Action.DISPOSE)
    if finding.state is not FindingState.CONFIRMED:
        raise NotNow(f"问题 {finding.number} {finding.state.value}，认定属实后才能处理。")
    about = await _responsible(talk, db, finding)
    measure = await talk.ask(
        Choice(
            "measure",
            f"{finding}\n怎样处理？",
            [each for each in Measure if not (finding.is_of_unit and each in OF_PERSONS)],
            label=lambda each: each.value,
            answer=lambda each: each.name,
        )
    )
    ordered = await _ordered(talk, db, finding, measure, about)
    if not await talk.confirm(_summary(db, finding, ordered), yes="确认处理"):
        return await talk.say("好的，没有处理。")
    dispose.dispose(db, finding, ordered, talk.occasion)
    done = f"已作出处理：{measure.value}。"
    if measure is Measure.REFERRAL and reader_of(db, finding) is None:
        done += "还没有可联系的纪检人员，请系统管理员授予角色，授权后即可查阅。"
    return await show_card(talk, db, finding, done)


async def take_back(talk: Talk, db: Session) -> None:
    """撤销处理: one that stands, with a reason."""
    finding = finding_to(talk, db, Action.DISPOSE)
    standing = dispositions_of(db, [finding.id])
    if not standing:
        raise NotNow("这个问题没有可以撤销的处理。")
    made = standing[0]
    if len(standing) > 1:
        made = await talk.ask(
            Choice(
                "disposition",
                "撤销哪一项？",
                standing,
                label=lambda each: disposition_line(db, each, finding),
            )
        )
    line = disposition_line(db, made, finding)
    reason = await talk.ask(Text("reason", f"{line}\n为什么撤销？", least=4))
    if not await talk.confirm(f"撤销处理：{line}\n原因：{reason}\n确认？", yes="确认撤销"):
        return await talk.say("好的，没有撤销。")
    dispose.revoke(db, finding, made, reason, talk.occasion)
    return await show_card(talk, db, finding, f"已撤销处理：{made.measure.value}。")


async def _responsible(talk: Talk, db: Session, finding: Finding) -> UUID | None:
    """Of a unit's finding, who answers for it; it is never the person that was approved."""
    if not finding.is_of_unit:
        return None
    await talk.say(f"这是{finding.subject_unit_name}的问题，请指明处理单位的哪位责任人。")
    _, person = await ask_holder(talk, db, Action.DISPOSE)
    return person.id


async def _ordered(
    talk: Talk, db: Session, finding: Finding, measure: Measure, about: UUID | None
) -> Ordered:
    if measure is Measure.DISCIPLINARY:
        words = await talk.ask(Text("words", "给予什么处分？", least=2))
        basis = await talk.ask(Text("legal_basis", "依据什么规定？（名称和条款）", least=4))
        return Ordered(measure, words, legal_basis=basis, person_id=about)
    if measure is Measure.APPLICATION_SUSPENSION:
        until = await _until(talk)
        words = await talk.ask(Text("words", "停止受理的原因？本人会看到。", least=2))
        return Ordered(measure, words, until_date=until)
    if measure is Measure.CANCELLATION:
        document = await _document(talk, db, finding)
        words = await talk.ask(Text("words", "注销的理由？联络员会看到。", least=2))
        return Ordered(measure, words, document=document)
    words = await talk.ask(Text("words", "需要补充说明吗？", may_skip=True))
    return Ordered(measure, words, person_id=about)


async def _until(talk: Talk) -> date:
    usual = months_after(talk.today, talk.policy.refusal_months)
    return await talk.ask(
        TravelDay(
            "until",
            "停止到哪天（含当日）？",
            talk.today,
            earliest=talk.today,
            offered=[usual],
        )
    )


async def _document(talk: Talk, db: Session, finding: Finding) -> str:
    found = documents_to_cancel(db, finding)
    if not found:
        raise NotNow("没有可以注销的有效证件。")
    return (
        found[0] if len(found) == 1 else await talk.ask(Choice("document", "注销哪一本？", found))
    )


def _summary(db: Session, finding: Finding, ordered: Ordered) -> str:
    person = db.get_one(Person, ordered.person_id or finding.person_id)
    lines = [
        f"{finding}",
        f"对象：{person}",
        f"处理：{ordered.measure.value}",
        f"至 {ordered.until_date}（含当日）" if ordered.until_date else "",
        f"证件：{ordered.document}" if ordered.document else "",
        f"说明：{ordered.words}" if ordered.words else "",
        f"依据：{ordered.legal_basis}" if ordered.legal_basis else "",
        "确认？",
    ]
    return "\n".join(line for line in lines if line)
