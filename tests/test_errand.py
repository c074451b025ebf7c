"""Transcripts of 用证申请: renewed, with a visa, refused, asked back, given up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from models.audit import broken_links
from models.custody import CustodyEvent, CustodyState
from models.document import Document
from models.errand import Errand, ErrandState
from models.suspension import Suspension
from models.terms import DocumentKind, LegalStatus
from tests.conftest import Bench, Chat, People, Watch
from tests.errands import apply_for_first, apply_for_renewal, apply_for_visa
from tests.travels import bring_back, code_in, draw, keep_documents, only_document

NEW = "E87654321"


@pytest.fixture(autouse=True)
def holder(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def errand(bench: Bench) -> Errand:
    with bench.database.read() as db:
        return db.exec(select(Errand)).one()


async def press(chat: Chat, token: str) -> str:
    return "\n".join(reply.text for reply in await chat.event(Kind.PRESS, token=token))


def passports(bench: Bench) -> dict[str, Document]:
    """The passports by the end of their numbers."""
    with bench.database.read() as db:
        found = db.exec(select(Document).where(Document.kind == DocumentKind.ORDINARY_PASSPORT))
        return {each.number[-4:]: each for each in found}


def ledger(bench: Bench, document: Document) -> list[str]:
    with bench.database.read() as db:
        lines = db.exec(select(CustodyEvent).where(CustodyEvent.document_id == document.id)).all()
    return [each.move.value for each in sorted(lines, key=lambda each: each.position)]


async def test_a_passport_is_renewed_from_its_application_to_the_safe(
    chat: Chat, bench: Bench
) -> None:
    await apply_for_renewal(chat)
    card = chat.of("approver").last.text
    assert "事由：换发证件（普通护照）\n说明：有效期不足六个月\n拟于 2015-08-31 前归还" in card
    await chat.of("approver")(("同意", "已批准，申请人会收到通知"))
    assert "已批准" in chat.last.text
    await draw(chat)
    await chat(
        ("/return", "归还普通护照 *****5678"),
        ("已换发新证", "是哪种证件？"),
        ("普通护照", "证件号码是多少？"),
        (NEW, "签发日期？"),
        ("2015-07-20", "有效期至哪天？"),
        ("2025-07-19", "签发机关？"),
        ("跳过", "旧证在哪里？"),
        ("旧证也交回", f"新证 普通护照 {NEW}"),
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
    old, new = passports(bench)["5678"], passports(bench)["4321"]
    assert (old.status, new.status) == (LegalStatus.CANCELLED, LegalStatus.VALID)
    assert ledger(bench, old) == ["上交", "领用", "归还"]
    assert ledger(bench, new) == ["上交"]
    with bench.database.read() as db:
        assert list(broken_links(db)) == []


async def test_a_passport_is_drawn_for_a_visa_and_is_due_back_when_agreed(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await apply_for_visa(chat)
    await chat.of("approver")(("同意", "已批准"))
    await draw(chat)
    await chat(("/my", "· 归还普通护照 *****5678：2015-07-31 前"))
    await chat(("/draw", "没有可以领用的证件"))  # an errand is for one draw
    watch.move(days=11)
    await chat(("/my", "2015-07-31 前"))
    watch.move(days=1)
    await chat(("/errand", "您有证件逾期未还：普通护照 *****5678。请先归还"))
    await bring_back(chat)
    await chat(("/errand", "要办理什么？"), ("取消", "已取消"))
    with bench.database.read() as db:
        drawn = db.exec(select(CustodyEvent).where(CustodyEvent.state == CustodyState.DRAWN)).one()
    assert (drawn.errand_id, drawn.return_by) == (errand(bench).id, date(2015, 7, 31))


async def test_what_is_not_used_by_the_agreed_day_cannot_be_drawn_any_more(
    chat: Chat, watch: Watch
) -> None:
    await apply_for_visa(chat)
    await chat.of("approver")(("同意", "已批准"))
    watch.move(days=12)
    await chat(("/draw", "没有可以领用的证件"))


async def test_a_day_that_is_past_is_asked_again(chat: Chat) -> None:
    await chat(
        ("/errand", "要办理什么？"),
        ("其他用证事由", "用哪本证件？"),
        ("往来港澳通行证 *****6789", "用证做什么？"),
        ("办", "请至少写 2 个字。\n用证做什么？"),
        ("办理公证", "最迟哪天归还证件？"),
        ("2015-07-19", "日期不能早于 2015-07-20。\n最迟哪天归还证件？"),
        ("今天", "归还：2015-07-20 周一 前"),
        ("不提交", "好的，没有提交。"),
    )


async def test_nothing_is_stored_before_it_is_confirmed(chat: Chat, bench: Bench) -> None:
    await chat(
        ("/errand", "要办理什么？"),
        ("补发证件", "哪种证件？"),
        ("往来港澳通行证", "为什么补发？"),
        ("遗失，7月18日已报告", "说明：遗失，7月18日已报告"),
        ("不提交", "好的，没有提交。"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Errand)).all() == []
    assert chat.of("approver").messages == []


async def test_a_kind_that_is_held_cannot_be_applied_for_first(chat: Chat) -> None:
    await chat(("/errand", "要办理什么？"), ("新办证件", "哪种证件？"))
    labels = [button.label for button in chat.last.buttons]
    assert "大陆居民往来台湾通行证" in labels
    assert "普通护照" not in labels


async def test_of_a_document_of_no_known_kind_the_kind_is_asked(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        passport = only_document(db, people["official"], DocumentKind.ORDINARY_PASSPORT)
        passport.kind = DocumentKind.UNKNOWN
        db.add(passport)
    await chat(
        ("/errand", "要办理什么？"),
        ("换发证件", "用哪本证件？"),
        ("种类不详 *****5678", "哪种证件？"),
        ("普通护照", "为什么换发？"),
        ("有效期不足六个月", "最迟哪天归还证件？"),
        ("2015-08-31", "请核对"),
        ("提交审批", "已提交审批"),
    )
    assert "事由：换发证件（普通护照）" in chat.of("approver").last.text


async def test_who_has_nothing_in_the_safe_has_nothing_to_use(chat: Chat) -> None:
    await chat.of("colleague")(
        ("/errand", "要办理什么？"), ("换发证件", "您没有在库的证件可以领用")
    )


async def test_the_same_errand_waits_once(chat: Chat) -> None:
    await apply_for_first(chat)
    await chat(
        ("/errand", "要办理什么？"),
        ("新办证件", "哪种证件？"),
        ("大陆居民往来台湾通行证", "为什么新办？"),
        ("探望亲属", "请核对"),
        ("提交审批", "正在审批，请等待结果或先取消"),
    )


async def test_who_is_not_registered_need_not_apply(chat: Chat) -> None:
    await chat.of("supervisor")(("/errand", "您不在登记备案名册中"))


async def test_stopped_applications_are_refused_with_their_reason(
    chat: Chat, bench: Bench, people: People
) -> None:
    stop = Suspension(
        person_id=people["official"],
        from_date=date(2015, 7, 1),
        until_date=date(2016, 6, 30),
        reason="拒不上交证件",
        made_at=bench.clock.now(),
    )
    with bench.database.write() as db:
        db.add(stop)
    await chat(("/errand", "您的申请自 2015-07-01 至 2016-06-30 停止受理：拒不上交证件。"))


async def test_a_refusal_says_why(chat: Chat, bench: Bench) -> None:
    await apply_for_renewal(chat)
    await chat.of("approver")(("不同意", "不同意的理由？"), ("证件有效期尚足", "已记录不同意"))
    assert "不同意：证件有效期尚足" in chat.last.text
    assert errand(bench).state is ErrandState.REJECTED
    await chat(("/draw", "没有可以领用的证件"))


async def test_what_was_asked_back_is_applied_for_anew(chat: Chat, bench: Bench) -> None:
    await apply_for_renewal(chat)
    await chat.of("approver")(("退回补正", "需要补充"), ("请写明用途", "已退回"))
    assert errand(bench).state is ErrandState.SENT_BACK
    await chat(
        ("重新申请", "要办理什么？"),
        ("换发证件", "用哪本证件？"),
        ("1", "为什么换发？"),
        ("赴日本探亲，有效期不足", "最迟哪天归还证件？"),
        ("2015-08-31", "请核对"),
        ("提交审批", "已提交审批"),
    )
    assert "说明：赴日本探亲" in chat.of("approver").last.text


async def test_an_errand_is_given_up_and_its_approver_told(chat: Chat, bench: Bench) -> None:
    await apply_for_renewal(chat)
    await chat(
        ("取消申请", "是什么原因？"),
        ("暂不办理", "确认取消换发证件（普通护照）？"),
        ("确认取消", "已取消。"),
    )
    assert errand(bench).state is ErrandState.CANCELLED
    assert "已由申请人取消：暂不办理。不必再审批。" in chat.of("approver").last.text
    await chat.of("approver")(("同意", "这一步审批已撤回，没有重复处理"))
    assert "已取消，不能再取消" in await press(chat, chat.button("取消申请").token)


async def test_what_has_its_letter_cannot_be_given_up(chat: Chat) -> None:
    await apply_for_first(chat)
    cancel = chat.button("取消申请")
    await chat.of("approver")(("同意", "已批准"))
    assert "已经出具，不能取消" in await press(chat, cancel.token)


async def test_what_was_drawn_cannot_be_given_up(chat: Chat) -> None:
    await apply_for_visa(chat)
    cancel = chat.button("取消申请")
    await chat.of("approver")(("同意", "已批准"))
    await draw(chat)
    replies = await press(chat, cancel.token)
    assert "证件已经领用，不能取消；请发送 /return 归还。" in replies
