"""Transcripts of confirming and clearing, and of every step that is refused."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs.decide_finding import clear_finding, confirm_finding
from models.audit import AuditEvent
from models.disposition import Measure
from models.errors import NotNow
from models.finding import Finding, FindingState, advance_finding
from models.grant import Role, RoleGrant
from models.trip import Trip, TripVersion
from tests.conftest import Bench, Chat, People, Watch
from tests.suspected import (
    answer,
    ask,
    confirm,
    finding_of,
    keep_finding,
    make_confirmed,
    of_unit,
    open_card,
)

VERIFIED = FindingState.UNDER_VERIFICATION


async def test_after_the_answer_it_is_confirmed_with_a_reason(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    await confirm(chat)
    finding = finding_of(bench, finding_id)
    assert (finding.state, finding.reason) == (FindingState.CONFIRMED, "事实清楚")
    assert (finding.decided_by_id, finding.decided_on) == (
        people["supervisor"],
        bench.clock.today(),
    )
    assert (
        chat.last.text
        == "【核查结果】「未经批准」2014-05-02 的因私出境，没有查到审批，经核查认定属实。"
    )
    assert "已认定属实：事实清楚" in chat.of("officer").last.text
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "认定属实")).one()


@pytest.mark.parametrize(("days", "is_late"), [(7, False), (8, True)])
async def test_without_an_answer_its_day_has_to_be_past(
    chat: Chat, bench: Bench, people: People, watch: Watch, days: int, *, is_late: bool
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    watch.move(days=days)
    await open_card(chat, "supervisor")
    labels = [each.label for each in chat.of("supervisor").last.buttons]
    assert ("认定属实" in labels) is is_late
    with bench.database.write() as db:
        finding = db.get_one(Finding, finding_id)
        if is_late:
            confirm_finding(db, finding, "事实清楚", bench.occasion())
        else:
            with pytest.raises(NotNow, match="期限未到"):
                confirm_finding(db, finding, "事实清楚", bench.occasion())


def test_without_a_statement_asked_for_nothing_is_confirmed(bench: Bench, people: People) -> None:
    finding_id = keep_finding(bench, people, state=VERIFIED)
    with bench.database.write() as db, pytest.raises(NotNow, match="还没有要求本人说明"):
        confirm_finding(db, db.get_one(Finding, finding_id), "事实清楚", bench.occasion())
    assert finding_of(bench, finding_id).state is VERIFIED


async def test_where_nobody_can_be_asked_the_reason_says_so(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people, state=VERIFIED, **of_unit(people, "YX-GA"))
    with bench.database.write() as db, pytest.raises(NotNow, match="请在理由中写明"):
        confirm_finding(db, db.get_one(Finding, finding_id), "事实清楚", bench.occasion())
    await open_card(chat, "supervisor")
    await chat.of("supervisor")(
        ("认定属实", "理由？"),
        ("事实清楚", "没有可以要求说明的单位负责人"),
        ("该局未设负责人", "认定：属实"),
        ("确认属实", "已认定属实。"),
    )
    reason = finding_of(bench, finding_id).reason
    assert reason == "事实清楚（未能取得说明：该局未设负责人）"


async def test_a_candidate_is_cleared_in_one_step(chat: Chat, bench: Bench, people: People) -> None:
    finding_id = keep_finding(bench, people)
    await open_card(chat, "supervisor")
    await chat.of("supervisor")(
        ("排除", "排除的理由？"),
        ("同名", "请至少写 4 个字"),
        ("系同名人员误录", "认定：排除"),
        ("确认排除", "已认定排除。"),
    )
    assert finding_of(bench, finding_id).state is FindingState.CLEARED
    assert chat.messages == []
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "开始核查")).one()


@pytest.mark.parametrize("button", ["认定属实", "排除"])
async def test_nothing_is_decided_before_the_confirmation(
    chat: Chat, bench: Bench, people: People, button: str
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    await open_card(chat, "supervisor")
    await chat.of("supervisor")(
        (button, "理由？"), ("事实清楚", "确认？"), ("先不办", "好的，没有认定。")
    )
    assert finding_of(bench, finding_id).state is VERIFIED


async def test_of_two_supervisors_the_second_is_told(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["stranger"], role=Role.SUPERVISOR)
        grant.unit_id, grant.granted_at = people.units["YX-ZZB"], bench.clock.now()
        db.add(grant)
    first, second = chat.of("supervisor"), chat.of("stranger")
    for each in ("supervisor", "stranger"):
        await open_card(chat, each)
    await second(("排除", "理由？"), ("系同名人员", "确认？"))
    await first(("排除", "理由？"), ("系同名人员", "确认？"), ("确认排除", "已认定排除"))
    await second(("确认排除", "刚刚被处理过，现在是排除。"))
    assert finding_of(bench, finding_id).decided_by_id == people["supervisor"]


async def test_a_late_button_says_that_it_was_decided(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await open_card(chat, "supervisor")
    token = chat.of("supervisor").button("排除").token
    make_confirmed(bench, finding_id)
    (reply, *_) = await chat.of("supervisor").event(Kind.PRESS, token=token)
    assert "刚刚被处理过，现在是属实。" in reply.text


async def test_the_officer_has_no_button_to_decide(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    await open_card(chat, "officer")
    labels = {each.label for each in chat.of("officer").last.buttons}
    assert labels.isdisjoint({"认定属实", "排除"})


async def test_a_leaders_case_is_decided_one_level_up(
    chat: Chat, bench: Bench, people: People
) -> None:
    """The county's supervisor sees and verifies it, and cannot decide."""
    keep_finding(bench, people, unit_id=people.units["SX-ZZB"])
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["stranger"], role=Role.SUPERVISOR)
        grant.unit_id, grant.granted_at = people.units["SX-ZZB"], bench.clock.now()
        db.add(grant)
    await open_card(chat, "stranger")
    labels = [each.label for each in chat.of("stranger").last.buttons]
    assert labels == ["要求说明", "请公安协助", "问题列表"]
    await open_card(chat, "supervisor")
    assert "排除" in [each.label for each in chat.of("supervisor").last.buttons]


async def test_who_was_asked_for_the_unit_does_not_decide_about_it(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people, **of_unit(people))
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["head"], role=Role.SUPERVISOR)
        grant.unit_id, grant.granted_at = people.units["YX-ZZB"], bench.clock.now()
        db.add(grant)
    await open_card(chat, "head")
    head = chat.of("head")
    token = head.button("排除").token
    await ask(chat)
    await open_card(chat, "head")
    assert "排除" not in [each.label for each in head.last.buttons]
    (reply, *_) = await head.event(Kind.PRESS, token=token)
    assert "涉及本人，不能由本人认定问题" in reply.text


async def test_who_gave_the_approval_does_not_decide_about_it(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        trip = Trip(person_id=people["official"], number="CX-TESTED", made_at=bench.clock.now())
        db.add(trip)
        db.flush()
        version = TripVersion(
            trip_id=trip.id,
            number=1,
            approved_by_id=people["supervisor"],
            submitted_at=bench.clock.now(),
            submitted_on=bench.clock.today(),
        )
        db.add(version)
        db.flush()
        about = f"approval/{version.id}"
    keep_finding(bench, people, about=about, **of_unit(people))
    await open_card(chat, "supervisor")
    labels = [each.label for each in chat.of("supervisor").last.buttons]
    assert labels == ["要求说明", "请公安协助", "问题列表"]


async def test_what_new_evidence_has_reopened_is_asked_about_anew(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    watch.move(days=1)
    await confirm(chat)
    with bench.database.write() as db:  # as the reconciliation does it
        finding = db.get_one(Finding, finding_id)
        advance_finding(db, finding, VERIFIED)
        finding.evidence_before, finding.evidence = finding.evidence, "公安：又一次出境"
        db.add(finding)
    await open_card(chat, "supervisor")
    supervisor = chat.of("supervisor")
    assert "新增：公安：又一次出境" in supervisor.last.text
    assert "认定属实" not in [each.label for each in supervisor.last.buttons]
    await ask(chat)
    await chat(
        ("去说明", "前说明情况"),
        ("确有此事", "文字 1 条"),
        ("发完了", "确认"),
        ("提交说明", "已提交"),
    )
    await confirm(chat, reason="又一次出境属实")
    assert finding_of(bench, finding_id).reason == "又一次出境属实"


def test_what_has_dispositions_is_not_cleared(bench: Bench, people: People) -> None:
    finding_id = keep_finding(bench, people)
    make_confirmed(bench, finding_id, Measure.ADMONISHMENT)
    with bench.database.write() as db:
        finding = db.get_one(Finding, finding_id)
        finding.state = VERIFIED  # reopened by new evidence
        db.add(finding)
        db.flush()
        with pytest.raises(NotNow, match="请先撤销处理"):
            clear_finding(db, finding, "系同名人员", bench.occasion())


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (FindingState.CANDIDATE, "还没有要求本人说明"),
        (FindingState.CONFIRMED, "刚刚被处理过"),
        (FindingState.CLEARED, "刚刚被处理过"),
        (FindingState.WITHDRAWN, "还没有要求本人说明"),
    ],
)
def test_no_other_state_is_confirmed(
    bench: Bench, people: People, state: FindingState, said: str
) -> None:
    finding_id = keep_finding(bench, people, state=state)
    with bench.database.write() as db, pytest.raises(NotNow, match=said):
        confirm_finding(db, db.get_one(Finding, finding_id), "事实清楚", bench.occasion())


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (FindingState.CONFIRMED, "刚刚被处理过"),
        (FindingState.CLEARED, "刚刚被处理过"),
        (FindingState.WITHDRAWN, "不能再这样操作"),
    ],
)
def test_no_other_state_is_cleared(
    bench: Bench, people: People, state: FindingState, said: str
) -> None:
    finding_id = keep_finding(bench, people, state=state)
    with bench.database.write() as db, pytest.raises(NotNow, match=said):
        clear_finding(db, db.get_one(Finding, finding_id), "系同名人员", bench.occasion())
