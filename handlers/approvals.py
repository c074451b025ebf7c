"""审批: what waits to be decided, and its card's buttons: agree, refuse, ask back.

Spec conversations 2.4 (one card per application, substitute approver), domain 1.1 (never one's
own). Against a warning that asks for a reason, an approval records why (findings 4.3, P7).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.trip_questions import TravelDay
from jobs.approvals import card_of, cautions_of
from jobs.decide_application import approve, refuse, send_back
from models.access import Action, check, has_anywhere, may, reach, units_granted
from models.application_card import card_buttons, is_opinion_missing
from models.approval import ApprovalStep, StandIn, StepState, Subject, stand_in_of
from models.approval_chain import steps_concerning
from models.audit import Actor, record
from models.errors import Forbidden, NotNow, Unknown
from models.grant import Role, nearest_holders
from models.person import Person
from models.registrant import registrant_of
from models.trip import Trip, TripVersion
from models.unit import Unit

SHOWN = 10
END = "结束代批"


async def show_approvals(talk: Talk, db: Session) -> None:
    """Show the card of everything that waits for the speaker's decision."""
    if not has_anywhere(db, talk.actor, Action.APPROVE):
        raise Forbidden("您不是审批人，没有待审批的申请。")
    steps = steps_for(db, talk.actor, talk.today)
    if not steps:
        return await talk.say("没有等待您审批的申请。")
    for step in steps[:SHOWN]:
        registrant = registrant_of(db, step.applicant_id)
        missing = is_opinion_missing(db, registrant, talk.policy, talk.today)
        await talk.say(
            card_of(db, step, talk.occasion), choices=card_buttons(step, needs_opinion=missing)
        )
    more = f"，这里是前 {SHOWN} 项" if len(steps) > SHOWN else ""
    return await talk.say(f"待审批 {len(steps)} 项{more}。")


async def approve_application(talk: Talk, db: Session) -> None:
    """同意: with what must be explained, the explanation first."""
    step = _step(talk, db)
    exception = ""
    serious = _asks_reason(talk, db, step)
    if serious:
        listed = "\n".join(f"⚠ {each}" for each in serious)
        asked = f"{listed}\n仍要同意的，请写明理由（会记录在案）。"
        exception = await talk.ask(Text("exception", asked, least=4))
    is_final = approve(db, step, talk.occasion, exception=exception)
    done = "已批准，申请人会收到通知。" if is_final else "已同意，转下一步审批。"
    return await talk.say(done)


async def refuse_application(talk: Talk, db: Session) -> None:
    """不同意, with the reason that its applicant reads."""
    step = _step(talk, db)
    reason = await talk.ask(Text("reason", "不同意的理由？申请人会看到。", least=2))
    refuse(db, step, reason, talk.occasion)
    return await talk.say("已记录不同意，申请人会收到通知。")


async def send_application_back(talk: Talk, db: Session) -> None:
    """退回补正: what is unclear or missing."""
    step = _step(talk, db)
    question = await talk.ask(Text("question", "需要补充或说明什么？申请人会看到。", least=2))
    send_back(db, step, question, talk.occasion)
    return await talk.say("已退回，申请人补正后会重新提交给您。")


async def stand_in(talk: Talk, db: Session) -> None:
    """代批: name another approver who is asked while the speaker is away."""
    me = talk.speaker
    if not has_anywhere(db, talk.actor, Action.STAND_IN):
        raise Forbidden("您不是审批人，不需要设置代批。")
    current = stand_in_of(db, me.id, talk.today)
    if current is not None:
        substitute = db.get_one(Person, current.substitute_id)
        asked = f"{current.to_date} 前由{substitute.name}代批。现在结束吗？"
        if await talk.confirm(asked, yes=END, no="继续代批"):
            current.ended_at = talk.now
            db.add(current)
            _audit(talk, db, current, END)
            return await talk.say("代批已结束，新的申请会发给您本人。")
        return await talk.say("好的，代批继续。")
    others = _other_approvers(db, me.id)
    if not others:
        raise NotNow("您的审批范围内没有其他审批人，请系统管理员先授予审批人角色。")
    other = await talk.ask(
        Choice("substitute", "不在期间由谁代批？", others, label=lambda each: each.name)
    )
    start = await talk.ask(
        TravelDay("from_date", "从哪天起？", talk.today, earliest=talk.today, offered=[talk.today])
    )
    end = await talk.ask(TravelDay("to_date", "到哪天止？", talk.today, earliest=start))
    if not await talk.confirm(f"{start} 至 {end} 由{other.name}代批，确认？"):
        return await talk.say("好的，没有设置。")
    made = StandIn(person_id=me.id, substitute_id=other.id, from_date=start, to_date=end)
    db.add(made)
    db.flush()
    _audit(talk, db, made, "设置代批")
    return await talk.say(f"已设置：{start} 至 {end} 由{other.name}代批。")


def steps_for(db: Session, actor: Actor, today: date) -> list[ApprovalStep]:
    """The open steps that wait for somebody who may decide them, the one due first first."""
    prefixes = reach(db, actor, Action.APPROVE)
    if actor.person_id is None or not prefixes:
        return []
    return [
        step
        for step in steps_concerning(db, actor.person_id, prefixes, today)
        if may(
            db,
            actor,
            Action.APPROVE,
            person_id=step.applicant_id,
            unit=db.get_one(Unit, step.unit_id),
        )
    ]


def waiting(db: Session, person_id: UUID, today: date) -> int:
    """How many applications wait for a person's decision."""
    return len(steps_for(db, Actor("", "", person_id), today))


def _step(talk: Talk, db: Session) -> ApprovalStep:
    step = db.get(ApprovalStep, talk.subject_id)
    if step is None:
        raise Unknown("没有找到这份申请。")
    unit = db.get_one(Unit, step.unit_id)
    check(db, talk.actor, Action.APPROVE, person_id=step.applicant_id, unit=unit)
    if step.state is not StepState.OPEN:
        raise NotNow(f"这一步审批{step.state.value}，没有重复处理。")
    return step


def _asks_reason(talk: Talk, db: Session, step: ApprovalStep) -> list[str]:
    """What an approval has to explain."""
    found: list[str] = []
    if step.subject is Subject.TRIP:
        version = db.get_one(TripVersion, step.subject_id)
        trip = db.get_one(Trip, version.trip_id)
        cautions = cautions_of(db, trip, version, talk.occasion)
        found = [each.text for each in cautions if each.asks_reason]
    registrant = registrant_of(db, step.applicant_id)
    if is_opinion_missing(db, registrant, talk.policy, talk.today):
        found.append("缺纪检意见")
    return found


def _other_approvers(db: Session, me: UUID) -> list[Person]:
    """Who else may decide what comes to somebody: approvers of the same units, or above them."""
    units = units_granted(db, me, Action.APPROVE)
    ids = [
        each
        for unit in units
        for step in nearest_holders(db, Role.APPROVER, unit, never=[me])
        for each in step
    ]
    return [db.get_one(Person, each) for each in dict.fromkeys(ids)]


def _audit(talk: Talk, db: Session, made: StandIn, what: str) -> None:
    record(
        db,
        talk.actor,
        what,
        f"stand_in/{made.id.hex}",
        at=talk.now,
        after={
            "substitute": made.substitute_id.hex,
            "from": made.from_date,
            "to": made.to_date,
        },
    )
