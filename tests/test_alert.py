"""Transcripts of the alert card: 已阅, 转办, 详情, by its recipient and nobody else."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.messenger import Kind
from models.alert import Alert, Severity
from models.alert_card import Card, Cause, raise_alert
from models.grant import Role
from tests.conftest import TODAY, Bench, Chat, People


@pytest.fixture
async def card(chat: Chat, bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        raise_alert(
            db,
            Card(
                headline="逾期 3 天以上未上交证件",
                severity=Severity.WARNING,
                roles=(Role.UNIT_HEAD,),
                unit_id=people.units["YX-01"],
                rule="所持证件应交组织人事部门集中保管",
                advice="督促本人尽快上交",
                causes=(
                    Cause("surrender/1", "overdue-3", TODAY, "上交普通护照", people["official"]),
                ),
            ),
            bench.occasion(),
        )
    await chat.deliver()


@pytest.mark.usefixtures("card")
async def test_a_card_says_what_who_since_when_the_rule_and_what_to_do(chat: Chat) -> None:
    text = chat.of("head").last.text
    assert "【警示】逾期 3 天以上未上交证件" in text
    assert "1. 甲一鸣（330000********0015）：上交普通护照，自 2015-07-20" in text
    assert "依据：所持证件应交组织人事部门集中保管" in text
    assert "请处理：督促本人尽快上交" in text
    assert [button.label for button in chat.of("head").last.buttons] == ["已阅", "转办", "详情"]


@pytest.mark.usefixtures("card")
async def test_read_once_it_is_acknowledged_once(chat: Chat, bench: Bench) -> None:
    head = chat.of("head")
    token = head.button("已阅").token
    first = await head.event(Kind.PRESS, token=token)
    again = await head.event(Kind.PRESS, token=token)
    assert "已阅" in first[0].text
    assert "已经阅过，没有重复处理" in again[0].text
    with bench.database.read() as db:
        assert db.exec(select(Alert)).one().acknowledged_at is not None


@pytest.mark.usefixtures("card")
async def test_the_same_event_delivered_twice_acts_once(chat: Chat) -> None:
    head = chat.of("head")
    token = head.button("已阅").token
    first = await head.event(Kind.PRESS, event_id="one", token=token)
    again = await head.event(Kind.PRESS, event_id="one", token=token)
    assert len(first) == 1
    assert again == []


@pytest.mark.usefixtures("card")
async def test_a_card_is_assigned_and_its_outcome_comes_back(chat: Chat) -> None:
    head, officer = chat.of("head"), chat.of("officer")
    await head(
        ("转办", "转给哪位经办人？"),
        ("戊经纬", "请其在哪天前办结？"),
        ("2015-07-19", "日期不能早于 2015-07-20。\n请其在哪天前办结？"),
        ("2015-07-24", "转给戊经纬，2015-07-24 前办结？"),
        ("转办", "已转给戊经纬"),
    )
    assert "己长卿转给您办理，请于 2015-07-24 前办结" in officer.last.text
    await officer(("已办结", "已报办结"))
    assert "由戊经纬办结" in head.last.text


@pytest.mark.usefixtures("card")
async def test_nobody_else_can_use_a_forwarded_button(chat: Chat) -> None:
    token = chat.of("head").button("已阅").token
    for who in ("official", "officer", "other_head"):
        replies = await chat.of(who).event(Kind.PRESS, token=token)
        assert replies[0].text == "这个按钮不是给您的，或已失效。"


@pytest.mark.usefixtures("card")
async def test_a_forged_token_is_refused(chat: Chat) -> None:
    head = chat.of("head")
    token = head.button("已阅").token
    for forged in (token[:-1] + "9", "A" * 26 + ".0", "", "x", token + "0"):
        replies = await head.event(Kind.PRESS, token=forged)
        assert "失效" in replies[0].text


@pytest.mark.usefixtures("card")
async def test_the_delivery_of_an_alert_can_be_seen(chat: Chat) -> None:
    await chat.of("officer")(("/deliveries", "→ 己长卿：已送达"))
    await chat.of("head")(("已阅", "已阅"))
    await chat.of("officer")(("/deliveries", "→ 己长卿：已阅"))


@pytest.mark.usefixtures("card")
async def test_waiting_cards_are_listed_with_their_buttons(chat: Chat) -> None:
    head = chat.of("head")
    await head(("/menu", "我的待办"), ("/alerts", "逾期 3 天以上未上交证件"), ("详情", "未阅"))
