"""Transcripts of asking for a statement and of asking the police, and of what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from jobs.verify_finding import ask_statement
from models.account import Account
from models.audit import AuditEvent
from models.errors import NotNow
from models.finding import Finding, FindingState
from models.grant import Role, RoleGrant
from models.terms import UnitKind, UnitLevel
from models.unit import Unit
from tests.conftest import Bench, Chat, People, Watch
from tests.suspected import (
    ASKED_DUE,
    answer,
    ask,
    finding_of,
    keep_finding,
    of_unit,
    open_card,
    requests,
    statements,
)


def withdraw(bench: Bench, role: Role) -> None:
    """Nobody has that role any more."""
    with bench.database.write() as db:
        for grant in db.exec(select(RoleGrant).where(RoleGrant.role == role)).all():
            grant.withdrawn_at = bench.clock.now()
            db.add(grant)


async def test_the_person_is_asked_and_has_five_working_days(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    (statement,) = statements(bench)
    assert (statement.person_id, statement.due_date) == (people["official"], ASKED_DUE)
    assert finding_of(bench, finding_id).state is FindingState.UNDER_VERIFICATION
    assert "「未经批准」2014-05-02 的因私出境，没有查到审批" in chat.last.text
    assert "请于 2015-07-27 前说明情况" in chat.last.text
    assert "没有 2014-04-29 至" not in chat.last.text
    with bench.database.read() as db:
        actions = db.exec(select(AuditEvent.action).order_by(AuditEvent.position)).all()  # type: ignore[arg-type]
        assert [each for each in actions if each in {"开始核查", "要求说明"}] == [
            "开始核查",
            "要求说明",
        ]


async def test_nothing_is_asked_before_the_confirmation(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await open_card(chat, "officer")
    await chat.of("officer")(("要求说明", "发出？"), ("先不办", "好的，没有发出。"))
    assert statements(bench) == []
    assert finding_of(bench, finding_id).state is FindingState.CANDIDATE


async def test_what_is_awaited_is_not_asked_twice(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await open_card(chat, "supervisor")
    await chat.of("supervisor")(
        ("要求说明", "发出？"), ("发出", "已要求说明，2015-07-27 前答复，没有重复发送。")
    )
    assert len(statements(bench)) == 1


async def test_after_an_answer_or_a_late_day_it_may_be_asked_anew(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    watch.move(hours=1)
    await ask(chat)
    watch.move(days=8)
    await ask(chat)
    assert [each.answered_on for each in statements(bench)] == [date(2015, 7, 20), None, None]
    await chat(("/menu", "我的待办"))
    assert "说明情况（1）" in [each.label for each in chat.last.buttons]


async def test_who_is_not_bound_is_to_be_told_on_paper(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    with bench.database.write() as db:
        bound = select(Account).where(Account.person_id == people["official"])
        db.exec(bound).one().person_id = None
    await open_card(chat, "officer")
    await chat.of("officer")(("要求说明", "发出？"), ("发出", "请另行书面通知。"))


async def test_of_a_units_finding_its_head_is_asked(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people, **of_unit(people))
    await ask(chat)
    assert statements(bench)[0].person_id == people["head"]
    assert "涉及甲一鸣（330000" in chat.of("head").last.text
    assert chat.messages == []


async def test_where_a_unit_has_no_head_it_is_verified_without(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people, **of_unit(people, "YX-GA"))
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("要求说明", "市公安局出入境管理局没有可联系的单位负责人"),
        ("转入核查", "须在理由中写明"),
    )
    assert statements(bench) == []
    assert finding_of(bench, finding_id).state is FindingState.UNDER_VERIFICATION


async def test_the_head_is_never_asked_about_their_own_case(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people, part="head", **of_unit(people))
    await open_card(chat, "officer")
    await chat.of("officer")(("要求说明", "没有可联系的单位负责人"))


async def test_the_police_are_asked_in_words_of_ones_own(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("请公安协助", "请公安机关核查甲一鸣（330000"),
        ("核实当日出境口岸", "2015-08-03 前答复。发出？"),
        ("发出", "已发出 XZ20150720-"),
    )
    (request,) = requests(bench)
    assert request.unit_id == people.units["YX-GA"]
    liaison = chat.of("liaison")
    assert "核实当日出境口岸" in liaison.last.text
    assert "审批" not in liaison.last.text
    assert finding_of(bench, finding_id).state is FindingState.UNDER_VERIFICATION
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("请公安协助", "什么情况"), ("再核实一次", "发出？"), ("发出", "没有重复发送。")
    )
    assert len(requests(bench)) == 1


async def test_without_a_liaison_the_police_cannot_be_asked(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    withdraw(bench, Role.POLICE_LIAISON)
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("请公安协助", "什么情况"), ("核实当日口岸", "发出？"), ("发出", "没有可联系的公安")
    )
    assert requests(bench) == []
    assert finding_of(bench, finding_id).state is FindingState.CANDIDATE


async def test_a_county_without_an_exit_entry_office_asks_the_citys(
    bench: Bench, people: People, chat: Chat
) -> None:
    with bench.database.write() as db:
        county = db.get_one(Unit, people.units["SX"])
        unit = Unit(
            code="SX-01",
            name="试县测试局",
            parent_id=county.id,
            path=f"{county.path}SX-01/",
            level=UnitLevel.DEPARTMENT,
            kind=UnitKind.UNIT,
        )
        db.add(unit)
        db.flush()
        unit_id = unit.id
    keep_finding(bench, people, unit_id=unit_id)
    await open_card(chat, "supervisor")
    await chat.of("supervisor")(
        ("请公安协助", "什么情况"), ("核实当日口岸", "发出？"), ("发出", "已发出")
    )
    assert requests(bench)[0].unit_id == people.units["YX-GA"]


@pytest.mark.parametrize(
    "state", [FindingState.CONFIRMED, FindingState.CLEARED, FindingState.WITHDRAWN]
)
def test_what_is_decided_or_withdrawn_is_not_asked_about(
    bench: Bench, people: People, state: FindingState
) -> None:
    finding_id = keep_finding(bench, people, state=state)
    with bench.database.write() as db:
        finding = db.get_one(Finding, finding_id)
        with pytest.raises(NotNow, match="不能再这样操作"):
            ask_statement(db, finding, bench.occasion())
