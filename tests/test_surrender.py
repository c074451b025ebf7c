"""Transcripts of a surrender: the holder's side, the desk, the confirmation, the receipts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from models.custody import CustodyEvent, CustodyState
from models.document import new_document
from models.grant import Role, RoleGrant
from models.handover import Handover, HandoverState
from models.terms import DocumentKind
from tests.conftest import Bench, Chat, People, Watch


@pytest.fixture
def passport(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        for kind, number in (
            (DocumentKind.ORDINARY_PASSPORT, "E12345678"),
            (DocumentKind.HK_MACAO_PERMIT, "C23456789"),
        ):
            document = new_document(people["official"], kind, number)
            document.expiry_date = date(2024, 3, 4)
            db.add(document)


async def take_code(chat: Chat) -> str:
    await chat(("/surrender", "上交哪几本？"), ("全部", "上交 2 本到市测试局"))
    replies = await chat.say("生成交接码")
    found = re.search(r"交接码 (\d{3}) (\d{3})", replies[-1].text)
    assert found
    return found[1] + found[2]


async def record_both(desk: Chat, code: str) -> None:
    await desk(
        ("/desk", "请输入对方出示的 6 位交接码"),
        (code, "第 1 本：往来港澳通行证 C23456789，有效期至 2024-03-04"),
        ("一致", "放进1号柜几号柜位？"),
        ("1 号", "第 2 本：普通护照 E12345678"),
        ("一致", "放进1号柜几号柜位？"),
        ("7", "→ 1号柜 7 号"),
        ("提交", "已登记，正等待本人"),
    )


@pytest.mark.usefixtures("passport")
async def test_documents_reach_the_safe_when_both_sides_confirm(chat: Chat, bench: Bench) -> None:
    desk = chat.of("custodian")
    code = await take_code(chat)
    await record_both(desk, code)
    with bench.database.read() as db:
        assert db.exec(select(CustodyEvent)).all() == []
    await chat(("确认无误", "回执 JJ20150720-"))
    with bench.database.read() as db:
        events = db.exec(select(CustodyEvent)).all()
        assert {event.slot for event in events} == {1, 7}
        assert {event.state for event in events} == {CustodyState.IN_CUSTODY}
    assert "上交回执 JJ20150720-" in desk.last.text
    await chat(
        ("/my", "普通护照 E12345678（有效期至 2024-03-04）：在库，1号柜 7 号，2015-07-20 交存")
    )


@pytest.mark.usefixtures("passport")
async def test_a_confirmation_pressed_twice_moves_the_ledger_once(chat: Chat, bench: Bench) -> None:
    await record_both(chat.of("custodian"), await take_code(chat))
    token = chat.button("确认无误").token
    await chat.event(Kind.PRESS, token=token)
    replies = await chat.event(Kind.PRESS, token=token)
    assert "没有重复处理" in replies[0].text
    with bench.database.read() as db:
        assert len(db.exec(select(CustodyEvent)).all()) == 2


@pytest.mark.usefixtures("passport")
async def test_nobody_else_can_press_the_holders_button(chat: Chat, bench: Bench) -> None:
    await record_both(chat.of("custodian"), await take_code(chat))
    token = chat.button("确认无误").token
    replies = await chat.of("colleague").event(Kind.PRESS, token=token)
    assert replies[0].text == "这个按钮不是给您的，或已失效。"
    with bench.database.read() as db:
        assert db.exec(select(Handover)).one().state is HandoverState.RECORDED


@pytest.mark.usefixtures("passport")
async def test_what_the_holder_disputes_moves_nothing_and_reaches_the_head(
    chat: Chat, bench: Bench
) -> None:
    await record_both(chat.of("custodian"), await take_code(chat))
    await chat(("有出入", "请说明哪里与实际不符"), ("我交的是两本护照", "台账没有变动"))
    assert "【严重】交接内容本人有异议" in chat.of("head").last.text
    assert "【严重】交接内容本人有异议" in chat.of("supervisor").last.text
    with bench.database.read() as db:
        assert db.exec(select(CustodyEvent)).all() == []


@pytest.mark.usefixtures("passport")
async def test_a_number_that_differs_is_alerted_and_not_taken_in(chat: Chat, bench: Bench) -> None:
    code = await take_code(chat)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"),
        (code, "第 1 本"),
        ("不一致", "哪里不一致？"),
        ("号码末位是8", "第 2 本"),
        ("未带", "号码末位是8"),
        ("提交", "已登记"),
    )
    assert "【严重】交接时证件号码不一致" in chat.of("head").last.text
    await chat(("确认无误", "（没有证件交接）"))
    with bench.database.read() as db:
        assert db.exec(select(CustodyEvent)).all() == []


@pytest.mark.usefixtures("passport")
async def test_a_code_is_good_for_ten_minutes(chat: Chat, watch: Watch) -> None:
    code = await take_code(chat)
    watch.move(minutes=11)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"), (code, "交接码不对或已过期。还可以试 4 次。")
    )


async def test_five_wrong_codes_lock_the_desk_and_are_told(chat: Chat) -> None:
    desk = chat.of("custodian")
    await desk(("/desk", "6 位交接码"))
    for left in (4, 3, 2, 1):
        await desk(("000000", f"还可以试 {left} 次"))
    await desk(("000000", "已锁定一小时"))
    assert "连续输错交接码" in chat.of("administrator").last.text


@pytest.mark.usefixtures("passport")
async def test_a_custodian_of_another_authority_is_refused(chat: Chat) -> None:
    code = await take_code(chat)
    await chat.of("other_custodian")(
        ("/desk", "6 位交接码"), (code, "您没有登记交接的权限，或对方不在您的管理范围内。")
    )


async def test_a_custodian_cannot_record_their_own_surrender(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["custodian"], DocumentKind.ORDINARY_PASSPORT, "E87654321"))
    desk = chat.of("custodian")
    await desk(("/surrender", "上交 1 本"))
    found = re.search(r"交接码 (\d{3}) (\d{3})", (await desk.say("生成交接码"))[-1].text)
    assert found
    await desk(("/desk", "6 位交接码"), (found[1] + found[2], "涉及本人，不能由本人登记交接"))


async def test_nothing_to_surrender_is_said(chat: Chat) -> None:
    await chat(("/surrender", "没有需要上交的证件"))


@pytest.mark.usefixtures("passport")
async def test_a_slot_taken_meanwhile_is_asked_again(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["colleague"], DocumentKind.ORDINARY_PASSPORT, "E55555555"))
        grant = RoleGrant(
            person_id=people["other_custodian"],
            role=Role.CUSTODIAN,
            unit_id=people.units["YX-01"],
            granted_at=bench.clock.now(),
        )
        db.add(grant)
    first = await take_code(chat)
    await chat.of("colleague")(("/surrender", "上交 1 本"))
    second_reply = (await chat.of("colleague").say("生成交接码"))[-1].text
    second = "".join(re.findall(r"\d{3}", second_reply)[:2])
    desk, other = chat.of("custodian"), chat.of("other_custodian")
    await other(
        ("/desk", "6 位"), (second, "第 1 本"), ("一致", "几号柜位"), ("1 号", "提交给本人确认？")
    )
    await record_both(desk, first)
    await chat(("确认无误", "回执"))
    await other(("提交", "1 号柜位刚被占用，请另选一个。"), ("2", "→ 1号柜 2 号"))
    await other(("提交", "已登记"))
