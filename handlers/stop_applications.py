"""停止受理: a supervisor stops somebody's applications until a day, or takes them again.

Spec domain 1.2, 1.3 (12 months for a refusal to surrender), conversations 2.4. A refusal to
surrender names the document, which keeps the reason.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.holders import ask_holder
from handlers.talk.trip_questions import TravelDay
from jobs.stop_applications import stop_applications, take_applications_again
from models.access import Action, check_registrant
from models.calendar import months_after
from models.document import Document
from models.errors import NotNow
from models.holding import documents_at_home
from models.person import Person
from models.registrant import Registrant
from models.suspension import Suspension, suspension_on

REFUSED, OTHER = "拒不上交证件", "其他原因"
END, KEEP = "提前恢复受理", "继续停止"


async def stop_taking_applications(talk: Talk, db: Session) -> None:
    """Stop somebody's applications, or end a stop that runs."""
    registrant, person = await ask_holder(talk, db, Action.STOP_APPLICATIONS)
    check_registrant(db, talk.actor, Action.STOP_APPLICATIONS, registrant)
    running = suspension_on(db, person.id, talk.today)
    if running is not None:
        return await _end_early(talk, db, running, registrant, person)
    document, reason = await _ask_reason(talk, db, person.id)
    until = await _ask_until(talk)
    asked = f"{person}\n{talk.today} 至 {until} 停止受理申请。\n原因：{reason}\n确认？"
    if not await talk.confirm(asked, yes="确认停止受理"):
        return await talk.say("好的，没有停止。")
    made = stop_applications(db, registrant, reason, until, talk.occasion, refused=document)
    return await talk.say(
        f"已停止受理{person.name}的申请，{made.until_date} 止（含当日）。已通知本人。"
    )


async def _end_early(
    talk: Talk, db: Session, running: Suspension, registrant: Registrant, person: Person
) -> None:
    said = f"{person.name}的申请自 {running.from_date} 至 {running.until_date} 停止受理："
    answer = await talk.ask(Choice("running", f"{said}{running.reason}。", [END, KEEP]))
    if answer == KEEP:
        return await talk.say("好的，没有变动。")
    reason = await talk.ask(Text("end_reason", "为什么提前恢复？", least=2))
    if not await talk.confirm(f"恢复受理{person.name}的申请，原因：{reason}。确认？"):
        return await talk.say("好的，没有变动。")
    take_applications_again(db, running, registrant, reason, talk.occasion)
    return await talk.say(f"已恢复受理{person.name}的申请，已通知本人。")


async def _ask_reason(talk: Talk, db: Session, person_id: UUID) -> tuple[Document | None, str]:
    """Why: a refusal names its document and how it was refused, everything else is words."""
    why = await talk.ask(Choice("why", "因为什么停止受理？", [REFUSED, OTHER]))
    if why == OTHER:
        return None, await talk.ask(Text("reason", "请写明原因，本人会看到。", least=2))
    home = documents_at_home(db, person_id, talk.today)
    if not home:
        raise NotNow("此人没有应上交而未上交的证件，不能按拒不上交办理。")
    document = home[0]
    if len(home) > 1:
        document = await talk.ask(Choice("document", "拒不上交哪一本？", home))
    words = await talk.ask(Text("reason", "何时、怎样拒不上交？本人会看到。", least=2))
    return document, f"拒不上交{document}：{words}"


async def _ask_until(talk: Talk) -> date:
    usual = months_after(talk.today, talk.policy.refusal_months)
    return await talk.ask(
        TravelDay(
            "until",
            f"停止到哪天（含当日）？一般 {talk.policy.refusal_months} 个月。",
            talk.today,
            earliest=talk.today,
            offered=[usual],
        )
    )
