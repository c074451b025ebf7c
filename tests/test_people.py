"""Transcripts of finding a holder, handing over for one without account, demanding, the safes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.account import Account
from models.custody import CustodyEvent, CustodyState
from models.document import new_document
from models.handover import Handover
from models.terms import DocumentKind
from tests.conftest import Bench, Chat, People


@pytest.fixture
def without_account(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        account = db.exec(select(Account).where(Account.person_id == people["colleague"])).one()
        account.person_id, account.address = None, "was-colleague"


async def find_colleague(desk: Chat, words: str) -> None:
    await desk(("/proxy", "找谁？"), (words, "是哪一位？"), ("1", "桌上是哪本证件？"))


@pytest.mark.usefixtures("without_account")
@pytest.mark.parametrize("words", ["乙云舟", "云舟", "yyz", "yiyunzhou"])
async def test_a_custodian_hands_over_for_one_without_account(
    chat: Chat, bench: Bench, words: str
) -> None:
    desk = chat.of("custodian")
    await find_colleague(desk, words)
    await desk(
        ("登记一本新证件", "是哪种证件？"),
        ("护照", "号码是多少？"),
        ("G12345678", "签发日期？"),
        ("不清楚", "有效期至哪天？"),
        ("2020-01-01", "签发机关？"),
        ("跳过", "桌上是哪本证件？"),
        ("就这些", "第 1 本：普通护照 G12345678"),
        ("一致", "几号柜位？"),
        ("1 号", "为什么由您代办？"),
        ("本人没有智能手机", "代 乙云舟"),
        ("确认登记", "回执 JJ20150720-"),
    )
    with bench.database.read() as db:
        event = db.exec(select(CustodyEvent)).one()
        assert event.state is CustodyState.IN_CUSTODY
        assert db.exec(select(Handover)).one().proxy_reason == "本人没有智能手机"


async def test_whoever_has_an_account_confirms_themselves(chat: Chat) -> None:
    await chat.of("custodian")(
        ("/proxy", "找谁？"), ("乙云舟", "是哪一位？"), ("1", "乙云舟已绑定账号，请本人发送")
    )


async def test_a_custodian_cannot_hand_over_for_themselves(chat: Chat) -> None:
    await chat.of("custodian")(("/proxy", "找谁？"), ("丁保观", "您的管理范围内没有找到"))


async def test_finding_shows_where_documents_are_with_masked_numbers(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.TAIWAN_PERMIT, "T12345678"))
    tail = people.ids["official"][-4:]
    await chat.of("custodian")(("/find", "找谁？"), (tail, "是哪一位？"))
    text = (await chat.of("custodian").say("1"))[-1].text
    assert "大陆居民往来台湾通行证 *****5678：未上交" in text
    assert "T12345678" not in text


async def test_a_custodian_of_another_unit_finds_nobody_here(chat: Chat) -> None:
    await chat.of("other_custodian")(("/find", "找谁？"), ("甲一鸣", "没有找到「甲一鸣」"))


async def test_what_is_overdue_is_demanded_with_one_tap(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        document = new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, "E12345678")
        document.issue_date = bench.clock.today() - timedelta(days=10)
        document.expiry_date = date(2024, 1, 1)
        db.add(document)
    desk = chat.of("custodian")
    await desk(
        ("/demand", "· 甲一鸣：上交普通护照 *****5678，逾期 3 天"), ("全部催交", "已催交 1 人")
    )
    assert "请尽快把因私出国（境）证件上交集中保管" in chat.last.text
    await desk(("/demand", "逾期 3 天"), ("全部催交", "已催交 0 人"))


async def test_nothing_overdue_is_said(chat: Chat) -> None:
    await chat.of("custodian")(("/demand", "没有逾期未交的证件。"))


async def test_a_custodian_registers_a_safe(chat: Chat) -> None:
    desk = chat.of("custodian")
    await desk(
        ("/safes", "1号柜：0/40 个柜位在用"),
        ("登记新保险柜", "新保险柜叫什么？"),
        ("2号柜", "有多少个柜位？"),
        ("0", "请输入 1 到 999"),
        ("20", "登记「2号柜」，20 个柜位？"),
        ("确认", "已登记「2号柜」"),
        ("/safes", "2号柜：0/20 个柜位在用"),
    )


async def test_two_safes_of_one_name_are_refused(chat: Chat) -> None:
    await chat.of("custodian")(("/safes", "1号柜"), ("1", "叫什么"), ("1号柜", "已有「1号柜」"))
