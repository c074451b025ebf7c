"""纪检意见: asked for by an approver from a card, given by the discipline reader.

Spec domain 1.1 (discipline reader gives opinions on applications). An opinion is about a person,
and good for the days of the policy; its reader sees the person, not the application's papers.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from jobs.opinions import ask_opinion, give_opinion
from models.access import Action, check, has_anywhere, may
from models.approval import ApprovalStep
from models.audit import Actor
from models.errors import Forbidden, NotNow, Unknown
from models.opinion import Opinion, Verdict, latest_opinion, opinions_asked
from models.person import Person
from models.unit import Unit


async def ask_for_opinion(talk: Talk, db: Session) -> None:
    """Ask the discipline reader about the applicant of a card."""
    step = db.get(ApprovalStep, talk.subject_id)
    if step is None:
        raise Unknown("没有找到这份申请。")
    unit = db.get_one(Unit, step.unit_id)
    check(db, talk.actor, Action.ASK_OPINION, person_id=step.applicant_id, unit=unit)
    asked = latest_opinion(db, step.applicant_id)
    if asked is not None and asked.given_on is None:
        return await talk.say("已经征求过，正在等待回复。")
    ask_opinion(db, step.applicant_id, unit, talk.occasion)
    return await talk.say("已征求纪检意见，回复后会通知您。")


async def give_opinions(talk: Talk, db: Session) -> None:
    """Answer what was asked, one person after the other."""
    if not has_anywhere(db, talk.actor, Action.GIVE_OPINION):
        raise Forbidden("您不是纪检人员，没有待出具的意见。")
    opinion = await _chosen(talk, db)
    if opinion is None:
        return await talk.say("没有等待您出具的意见。")
    person = db.get_one(Person, opinion.person_id)
    unit = db.get_one(Unit, opinion.unit_id)
    check(db, talk.actor, Action.GIVE_OPINION, person_id=person.id, unit=unit)
    if opinion.given_on is not None:
        raise NotNow("这份意见已经出具，没有重复处理。")
    verdict = await talk.ask(
        Choice(
            "verdict",
            f"{unit.name}就 {person} 申请因私出国（境）征求意见。",
            list(Verdict),
            label=lambda each: each.value,
            answer=lambda each: each.name,
        )
    )
    needs_words = verdict is Verdict.OBJECTION
    words = await talk.ask(
        Text("words", "请写明情况。", least=2)
        if needs_words
        else Text("words", "需要补充说明吗？", may_skip=True)
    )
    give_opinion(db, opinion, verdict, words, talk.occasion)
    return await talk.say(f"已出具意见：{person}，{verdict.value}。")


async def _chosen(talk: Talk, db: Session) -> Opinion | None:
    if talk.subject:
        return db.get(Opinion, talk.subject_id)
    waiting_here = _reached(db, talk.actor)
    if len(waiting_here) < 2:  # noqa: PLR2004 - the only one is not asked about
        return waiting_here[0] if waiting_here else None
    people = {each.id: str(db.get_one(Person, each.person_id)) for each in waiting_here}
    asked = Choice[Opinion](
        "opinion", "对谁出具意见？", waiting_here, label=lambda each: people[each.id]
    )
    return await talk.ask(asked)


def _reached(db: Session, actor: Actor) -> list[Opinion]:
    return [
        each
        for each in opinions_asked(db)
        if may(
            db,
            actor,
            Action.GIVE_OPINION,
            person_id=each.person_id,
            unit=db.get_one(Unit, each.unit_id),
        )
    ]


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many opinions wait for a discipline reader."""
    return len(_reached(db, Actor("", "", person_id)))
