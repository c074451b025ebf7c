"""Transcripts of a trip: declared, approved, drawn, travelled, reported, brought back."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.trip import Trip, TripState
from tests.conftest import Bench, Chat, People, Watch
from tests.travels import TRIP, approve, bring_back, declare, draw, keep_documents, two_steps


@pytest.fixture(autouse=True)
def traveller(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def trip(bench: Bench) -> Trip:
    with bench.database.read() as db:
        return db.exec(select(Trip)).one()


async def test_a_day_of_a_trip_from_its_sentence_to_its_end(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    with bench.database.write() as db:
        two_steps(db, bench, people)
    await chat(
        (TRIP, "费用来源？"),
        ("自费", "境外的联系人和联系方式？"),
        ("跳过", "时间：2015-08-08 周六 → 2015-08-20 周四，共13天"),
    )
    summary = chat.last.text
    assert "前往：日本" in summary
    assert "事由：旅游" in summary
    assert "同行：妻子" in summary
    assert "证件：普通护照" in summary
    await chat(("提交审批", "已提交审批，申请号 CX20150720-"))
    card = chat.of("colleague").last
    assert "出行申请 CX20150720-" in card.text
    assert "纪检意见：无需" in card.text
    assert chat.of("approver").messages == []
    await chat.of("colleague")(("同意", "已同意，转下一步审批"))
    assert "1. 所在单位审核：同意，已转下一步。" in chat.last.text
    await chat.of("approver")(("同意", "已批准"))
    assert "2. 主管部门审批：已批准" in chat.last.text
    await chat(("/draw", "2015-08-03 起可领用"))
    watch.move(days=14)
    await draw(chat)
    watch.move(days=5)
    await chat(
        ("/report", "现在怎么样？"),
        ("已经出境", "实际哪天出境？"),
        ("2015-08-08 周六", "已记录：2015-08-08 出境"),
    )
    watch.move(days=14)
    await chat(
        ("/report", "实际哪天回国（入境）？"),
        ("8月21日", "与申请的一致吗（日本）？"),
        ("与申请一致", "确认属实并提交？"),
        ("确认属实并提交", "请在 2015-08-31 前归还证件"),
    )
    assert trip(bench).state is TripState.RETURNED
    watch.move(days=10)
    await bring_back(chat)
    assert trip(bench).state is TripState.CLOSED


async def test_field_by_field(chat: Chat) -> None:
    await chat(
        ("/trip", "请用一句话说说"),
        ("逐项填写", "前往哪些国家或地区？"),
        ("香港、澳门", "哪天出境？"),
        ("下周三", "哪天回国？"),
        ("2015-07-31", "因什么事由出行？"),
        ("探亲", "和谁一起去？"),
        ("独自出行", "是紧急情况吗"),
        ("不是", "费用来源？"),
        ("自费", "境外的联系人"),
        ("跳过", "2015-07-29 周三 → 2015-07-31 周五，共3天"),
    )
    assert "证件：往来港澳通行证" in chat.last.text
    assert "⚠ 距出境仅 9 天，应提前 15 天申请" in chat.last.text
    await chat(("提交审批", "已提交审批"))
    await approve(chat, "approver")
    await declare(chat)
