"""Transcripts of the list of findings, its filters and pages, and its cards."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from models.audit import AuditEvent
from models.finding import Finding, FindingState
from models.grant import Role, RoleGrant
from models.terms import FindingCode
from tests.conftest import Bench, Chat, People
from tests.suspected import (
    EVIDENCE,
    ask,
    keep_finding,
    of_unit,
    open_card,
    send_picture,
    suspect,
)


def grant(bench: Bench, people: People, part: str, role: Role, code: str) -> None:
    with bench.database.write() as db:
        made = RoleGrant(person_id=people[part], role=role, unit_id=people.units[code])
        made.granted_at = bench.clock.now()
        db.add(made)


def several(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        for place in range(12):
            number, day = f"WT-{place:02}", date(2014, 5, 1 + place)
            suspect(db, bench, people, part="colleague", number=number, dated=day)
        found = {"code": FindingCode.P2, "part": "stranger", "number": "WT-P2"}
        suspect(db, bench, people, **found)
        done = {"state": FindingState.CLEARED, "number": "WT-DONE"}
        suspect(db, bench, people, **done)


async def test_the_card_has_the_evidence_side_by_side(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    officer = chat.of("officer")
    await officer(
        ("/findings", "问题 1 项（未办结），第 1/1 页"),
        ("P4 甲一鸣 2014-05-02 疑似", "P4 未经批准 WT20150720-TESTED　疑似"),
    )
    text = officer.last.text
    assert f"【核查依据】\n{EVIDENCE}" in text
    assert "甲一鸣（330000********" in text
    assert people.ids["official"] not in text
    labels = [button.label for button in officer.last.buttons]
    assert labels == ["要求说明", "请公安协助", "问题列表"]


async def test_the_supervisor_may_clear_at_once_and_confirm_only_what_was_asked(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await open_card(chat, "supervisor")
    labels = [button.label for button in chat.of("supervisor").last.buttons]
    assert labels == ["要求说明", "请公安协助", "排除", "问题列表"]


async def test_the_menu_counts_what_is_not_decided(
    chat: Chat, bench: Bench, people: People
) -> None:
    several(bench, people)
    officer, supervisor = chat.of("officer"), chat.of("supervisor")
    await officer(("/menu", "您可以办理"))
    await supervisor(("/menu", "您可以办理"))
    assert "问题核查（12）" in [each.label for each in officer.last.buttons]
    assert "问题核查（13）" in [each.label for each in supervisor.last.buttons]


async def test_pages_are_turned(chat: Chat, bench: Bench, people: People) -> None:
    several(bench, people)
    await chat.of("supervisor")(
        ("/findings", "问题 13 项（未办结），第 1/2 页"),
        ("下一页", "第 2/2 页"),
        ("P4 乙云舟 2014-05-12 疑似", "P4 未经批准 WT-11"),
        ("问题列表", "第 1/2 页"),
        ("下一页", "第 2/2 页"),
        ("上一页", "第 1/2 页"),
        ("P4 乙云舟 2014-05-01 疑似", "P4 未经批准 WT-00"),
    )


async def test_the_list_is_narrowed_by_type_unit_and_state(
    chat: Chat, bench: Bench, people: People
) -> None:
    several(bench, people)
    supervisor = chat.of("supervisor")
    await supervisor(
        ("/findings", "问题 13 项"),
        ("按类型", "看哪种类型？"),
        ("P2 违规持有（1）", "问题 1 项（未办结，P2 违规持有）"),
        ("按类型", "看哪种类型？"),
        ("全部", "问题 13 项"),
        ("按单位", "看哪个单位？"),
        ("市样例局（1）", "问题 1 项（未办结，市样例局）"),
        ("按状态", "看哪种状态？"),
        ("排除", "问题 0 项（排除，市样例局），第 1/1 页。请换一个范围。"),
        ("按单位", "看哪个单位？"),
        ("市测试局（1）", "问题 1 项（排除，市测试局）"),
        ("1", "P4 未经批准 WT-DONE　排除"),
    )


async def test_the_list_has_the_order_of_the_notice_and_names_whose_case_it_is(
    chat: Chat, bench: Bench, people: People
) -> None:
    unit = {"subject_unit_name": "市公安局", "subject_unit_id": None}
    for code in (FindingCode.B2, FindingCode.P6, FindingCode.P1, FindingCode.P4):
        more = unit if code is FindingCode.B2 else {}
        keep_finding(bench, people, code=code, number=f"WT-{code.name}", **more)
    supervisor = chat.of("supervisor")
    await supervisor(("/findings", "问题 4 项"))
    assert [each.label for each in supervisor.last.buttons][:4] == [
        "P1 甲一鸣 2014-05-02 疑似",
        "P4 甲一鸣 2014-05-02 疑似",
        "P6 甲一鸣 2014-05-02 疑似",
        "B2 市公安局（甲一鸣） 2014-05-02 疑似",
    ]


async def test_back_takes_a_filter_away(chat: Chat, bench: Bench, people: People) -> None:
    several(bench, people)
    await chat.of("supervisor")(
        ("/findings", "问题 13 项"),
        ("按类型", "看哪种类型？"),
        ("P2 违规持有（1）", "问题 1 项"),
        ("返回", "看哪种类型？"),
        ("返回", "问题 13 项"),
    )


async def test_new_evidence_shows_what_came_and_what_went(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(
        bench,
        people,
        state=FindingState.UNDER_VERIFICATION,
        evidence="甲\n丙",
        evidence_before="甲\n乙",
        is_evidence_gone=True,
        reason="事实清楚",
        decided_on=date(2015, 7, 1),
    )
    await open_card(chat, "officer")
    text = chat.of("officer").last.text
    assert "新增：丙\n不再出现：乙" in text
    assert "按最新数据，上述情况已不再出现" in text
    assert "【上次认定】2015-07-01" in text


async def test_of_a_units_finding_the_unit_is_named(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people, **of_unit(people))
    await chat.of("officer")(("/findings", "问题 1 项"), ("P7 市测试局", "责任单位：市测试局"))


async def test_an_officer_sees_their_own_unit_only(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await chat.of("other_officer")(("/findings", "没有您可以查看的问题。"))
    await open_card(chat, "officer")
    token = chat.of("officer").button("要求说明").token
    (reply,) = await chat.of("other_officer").event(Kind.PRESS, token=token)
    assert "不是给您的" in reply.text
    with bench.database.read() as db:
        assert db.get_one(Finding, finding_id).state is FindingState.CANDIDATE


async def test_nobody_reads_the_file_on_themselves(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    grant(bench, people, "official", Role.CASE_OFFICER, "YX-01")
    await chat(("/findings", "没有您可以查看的问题。"), ("/menu", "您可以办理"))
    assert "问题核查" in [each.label for each in chat.last.buttons]


async def test_who_has_no_part_in_it_is_refused(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await chat.of("custodian")(("/findings", "您没有查看问题的权限。"))
    await chat.of("liaison")(("/findings", "您没有查看问题的权限。"))


async def test_the_discipline_reader_sees_what_was_referred_and_only_reads(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    reader = chat.of("reader")
    await reader(("/findings", "没有您可以查看的问题。"))
    referred = {"state": FindingState.CONFIRMED, "referred_on": date(2015, 7, 20)}
    keep_finding(bench, people, number="WT-REFERRED", part="colleague", **referred)
    await reader(
        ("/findings", "问题 1 项（全部）"),
        ("1", "P4 未经批准 WT-REFERRED　属实"),
    )
    assert [each.label for each in reader.last.buttons] == ["问题列表"]


@pytest.mark.parametrize("said", ["999", "没有的"])
async def test_what_is_not_in_the_list_is_asked_again(
    chat: Chat, bench: Bench, people: People, said: str
) -> None:
    keep_finding(bench, people)
    await chat.of("officer")(("/findings", "问题 1 项"), (said, "项中选择"))


async def test_looking_at_attachments_is_recorded(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在"))
    await send_picture(chat, "official", b"ticket")
    await chat(("发完了", "附件 1 份"), ("提交说明", "已提交"))
    await chat.of("supervisor")(("查看问题", "【说明】"), ("查看附件", "附件 1/1：机票.jpg"))
    with bench.database.read() as db:
        seen = db.exec(select(AuditEvent).where(AuditEvent.action == "查看说明附件")).one()
        assert seen.actor.startswith("辛督行")
