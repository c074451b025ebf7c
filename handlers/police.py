"""公安协助: what waits for the police liaison, its answers, and forgeries that the police report.

Spec conversations 2.4, domain 1.1: the liaison sees who it is about and what is asked, no more.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.holders import ask_holder
from handlers.talk.trip_questions import TravelDay
from jobs import enter_forgery as entering
from jobs import police_requests
from models.access import IMPORTS, Action, check, has_anywhere, may
from models.audit import Actor
from models.errors import Forbidden, NotNow, Unknown
from models.outbox import Choice as Button
from models.police_asking import answer_button, request_card
from models.police_request import Asked, PoliceRequest, RequestState, open_requests
from models.unit import Unit

SHOWN = 10
DONE = {Asked.HELP: "已核查", Asked.CANCELLATION: "已注销"}
DECLINED = {Asked.HELP: "不能协助", Asked.CANCELLATION: "不能注销"}


async def show_requests(talk: Talk, db: Session) -> None:
    """Show what waits, and what else the liaison can do here."""
    if not has_anywhere(db, talk.actor, Action.ANSWER_REQUEST):
        raise Forbidden("您不是公安出入境联络员，没有待办理的请求。")
    requests = requests_for(db, talk.actor)
    for request in requests[:SHOWN]:
        await talk.say(request_card(db, request), choices=[answer_button(request)])
    more = f"，这里是前 {SHOWN} 项" if len(requests) > SHOWN else ""
    said = f"待办理 {len(requests)} 项{more}。" if requests else "没有等待办理的请求。"
    police = IMPORTS.get("police")
    if police is not None and has_anywhere(db, talk.actor, police):
        said += "\n证件和出入境记录：把工作簿作为文件直接发到这里。"
    return await talk.say(said, choices=[Button("录入伪造变造问题", begin="enter_forgery")])


async def answer(talk: Talk, db: Session) -> None:
    """答复: done or not, and what was found."""
    request = db.get(PoliceRequest, talk.subject_id)
    if request is None:
        raise Unknown("没有找到这项请求。")
    unit = db.get_one(Unit, request.unit_id)
    check(db, talk.actor, Action.ANSWER_REQUEST, person_id=request.person_id, unit=unit)
    if request.state is not RequestState.OPEN:
        raise NotNow(f"请求 {request.number} {request.state.value}，没有重复处理。")
    done, declined = DONE[request.asked], DECLINED[request.asked]
    result = await talk.ask(
        Choice("result", f"{request_card(db, request)}\n办理结果？", [done, declined])
    )
    words = await talk.ask(Text("words", _asks(request.asked, is_done=result == done), least=2))
    if not await talk.confirm(f"{request.number}\n{result}：{words}\n确认答复？", yes="确认答复"):
        return await talk.say("好的，没有答复。")
    state = RequestState.DONE if result == done else RequestState.DECLINED
    police_requests.answer_request(db, request, state, f"{result}。{words}", talk.occasion)
    return await talk.say(f"已答复 {request.number}，{talk.moment}。")


async def enter_forgery(talk: Talk, db: Session) -> None:
    """录入伪造变造问题: of whom, since when it is known, and what it is."""
    registrant, person = await ask_holder(talk, db, Action.ENTER_FORGERY)
    on = await talk.ask(
        TravelDay("on", "哪天发现的？", talk.today, latest=talk.today, offered=[talk.today])
    )
    asked = "是什么问题？请写证件种类、号码后四位和情况，不要写完整号码。"
    words = await talk.ask(Text("words", asked, least=4))
    if not await talk.confirm(f"{person}\n{on} 发现：{words}\n确认录入？", yes="确认录入"):
        return await talk.say("好的，没有录入。")
    finding = entering.enter_forgery(db, registrant, on, words, talk.occasion)
    return await talk.say(f"已录入 {finding.number}，已通知组织人事部门核查。")


def requests_for(db: Session, actor: Actor) -> list[PoliceRequest]:
    """The open requests that somebody may answer, the one due first first."""
    return [
        each
        for each in open_requests(db)
        if may(
            db,
            actor,
            Action.ANSWER_REQUEST,
            person_id=each.person_id,
            unit=db.get_one(Unit, each.unit_id),
        )
    ]


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many requests wait for a liaison."""
    return len(requests_for(db, Actor("", "", person_id)))


def _asks(asked: Asked, *, is_done: bool) -> str:
    if not is_done:
        return "为什么不能办理？"
    return "核查结果是什么？" if asked is Asked.HELP else "哪天注销的，文号是什么？"
