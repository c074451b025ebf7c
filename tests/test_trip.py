"""Transcripts of a trip: declared, approved, drawn, travelled, reported, brought back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs import escalate_overdue, send_digests
from models.audit import Actor
from models.custody import CustodyMove, CustodyState, latest_events
from models.document import documents_of
from models.suspension import Suspension
from models.terms import DocumentKind, LegalStatus
from models.trip import Trip, TripState, TripVersion, standing_version
from tests.conftest import Bench, Chat, People, Watch
from tests.travels import (
    TRIP,
    approve,
    bring_back,
    code_in,
    declare,
    draw,
    keep_documents,
    two_steps,
)

SHOWN = "2015-08-08 至 2015-08-20 赴日本旅游"


@pytest.fixture(autouse=True)
def traveller(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def trip(bench: Bench) -> Trip:
    with bench.database.read() as db:
        return db.exec(select(Trip)).one()


def standing(bench: Bench) -> TripVersion:
    with bench.database.read() as db:
        found = standing_version(db, trip(bench).id)
    assert found is not None
    return found


def strike(bench: Bench) -> None:
    """The duties of a morning."""
    with bench.database.write() as db:
        send_digests.run(db, bench.occasion(Actor("系统", "duties")))
        escalate_overdue.run(db, bench.occasion(Actor("系统", "duties")))


def was_told(chat: Chat, who: str, words: str) -> bool:
    return any(words in message.text for message in chat.of(who).messages)


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


async def test_what_a_sentence_leaves_out_is_asked(chat: Chat) -> None:
    await chat(
        ("国庆去港澳五天", "因什么事由出行？"),
        ("旅游", "和谁一起去？"),
        ("独自出行", "费用来源？"),
        ("自费", "境外的联系人"),
        ("跳过", "前往：香港、澳门"),
    )
    summary = chat.last.text
    assert "时间：2015-10-01 周四 → 2015-10-05 周一，共5天" in summary
    assert "推算，请核对）" in summary


async def test_what_is_ambiguous_is_offered_and_never_taken(chat: Chat) -> None:
    await chat(
        ("8月8日到8月20日去新架坡旅游，独自", "您是指新加坡？"),
        ("新加坡", "和谁一起去？"),
    )


async def test_days_that_contradict_are_asked_again(chat: Chat) -> None:
    await chat(("8月8日到8月20日去日本旅游，共10天，和妻子", "哪天"))


async def test_one_item_can_be_changed_before_it_is_sent(chat: Chat) -> None:
    await chat(
        (TRIP, "费用来源？"),
        ("自费", "境外的联系人"),
        ("跳过", "请核对"),
        ("改一项", "改哪一项？"),
        ("回国日期", "哪天回国？"),
        ("2015-08-07", "日期不能早于 2015-08-08"),
        ("8月18日", "2015-08-18 周二，共11天"),
        ("先不办", "好的，没有提交"),
    )


async def test_what_is_no_trip_does_not_become_one(chat: Chat, bench: Bench) -> None:
    await chat(
        ("护照什么时候到期？", "没有听懂这句话"),
        ("/trip", "请用一句话说说"),
        ("你好", "没有读出出行安排"),
        ("/cancel", "已取消"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Trip)).all() == []


async def test_a_trip_that_has_begun_is_to_be_reported_afterwards(chat: Chat) -> None:
    await chat(
        ("7月10日到7月15日去了日本旅游", "如已经出行，请补报"),
        ("补报已经出行的", "去了哪些国家或地区？"),
        ("日本", "哪天出境？"),
        ("7月10日", "哪天回国？"),
        ("7月15日", "因什么事由？"),
        ("旅游", "为什么当时没有申请？"),
        ("不知道要申请", "确认属实并提交？"),
        ("确认属实并提交", "已收到补报。\n回执号 HB20150720-"),
    )


async def test_words_of_a_change_lead_to_the_trip_that_is_meant(chat: Chat) -> None:
    await declare(chat)
    await chat(
        ("上次报的日本改成8月10日走", "听起来是要变更或延期"),
        (f"变更或延期 {SHOWN}", "改好后再提交"),
        ("改一项", "改哪一项？"),
        ("出境日期", "哪天出境？"),
        ("8月10日", "2015-08-10 周一 → 2015-08-20"),
        ("提交审批", "为什么变更？"),
        ("航班调整", "变更已提交审批"),
    )
    assert "出行申请第 2 版（变更）" in chat.of("approver").last.text
    assert "变更原因：航班调整" in chat.of("approver").last.text


async def test_the_version_before_its_change_is_approved_counts(chat: Chat, bench: Bench) -> None:
    await declare(chat)
    await approve(chat, "approver")
    await chat(
        ("日本不去了", "听起来是要取消出行"),
        ("上次报的日本改成8月10日走", "变更或延期"),
        (f"变更或延期 {SHOWN}", "（已批准）"),
        ("改一项", "改哪一项？"),
        ("回国日期", "哪天回国？"),
        ("8月25日", "共18天"),
        ("提交审批", "为什么变更？"),
        ("探望亲友", "批准前仍按原批准的行程执行"),
    )
    assert "⚠ 共 18 天，超过一般的 15 天" in chat.of("approver").last.text
    assert standing(bench).return_date == date(2015, 8, 20)
    await approve(chat, "approver")
    assert standing(bench).return_date == date(2015, 8, 25)
    assert trip(bench).state is TripState.APPROVED


async def test_a_cancelled_trip_wants_its_document_back_in_five_working_days(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    await chat(
        ("日本不去了", "听起来是要取消出行"),
        (f"取消出行 {SHOWN}", "是什么原因？"),
        ("工作安排", "确认取消"),
        ("确认取消", "5 个工作日内归还"),
        ("/my", "归还普通护照 *****5678：2015-08-10 前"),
    )
    assert trip(bench).state is TripState.CANCELLED


async def test_a_trip_that_was_not_made_is_reported_as_such(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=32)
    await chat(
        ("/my", "报告2015-08-08 赴日本的出行情况"),
        ("/report", "现在怎么样？"),
        ("没有成行", "为什么没有成行？"),
        ("签证未获批", "没有成行？"),
        ("确认没有成行", "已记录没有成行"),
        ("/report", "没有等待报告的出行"),
    )
    assert trip(bench).state is TripState.CANCELLED


async def test_an_overdue_document_is_reminded_escalated_and_blocks(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    watch.move(days=29)  # 2015-09-01: two days after the last one in time
    strike(bench)
    await chat.deliver()
    assert "归还普通护照 *****5678，应于 2015-08-30 前，已逾期 2 天" not in chat.last.text
    watch.move(days=1)
    strike(bench)
    await chat.deliver()
    assert "归还普通护照 *****5678，应于 2015-08-30 前，已逾期 3 天" in chat.last.text
    assert was_told(chat, "custodian", "逾期 1 天以上未归还证件")
    assert was_told(chat, "head", "【警示】逾期 3 天以上未归还证件")
    await chat(("国庆去港澳五天", "您有证件逾期未还：普通护照 *****5678。请先归还"))
    await bring_back(chat)
    await chat(("国庆去港澳五天", "因什么事由出行？"))


async def test_a_renewed_document_goes_into_the_safe_in_the_old_one_s_place(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    await chat(
        ("/return", "归还普通护照"),
        ("已换发新证", "是哪种证件？"),
        ("普通护照", "证件号码是多少？"),
        ("E87654321", "签发日期？"),
        ("2015-08-01", "有效期至"),
        ("2025-07-31", "签发机关"),
        ("跳过", "旧证在哪里？"),
        ("旧证也交回", "新证 普通护照 E87654321"),
    )
    code = code_in((await chat.say("生成交接码"))[-1].text)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"),
        (code, "要归还 2 本"),
        ("一致", "几号柜位？"),
        ("1 号", "第 2 本"),
        ("一致", "几号柜位？"),
        ("3 号", "登记如下"),
        ("提交", "已登记"),
    )
    await chat(("确认无误", "归还完成"))
    with bench.database.read() as db:
        documents = documents_of(db, people["official"])
        events = latest_events(db, [each.id for each in documents])
        passports = {
            each.number: (each.status, events[each.id].state, events[each.id].move)
            for each in documents
            if each.kind is DocumentKind.ORDINARY_PASSPORT
        }
    kept = CustodyState.IN_CUSTODY
    assert passports == {
        "E12345678": (LegalStatus.CANCELLED, kept, CustodyMove.RETURN),
        "E87654321": (LegalStatus.VALID, kept, CustodyMove.SURRENDER),
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/draw", "领用须有已批准的出行"),
        ("/return", "您没有领用在外的证件"),
        ("/report", "没有等待报告的出行"),
        ("日本不去了", "没有可以变更或取消的出行申请"),
    ],
)
async def test_what_is_not_there_is_said(chat: Chat, said: str, expected: str) -> None:
    await chat((said, expected))


async def test_who_is_not_registered_need_not_apply(chat: Chat) -> None:
    await chat.of("supervisor")(
        ("/trip", "您不在登记备案名册中"), ("/draw", "您不在登记备案名册中")
    )


async def test_stopped_applications_are_refused_until_their_day(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    with bench.database.write() as db:
        db.add(
            Suspension(
                person_id=people["official"],
                from_date=date(2015, 7, 1),
                until_date=date(2015, 7, 21),
                reason="拒不上交证件",
                made_at=bench.clock.now(),
            )
        )
    refusal = "您的申请自 2015-07-01 至 2015-07-21 停止受理：拒不上交证件。"
    await chat((TRIP, refusal))
    watch.move(days=1)
    await chat((TRIP, refusal))
    watch.move(days=1)
    await declare(chat)


async def test_somebody_else_s_trip_cannot_be_touched(chat: Chat, bench: Bench) -> None:
    await declare(chat)
    token = chat.button("取消申请").token
    replies = await chat.of("colleague").event(Kind.PRESS, token=token)
    assert replies[0].text == "这个按钮不是给您的，或已失效。"
    assert trip(bench).state is TripState.PENDING


async def test_an_extension_is_asked_for_from_abroad(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    watch.move(days=6)
    await chat(("/report", "现在怎么样？"), ("已经出境", "实际哪天"), ("8月8日", "已记录"))
    await chat(
        ("去日本的行程延期三天", "变更或延期"),
        (f"变更或延期 {SHOWN}", "（已出境）"),
        ("改一项", "改哪一项？"),
        ("回国日期", "哪天回国？"),
        ("8月22日", "共15天"),
        ("提交审批", "为什么变更？"),
        ("航班取消", "变更已提交审批"),
    )
    await approve(chat, "approver")
    assert standing(bench).return_date == date(2015, 8, 22)
    assert trip(bench).state is TripState.ABROAD


async def test_nothing_is_drawn_when_the_trip_is_over_by_its_plan(chat: Chat, watch: Watch) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=32)
    await chat(("/draw", "没有可以领用的证件"))


async def test_another_document_brought_back_is_alerted_and_not_taken_in(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    await chat(("/return", "归还普通护照"), ("就是这本", "现在生成交接码吗？"))
    code = code_in((await chat.say("生成交接码"))[-1].text)
    await chat.of("custodian")(
        ("/desk", "6 位交接码"),
        (code, "要归还 1 本"),
        ("不一致", "哪里不一致？"),
        ("是另一本护照", "登记如下"),
        ("提交", "已登记"),
    )
    assert was_told(chat, "head", "【严重】交接时证件号码不一致")
    await chat(("确认无误", "（没有证件交接）"), ("/return", "归还普通护照"))
    assert trip(bench).state is TripState.APPROVED


async def test_a_day_in_hong_kong_is_due_back_ten_days_after_it(chat: Chat, watch: Watch) -> None:
    await declare(chat, "8月8日当天往返香港旅游，和妻子")
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    watch.move(days=6)
    await chat(
        ("/report", "现在怎么样？"),
        ("已经回国", "实际哪天出境？"),
        ("2015-08-08 周六", "实际哪天回国（入境）？"),
        ("2015-08-08 周六", "与申请的一致吗"),
        ("与申请一致", "共1天"),
        ("确认属实并提交", "请在 2015-08-18 前归还证件"),
    )
