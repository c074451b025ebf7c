"""Transcripts of giving documents back: to whoever left the register, or what has ended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from bot.messenger import Kind
from models.account import Account
from models.audit import AuditEvent
from models.custody import CustodyEvent, CustodyMove, CustodyState, latest_events
from models.handover import Handover, HandoverState
from models.registrant import Registrant
from models.terms import DocumentKind, LegalStatus
from tests.conftest import Bench, Chat, People
from tests.travels import keep_documents, only_document

PASSPORT = DocumentKind.ORDINARY_PASSPORT


@pytest.fixture(autouse=True)
def kept(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def leave(bench: Bench, people: People, until: date = date(2015, 7, 19)) -> None:
    with bench.database.write() as db:
        own = select(Registrant).where(Registrant.person_id == people["official"])
        db.exec(own).one().registered_to = until


async def begin(chat: Chat) -> None:
    await chat.of("custodian")(
        ("/release", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "发还哪几本？"),
        ("全部", "为什么发还？"),
        ("已调离，退出登记备案", "原因：已调离，退出登记备案"),
        ("提交", "已登记，正等待本人"),
    )


def states(bench: Bench) -> set[CustodyState]:
    with bench.database.read() as db:
        ids = db.exec(select(CustodyEvent.document_id)).all()
        return {event.state for event in latest_events(db, ids).values()}


async def test_who_left_the_register_gets_everything_back(
    chat: Chat, bench: Bench, people: People
) -> None:
    leave(bench, people)
    await begin(chat)
    assert states(bench) == {CustodyState.IN_CUSTODY}
    assert "普通护照 *****5678：一致（已调离，退出登记备案）" in chat.last.text
    await chat(("确认无误", "发还完成。\n回执 JJ20150720-"))
    assert states(bench) == {CustodyState.RELEASED}
    assert "发还回执 JJ20150720-" in chat.of("custodian").last.text
    with bench.database.read() as db:
        moves = select(CustodyEvent).where(col(CustodyEvent.move) == CustodyMove.RELEASE)
        assert len(db.exec(moves).all()) == 2
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "登记发还")).one()


async def test_it_is_confirmed_once(chat: Chat, bench: Bench, people: People) -> None:
    leave(bench, people)
    await begin(chat)
    token = chat.button("确认无误").token
    await chat.event(Kind.PRESS, token=token)
    assert "没有重复处理" in (await chat.event(Kind.PRESS, token=token))[0].text


async def test_what_the_holder_disputes_moves_nothing(
    chat: Chat, bench: Bench, people: People
) -> None:
    leave(bench, people)
    await begin(chat)
    await chat(("有出入", "哪里与实际不符"), ("只收到一本", "台账没有变动"))
    assert states(bench) == {CustodyState.IN_CUSTODY}
    assert "交接内容本人有异议" in chat.of("head").last.text


async def test_what_waits_for_the_holder_is_not_offered_again(
    chat: Chat, bench: Bench, people: People
) -> None:
    leave(bench, people)
    await begin(chat)
    await chat.of("custodian")(
        ("/release", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "没有可办理的证件")
    )


@pytest.mark.parametrize("until", [None, date(2015, 7, 20)])
async def test_a_valid_document_of_a_registered_person_stays(
    chat: Chat, bench: Bench, people: People, until: date | None
) -> None:
    if until:
        leave(bench, people, until)
    await chat.of("custodian")(
        ("/release", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "普通护照 *****5678仍有效，甲一鸣仍在登记备案名册中，不能发还。"),
    )


@pytest.mark.parametrize("how", ["expired", "cancelled"])
async def test_a_document_that_has_ended_is_collected_and_the_other_stays(
    chat: Chat, bench: Bench, people: People, how: str
) -> None:
    with bench.database.write() as db:
        document = only_document(db, people["official"], PASSPORT)
        if how == "expired":
            document.expiry_date = date(2015, 7, 19)
        else:
            document.status = LegalStatus.CANCELLED
        db.add(document)
    await chat.of("custodian")(
        ("/release", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "往来港澳通行证 *****6789仍有效"),
        ("证件已失效收回", "发还给 甲一鸣"),
        ("提交", "已登记"),
    )
    await chat(("确认无误", "发还完成"))
    assert states(bench) == {CustodyState.RELEASED, CustodyState.IN_CUSTODY}
    await chat(("/surrender", "没有需要上交的证件"))


async def test_for_one_without_account_it_is_done_by_proxy(
    chat: Chat, bench: Bench, people: People
) -> None:
    leave(bench, people)
    with bench.database.write() as db:
        account = db.exec(select(Account).where(Account.person_id == people["official"])).one()
        account.person_id = None
    await chat.of("custodian")(
        ("/release", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "发还哪几本？"),
        ("全部", "为什么发还？"),
        ("已退休", "为什么由您代为确认？"),
        ("没有智能手机", "代办原因：没有智能手机"),
        ("确认登记", "发还完成。\n回执 JJ20150720-"),
    )
    assert states(bench) == {CustodyState.RELEASED}
    with bench.database.read() as db:
        made = db.exec(select(Handover).where(Handover.proxy_reason == "没有智能手机")).one()
        assert made.state is HandoverState.CONFIRMED


@pytest.mark.parametrize("bound", [True, False])
async def test_nothing_is_recorded_before_the_last_answer(
    chat: Chat,
    bench: Bench,
    people: People,
    bound: bool,  # noqa: FBT001
) -> None:
    leave(bench, people)
    if not bound:
        with bench.database.write() as db:
            own = select(Account).where(Account.person_id == people["official"])
            db.exec(own).one().person_id = None
    desk = chat.of("custodian")
    await desk(("/release", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "发还"), ("全部", "为什么"))
    await desk(("已退休", "已退休" if bound else "为什么由您代为确认？"))
    if not bound:
        await desk(("没有智能手机", "确认登记？"))
    await desk(("先不办", "好的，没有登记。"))
    assert states(bench) == {CustodyState.IN_CUSTODY}


async def test_a_person_with_nothing_in_the_safe_is_told_so(chat: Chat) -> None:
    await chat.of("custodian")(
        ("/release", "找谁？"), ("乙云舟", "是哪一位？"), ("1", "没有可办理的证件")
    )


@pytest.mark.parametrize(
    ("who", "reply"),
    [("official", "您没有发还或移交证件的权限。"), ("supervisor", "您没有发还或移交证件的权限。")],
)
async def test_who_is_no_custodian_is_refused(chat: Chat, who: str, reply: str) -> None:
    await chat.of(who)(("/release", reply))


async def test_a_custodian_releases_nothing_of_their_own_or_elsewhere(chat: Chat) -> None:
    await chat.of("custodian")(("/release", "找谁？"), ("丁保观", "没有找到「丁保观」"))
    await chat.of("other_custodian")(("/release", "找谁？"), ("甲一鸣", "没有找到「甲一鸣」"))
