"""核查: ask whoever a finding concerns for a statement, and the police to help.

Spec findings 4.4, conversations 2.4. Each is begun by the card's button.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk, Text
from handlers.talk.finding_at_hand import finding_to
from jobs.verify_finding import ask_police_to_help, ask_statement
from models.access import Action
from models.account import is_reachable
from models.finding_course import about, asked_of
from models.person import Person


async def ask_for_statement(talk: Talk, db: Session) -> None:
    """要求说明: the person, or the head of the unit concerned, is asked at once."""
    finding = finding_to(talk, db, Action.VERIFY_FINDING)
    asked = asked_of(db, finding)
    if asked is None:
        text = f"{finding.subject_unit_name}没有可联系的单位负责人，不能在这里要求说明。转入核查？"
        if not await talk.confirm(text, yes="转入核查"):
            return await talk.say("好的，没有变动。")
        ask_statement(db, finding, talk.occasion)
        return await talk.say("已转入核查。认定属实时，须在理由中写明为什么没有说明。")
    who = db.get_one(Person, asked)
    due = talk.policy.statement.after(talk.today)
    text = f"请{who}在 {due} 前说明：{about(finding)}。发出？"
    if not await talk.confirm(text, yes="发出"):
        return await talk.say("好的，没有发出。")
    ask_statement(db, finding, talk.occasion)
    unbound = "" if is_reachable(db, asked) else "对方还没有绑定账号，收不到消息，请另行书面通知。"
    return await talk.say(f"已要求{who.name}说明，{due} 前答复。{unbound}")


async def ask_police(talk: Talk, db: Session) -> None:
    """请公安协助: what is to be found out, in words that the liaison reads."""
    finding = finding_to(talk, db, Action.VERIFY_FINDING)
    person = db.get_one(Person, finding.person_id)
    words = await talk.ask(
        Text(
            "words",
            f"请公安机关核查{person}的什么情况？\n联络员会看到，请勿写审批、说明和处理的内容。",
            least=4,
        )
    )
    due = talk.policy.police_request.after(talk.today)
    if not await talk.confirm(f"请公安协助：{words}\n{due} 前答复。发出？", yes="发出"):
        return await talk.say("好的，没有发出。")
    request = ask_police_to_help(db, finding, words, talk.occasion)
    return await talk.say(f"已发出 {request.number}，{request.due_date} 前答复，答复后会通知您。")
