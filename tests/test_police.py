"""Transcripts of the police liaison: what waits, answers, forgeries that are entered."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs.police_requests import answer_request
from models.access import IMPORTS
from models.alert import Alert
from models.audit import AuditEvent
from models.errors import NotNow
from models.finding import Finding, FindingState
from models.grant import Role, RoleGrant
from models.police_request import PoliceRequest, RequestState
from models.terms import FindingCode
from tests.conftest import Bench, Chat, People
from tests.suspected import answer, ask, keep_finding, open_card, requests


async def ask_police(chat: Chat, words: str = "核实当日出境口岸") -> None:
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("请公安协助", "什么情况"), (words, "发出？"), ("发出", "已发出 XZ20150720-")
    )


async def test_what_waits_is_shown_and_answered_once(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask_police(chat)
    liaison = chat.of("liaison")
    await liaison(("/menu", "我的待办 1"), ("公安协助（1）", "待办理 1 项。"))
    token = liaison.button("答复").token
    await liaison(
        ("答复", "办理结果？"),
        ("已核查", "核查结果是什么？"),
        ("当日从上海浦东出境", "已核查：当日从上海浦东出境"),
        ("确认答复", "已答复 XZ20150720-"),
        ("/police", "没有等待办理的请求。"),
    )
    (request,) = requests(bench)
    assert (request.state, request.answered_by_id) == (RequestState.DONE, people["liaison"])
    for who in ("officer", "supervisor"):
        assert "已办理：已核查。当日从上海浦东出境" in chat.of(who).last.text
    await chat.of("officer")(("查看问题", "2015-07-20 已办理：已核查。当日从上海浦东出境"))
    (reply, *_) = await liaison.event(Kind.PRESS, token=token)
    assert "已办理，没有重复处理。" in reply.text


async def test_nothing_is_answered_before_the_confirmation(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask_police(chat)
    await chat.of("liaison")(
        ("答复", "结果？"),
        ("不能协助", "为什么"),
        ("查无此人", "确认"),
        ("先不办", "好的，没有答复。"),
    )
    assert requests(bench)[0].state is RequestState.OPEN


async def test_of_two_answers_one_counts(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask_police(chat)
    request_id = requests(bench)[0].id
    with bench.database.write() as db:
        request = db.get_one(PoliceRequest, request_id)
        answer_request(db, request, RequestState.DONE, "已核查", bench.occasion())
        with pytest.raises(NotNow, match="不能再这样操作"):
            answer_request(db, request, RequestState.DECLINED, "查无", bench.occasion())


async def test_the_liaison_never_sees_statements_or_decisions(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    await ask_police(chat)
    liaison = chat.of("liaison")
    await liaison(("/police", "待办理 1 项"), ("/findings", "您没有查看问题的权限。"))
    shown = "\n".join(each.text for each in liaison.messages)
    for hidden in ("当时不知道", "审批：", "没有 2014-04-29"):
        assert hidden not in shown
    assert people.ids["official"] not in shown
    with bench.database.read() as db:
        assert db.get_one(Finding, finding_id).state is FindingState.UNDER_VERIFICATION


async def test_a_liaison_is_not_asked_about_themselves(
    chat: Chat, bench: Bench, people: People
) -> None:
    """The other liaison is; who holds both roles cannot press the button either."""
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["official"], role=Role.POLICE_LIAISON)
        grant.unit_id = people.units["YX-GA"]
        grant.granted_at = bench.clock.now().replace(year=2014)
        db.add(grant)
    keep_finding(bench, people)
    await ask_police(chat)
    assert "核实当日出境口岸" in chat.of("liaison").last.text
    await chat(("/police", "没有等待办理的请求。"))


async def test_who_is_no_liaison_is_refused(chat: Chat) -> None:
    await chat.of("officer")(("/police", "您不是公安出入境联络员"))


async def test_workbooks_are_spoken_of_only_where_they_are_taken(chat: Chat) -> None:
    replies = await chat.of("liaison").say("/police")
    assert ("工作簿" in replies[-1].text) is ("police" in IMPORTS)


async def test_a_forgery_is_entered_and_told_to_those_responsible(
    chat: Chat, bench: Bench, people: People
) -> None:
    await chat.of("liaison")(
        ("/police", "没有等待办理的请求。"),
        ("录入伪造变造问题", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "哪天发现的？"),
        ("2015-07-18", "是什么问题？"),
        ("所持普通护照 E12345678 资料页被变造", "确认录入？"),
        ("确认录入", "已录入 WT20150720-"),
    )
    with bench.database.read() as db:
        finding = db.exec(select(Finding)).one()
        assert (finding.code, finding.state) == (FindingCode.B1, FindingState.CANDIDATE)
        assert (finding.person_id, finding.dated) == (people["official"], date(2015, 7, 18))
        assert finding.deciding_unit_id == people.units["YX-ZZB"]
        assert finding.identity.endswith(f"/entered/{finding.number}")
        alerts = db.exec(select(Alert)).all()
        assert {each.recipient_id for each in alerts} == {people["officer"], people["supervisor"]}
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "录入问题")).one()
    await open_card(chat, "officer")
    assert (
        "公安出入境联络员 2015-07-20 录入：所持普通护照 *****5678 资料页"
        in chat.of("officer").last.text
    )


async def test_nothing_is_entered_before_the_confirmation(chat: Chat, bench: Bench) -> None:
    await chat.of("liaison")(
        ("/police", "没有"),
        ("录入伪造变造问题", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "哪天"),
        ("2015-07-21", "日期不能晚于 2015-07-20"),
        ("2015-07-20", "是什么问题？"),
        ("资料页被变造", "确认录入？"),
        ("先不办", "好的，没有录入。"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Finding)).all() == []
