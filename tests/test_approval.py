"""Transcripts of approvals: the chain, refusals, asking back, stand-ins, opinions, exceptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from bot.messenger import Kind
from models.approval import ApprovalStep, StepState, advance_step
from models.errors import NotNow
from models.grant import Role, RoleGrant
from models.opinion import Opinion, Verdict
from models.policy import ApprovalChain
from models.registrant import Registrant
from models.terms import Category, SecrecyLevel
from models.trip import (
    TRANSITIONS,
    VERSION_TRANSITIONS,
    Trip,
    TripState,
    TripVersion,
    VersionState,
    advance_trip,
    advance_version,
)
from tests.conftest import Bench, Chat, People, Watch
from tests.travels import approve, declare, keep_documents, two_steps


@pytest.fixture(autouse=True)
def traveller(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def registrant(db: Session, people: People) -> Registrant:
    return db.exec(select(Registrant).where(Registrant.person_id == people["official"])).one()


def grant(bench: Bench, people: People, part: str, role: Role, unit: str) -> None:
    with bench.database.write() as db:
        unit_id, person_id = people.units[unit], people[part]
        now = bench.clock.now()
        db.add(RoleGrant(person_id=person_id, role=role, unit_id=unit_id, granted_at=now))


def states(bench: Bench) -> list[StepState]:
    with bench.database.read() as db:
        rows = db.exec(select(ApprovalStep).order_by("place")).all()
        return [each.state for each in rows]


async def test_who_refuses_says_why_and_the_applicant_reads_it(chat: Chat) -> None:
    await declare(chat)
    await chat.of("approver")(("不同意", "不同意的理由？"), ("暑期值班", "已记录不同意"))
    assert "不同意：暑期值班" in chat.last.text
    await chat(("/my", "未批准"), ("/draw", "领用须有已批准的出行"))


async def test_a_first_refusal_ends_the_chain(chat: Chat, bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        two_steps(db, bench, people)
    await declare(chat)
    await chat(("/my", "1. 所在单位审核：待审批"))
    assert "2. 主管部门审批：未到" in chat.messages[-2].text
    await chat.of("colleague")(("不同意", "理由？"), ("任务在身", "已记录"))
    assert states(bench) == [StepState.REFUSED, StepState.DROPPED]
    assert chat.of("approver").messages == []


async def test_a_policy_may_have_the_organization_department_decide_last(
    chat: Chat, bench: Bench, people: People
) -> None:
    chain = ApprovalChain(
        authorities=["YX-01"], categories=[], steps=["authority", "organization_department"]
    )
    bench.settings = replace(
        bench.settings, policy=bench.policy.model_copy(update={"approval_chains": [chain]})
    )
    grant(bench, people, "stranger", Role.APPROVER, "YX-ZZB")
    await declare(chat)
    await chat.of("approver")(("同意", "转下一步审批"))
    assert "主管部门审批：同意" in chat.of("stranger").last.text
    await chat.of("stranger")(("同意", "已批准"))
    assert "2. 组织部审批：已批准" in chat.last.text


async def test_asked_back_it_is_sent_anew(chat: Chat) -> None:
    await declare(chat)
    await chat.of("approver")(("退回补正", "需要补充或说明什么？"), ("请写明同行人员", "已退回"))
    assert "退回补正：请写明同行人员" in chat.last.text
    await chat(("/menu", "我的待办 2"))
    assert chat.token("申报出行（1）")
    await chat(
        ("修改后重新提交", "（待补正）"),
        ("改一项", "改哪一项？"),
        ("同行人员", "和谁一起去？"),
        ("妻子、儿子", "同行：妻子、儿子"),
        ("提交审批", "为什么变更？"),
        ("补写同行人员", "变更已提交审批"),
    )
    await chat.of("approver")(("同意", "已批准"))
    assert "已批准：2015-08-08 至 2015-08-20" in chat.last.text


async def test_a_button_pressed_twice_decides_once(chat: Chat, bench: Bench) -> None:
    await declare(chat)
    approver = chat.of("approver")
    token = approver.button("同意").token
    await approver.event(Kind.PRESS, token=token)
    replies = await approver.event(Kind.PRESS, token=token)
    assert "没有重复处理" in replies[0].text
    assert states(bench) == [StepState.APPROVED]


async def test_nobody_decides_their_own(chat: Chat, bench: Bench, people: People) -> None:
    grant(bench, people, "official", Role.APPROVER, "YX-01")
    await declare(chat)
    assert "出行申请" in chat.of("approver").last.text
    await chat(("/approvals", "没有等待您审批的申请"))


async def test_without_an_approver_the_supervisor_is_told(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        for each in db.exec(select(RoleGrant).where(RoleGrant.role == Role.APPROVER)):
            each.withdrawn_at = bench.clock.now()
            db.add(each)
    await declare(chat)
    assert "没有可联系的审批人" in chat.of("supervisor").last.text
    grant(bench, people, "colleague", Role.APPROVER, "YX-01")
    await chat.of("colleague")(("/approvals", "出行申请 CX"), ("同意", "已批准"))


async def test_against_a_warning_an_approval_says_why(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        official = registrant(db, people)
        official.secrecy_level = SecrecyLevel.IMPORTANT
        official.cooling_off_end_date = date(2016, 6, 30)
        db.add(official)
    await declare(chat)
    approver = chat.of("approver")
    assert "⚠ 出境日在脱密期内，脱密期至 2016-06-30" in approver.last.text
    await approver(
        ("同意", "仍要同意的，请写明理由"), ("急", "请至少写 4 个字"), ("保密部门已同意", "已批准")
    )
    with bench.database.read() as db:
        assert db.exec(select(TripVersion)).one().exception_reason == "保密部门已同意"


async def test_an_opinion_of_the_discipline_reader_is_asked_for_and_good_for_35_days(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    with bench.database.write() as db:
        official = registrant(db, people)
        official.category = Category.CITY_MANAGED
        db.add(official)
    await declare(chat)
    approver, reader = chat.of("approver"), chat.of("reader")
    assert "纪检意见：缺" in approver.last.text
    await approver(("同意", "缺纪检意见"), ("/cancel", "已取消"), ("征求纪检意见", "已征求"))
    assert "征求纪检意见" in reader.last.text
    assert "日本" not in reader.last.text
    await reader(("出具意见", "征求意见"), ("有异议", "请写明情况"), ("正在核实", "已出具意见"))
    assert "纪检意见：甲一鸣" in approver.last.text
    await approver(("去审批", "纪检意见：有异议，正在核实（2015-07-20）"), ("同意", "已批准"))
    watch.move(days=35)
    await declare(chat, "10月8日到10月12日去韩国旅游，和妻子")
    assert "（2015-07-20）" in approver.last.text
    await chat(("取消申请", "是什么原因？"), ("改期", "确认取消"), ("确认取消", "已取消"))
    watch.move(days=1)
    await declare(chat, "10月8日到10月12日去韩国旅游，和妻子")
    assert "（2015-07-20，已过期）" in approver.last.text
    with bench.database.read() as db:
        assert db.exec(select(Opinion)).one().verdict is Verdict.OBJECTION


async def test_a_substitute_is_asked_while_an_approver_is_away(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    approver, colleague = chat.of("approver"), chat.of("colleague")
    await approver(("/standin", "没有其他审批人"))
    watch.move(minutes=1)
    grant(bench, people, "colleague", Role.APPROVER, "YX-01")
    await approver(
        ("/standin", "由谁代批？"),
        ("乙云舟", "从哪天起？"),
        ("2015-07-20 周一", "到哪天止？"),
        ("7月25日", "由乙云舟代批，确认？"),
        ("确认", "已设置"),
    )
    before = len(approver.messages)
    await declare(chat)
    assert "出行申请" in colleague.last.text
    assert len(approver.messages) == before
    await approver(("/standin", "现在结束吗？"), ("结束代批", "代批已结束"))
    await approve(chat, "colleague")
    await declare(chat, "10月8日到10月12日去韩国旅游，和妻子")
    assert "出行申请" in approver.last.text


async def test_the_third_trip_of_a_year_warns_and_is_not_refused(chat: Chat) -> None:
    for sentence in (
        "8月8日到8月10日去日本旅游，和妻子",
        "9月8日到9月10日去韩国旅游，和妻子",
        "10月8日到10月10日去泰国旅游，和妻子",
    ):
        await declare(chat, sentence)
        card = chat.of("approver").last.text
        await approve(chat, "approver")
    assert "⚠ 本年度第 3 次出行" in card
    assert "以往出行 2 次，本年度 2 次：" in card


def test_an_illegal_step_of_a_trip_is_impossible(bench: Bench, people: People) -> None:
    illegal = [(a, b) for a in TripState for b in TripState if b not in TRANSITIONS[a]]
    with bench.database.write() as db:
        for place, (before, after) in enumerate(illegal):
            trip = Trip(
                person_id=people["official"],
                number=f"CX-{place}",
                state=before,
                made_at=bench.clock.now(),
            )
            db.add(trip)
            db.flush()
            with pytest.raises(NotNow):
                advance_trip(db, trip, after)
            assert trip.state is before


def test_an_illegal_step_of_a_version_is_impossible(bench: Bench, people: People) -> None:
    illegal = [
        (a, b) for a in VersionState for b in VersionState if b not in VERSION_TRANSITIONS[a]
    ]
    now = bench.clock.now()
    with bench.database.write() as db:
        trip = Trip(person_id=people["official"], number="CX-1", made_at=now)
        db.add(trip)
        db.flush()
        for number, (before, after) in enumerate(illegal, 1):
            version = TripVersion(
                trip_id=trip.id,
                number=number,
                state=before,
                submitted_at=now,
                submitted_on=date(2015, 7, 20),
            )
            db.add(version)
            db.flush()
            with pytest.raises(NotNow):
                advance_version(db, version, after)
            assert version.state is before


async def test_two_who_decide_at_once_decide_once(chat: Chat, bench: Bench) -> None:
    await declare(chat)
    with bench.database.write() as db:
        step = db.exec(select(ApprovalStep)).one()
        stale = ApprovalStep.model_validate(step.model_dump())
        advance_step(db, step, StepState.APPROVED)
        with pytest.raises(NotNow, match="刚刚被处理过"):
            advance_step(db, stale, StepState.REFUSED)
