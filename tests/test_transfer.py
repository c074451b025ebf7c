"""Transcripts of passing documents on to another authority's safe: given, taken, disputed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from bot.messenger import Kind
from jobs import watch_handovers
from models.account import Account
from models.audit import AuditEvent
from models.custody import CustodyEvent, CustodyMove
from models.document import Document
from models.handover import Handover, HandoverState
from models.registrant import Registrant
from models.safe import Safe
from tests.conftest import Bench, Chat, People, Watch
from tests.travels import keep_documents


@pytest.fixture(autouse=True)
def moved(bench: Bench, people: People) -> None:
    """The official's authority is another one now; both documents lie in the old one's safe."""
    with bench.database.write() as db:
        keep_documents(db, bench, people)
        own = select(Registrant).where(Registrant.person_id == people["official"])
        db.exec(own).one().authority_id = people.units["YX-02"]


async def give(chat: Chat) -> None:
    await chat.of("custodian")(
        ("/transfer", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "移交哪几本？"),
        ("全部", "由市测试局移交市样例局"),
        ("确认移交", "正等待市样例局的保管人丑样本接收"),
    )


def moves(bench: Bench) -> list[CustodyEvent]:
    with bench.database.read() as db:
        transfers = select(CustodyEvent).where(col(CustodyEvent.move) == CustodyMove.TRANSFER)
        return list(db.exec(transfers.order_by(col(CustodyEvent.slot))).all())


def handover(bench: Bench) -> Handover:
    with bench.database.read() as db:
        return db.exec(
            select(Handover).where(col(Handover.direction) == CustodyMove.TRANSFER)
        ).one()


async def test_documents_move_when_the_other_custodian_has_taken_them(
    chat: Chat, bench: Bench, people: People
) -> None:
    await give(chat)
    assert moves(bench) == []
    other = chat.of("other_custodian")
    assert "市测试局向您移交 甲一鸣" in other.last.text
    await other(
        ("接收", "第 1 本：往来港澳通行证 C23456789"),
        ("一致", "放进甲柜几号柜位？"),
        ("3", "第 2 本：普通护照 E12345678"),
        ("一致", "放进甲柜几号柜位？"),
        ("4", "→ 甲柜 4 号"),
        ("确认接收", "移交完成。\n回执 JJ20150720-"),
    )
    with bench.database.read() as db:
        safe = db.exec(select(Safe).where(Safe.unit_id == people.units["YX-02"])).one()
    assert [(each.authority_id, each.safe_id, each.slot) for each in moves(bench)] == [
        (people.units["YX-02"], safe.id, 3),
        (people.units["YX-02"], safe.id, 4),
    ]
    assert "移交回执 JJ20150720-" in chat.of("custodian").last.text
    assert "您的证件已由市测试局移交市样例局保管：" in chat.last.text
    await chat(("/my", "普通护照 E12345678（有效期至 2024-03-04）：在库，甲柜 4 号"))
    with bench.database.read() as db:
        said = db.exec(select(AuditEvent.action)).all()
    assert {"登记移交", "接收移交", "完成交接"} <= set(said)


async def test_what_differs_or_was_not_brought_stays_and_is_alerted(
    chat: Chat, bench: Bench
) -> None:
    await give(chat)
    await chat.of("other_custodian")(
        ("接收", "第 1 本"),
        ("不一致", "哪里不一致？"),
        ("号码末位是8", "第 2 本"),
        ("未带", "未带"),
        ("确认接收", "移交完成"),
    )
    assert moves(bench) == []
    assert "【严重】交接时证件号码不一致" in chat.of("head").last.text
    await chat.of("custodian")(
        ("/transfer", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "移交哪几本？")
    )


async def test_the_receiver_disputes_and_nothing_moves(chat: Chat, bench: Bench) -> None:
    await give(chat)
    await chat.of("other_custodian")(
        ("有出入", "请说明哪里与实际不符"), ("袋中只有一本", "台账没有变动")
    )
    token = chat.of("other_custodian").button("接收").token
    replies = await chat.of("other_custodian").event(Kind.PRESS, token=token)
    assert "这次移交接收方已有异议，没有重复处理。" in replies[0].text
    assert handover(bench).state is HandoverState.REFUSED
    assert "接收方有异议：袋中只有一本" in chat.of("custodian").last.text
    assert "【严重】移交内容接收方有异议" in chat.of("head").last.text
    assert moves(bench) == []


async def test_it_is_taken_once(chat: Chat) -> None:
    await give(chat)
    other = chat.of("other_custodian")
    token = other.button("接收").token
    await other(
        ("接收", "第 1 本"), ("未带", "第 2 本"), ("未带", "确认接收？"), ("确认接收", "移交完成")
    )
    replies = await other.event(Kind.PRESS, token=token)
    assert "这次移交已完成，没有重复处理。" in replies[0].text


async def test_nothing_is_recorded_before_either_confirms(chat: Chat, bench: Bench) -> None:
    await chat.of("custodian")(
        ("/transfer", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "移交哪几本？"),
        ("全部", "确认移交？"),
        ("先不办", "好的，没有移交。"),
    )
    await give(chat)
    await chat.of("other_custodian")(
        ("接收", "第 1 本"),
        ("未带", "第 2 本"),
        ("未带", "确认接收？"),
        ("先不办", "可以再点「接收」"),
    )
    assert handover(bench).state is HandoverState.RECORDED


async def test_it_does_not_stand_in_the_holders_way(chat: Chat, bench: Bench) -> None:
    await give(chat)
    await chat(("/surrender", "没有需要上交的证件"))
    assert handover(bench).state is HandoverState.RECORDED


async def test_what_is_on_its_way_is_not_offered_again(chat: Chat) -> None:
    await give(chat)
    await chat.of("custodian")(
        ("/transfer", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "没有可办理的证件")
    )


async def test_an_authority_that_has_not_changed_needs_no_transfer(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        own = select(Registrant).where(Registrant.person_id == people["official"])
        db.exec(own).one().authority_id = people.units["YX-01"]
    await chat.of("custodian")(
        ("/transfer", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "人事主管部门没有变更")
    )


async def test_who_left_the_register_is_given_the_documents_back(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        own = select(Registrant).where(Registrant.person_id == people["official"])
        db.exec(own).one().registered_to = date(2015, 7, 19)
    await chat.of("custodian")(
        ("/transfer", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "请发送 /release 办理发还")
    )


async def test_with_no_custodian_there_it_is_said_and_the_supervisor_told(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        own = select(Account).where(Account.person_id == people["other_custodian"])
        db.exec(own).one().person_id = None
    await chat.of("custodian")(
        ("/transfer", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "移交哪几本？"),
        ("全部", "确认移交？"),
        ("确认移交", "市样例局没有可联系的保管人，没有移交"),
    )
    await chat.deliver()
    assert "市样例局的保管人没有设置或未绑定" in chat.of("supervisor").last.text
    with bench.database.read() as db:
        transfers = select(Handover).where(col(Handover.direction) == CustodyMove.TRANSFER)
        assert db.exec(transfers).all() == []


async def test_without_a_safe_nothing_is_taken(chat: Chat, bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        db.delete(db.exec(select(Safe).where(Safe.unit_id == people.units["YX-02"])).one())
    await give(chat)
    await chat.of("other_custodian")(("接收", "市样例局还没有登记保险柜"))


async def test_a_document_that_has_left_the_safe_meanwhile_is_not_taken(
    chat: Chat, bench: Bench, people: People
) -> None:
    await give(chat)
    with bench.database.write() as db:
        for document in db.exec(select(Document)).all():
            last = db.exec(
                select(CustodyEvent).where(CustodyEvent.document_id == document.id)
            ).one()
            gone = last.model_dump(exclude={"id", "position", "authority_id"})
            db.add(CustodyEvent(**gone, position=2, authority_id=people.units["YX-02"]))
    await chat.of("other_custodian")(
        ("接收", "第 1 本"),
        ("一致", "几号柜位"),
        ("5", "第 2 本"),
        ("未带", "确认接收？"),
        ("确认接收", "有证件已不在移交方的保险柜"),
    )
    assert handover(bench).state is HandoverState.RECORDED


@pytest.mark.parametrize("who", ["official", "supervisor", "officer"])
async def test_who_is_no_custodian_is_refused(chat: Chat, who: str) -> None:
    await chat.of(who)(("/transfer", "您没有发还或移交证件的权限。"))


async def test_the_giver_cannot_be_the_taker(chat: Chat, bench: Bench, people: People) -> None:
    await give(chat)
    with bench.database.write() as db:
        given = db.exec(
            select(Handover).where(col(Handover.direction) == CustodyMove.TRANSFER)
        ).one()
        given.custodian_id = people["other_custodian"]
    await chat.of("other_custodian")(("接收", "不能自己移交自己接收"))


async def test_a_transfer_nobody_takes_for_a_day_is_raised(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await give(chat)
    watch.move(hours=23)
    with bench.database.write() as db:
        assert watch_handovers.run(db, bench.occasion()) == 0
    watch.move(hours=2)
    with bench.database.write() as db:
        assert watch_handovers.run(db, bench.occasion()) == 2
    await chat.deliver()
    assert "移交待确认" in chat.of("head").last.text
    assert "联系接收方保管人确认" in chat.of("head").last.text
