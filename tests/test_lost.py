"""Transcripts of a loss: reported, reminded, escalated, found again, replaced, cancelled."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs import escalate_overdue, send_digests
from models.audit import AuditEvent
from models.custody import CustodyMove
from models.document import Document, new_document
from models.handover import Handover, HandoverItem, HandoverState
from models.loss import Loss
from models.registrant import Registrant
from models.terms import DocumentKind, LegalStatus
from models.trip import Trip, TripState
from tests.conftest import Bench, Chat, People, Watch
from tests.late import LateOffice
from tests.travels import approve, declare, draw, keep_documents, only_document

PASSPORT = DocumentKind.ORDINARY_PASSPORT
ACT_BY = date(2015, 8, 3)


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    """A passport at home, issued long ago."""
    made = LateOffice(bench, people, watch)
    made.owes_document("official", date(2014, 1, 1))
    return made


async def lose(chat: Chat) -> None:
    await chat(
        ("/lost", "普通护照 *****5678：哪天发现遗失的？"),
        ("2015-07-20 周一", "在哪里、怎样遗失的？"),
        ("火车上被盗", "经过：火车上被盗"),
        ("确认遗失", "回执 YS20150720-"),
    )


def document(bench: Bench) -> Document:
    with bench.database.read() as db:
        return db.exec(select(Document)).one()


@pytest.mark.usefixtures("office")
async def test_a_loss_is_recorded_with_its_reason_and_told(chat: Chat, bench: Bench) -> None:
    await lose(chat)
    assert "请在 2015-08-03 前到公安出入境管理部门办理注销或补发" in chat.last.text
    assert "迟报" not in chat.last.text
    assert document(bench).status is LegalStatus.LOST
    assert document(bench).status_reason == "火车上被盗"
    for who in ("officer", "custodian"):
        assert "【警示】报告证件遗失" in chat.of(who).last.text
        assert "遗失普通护照 *****5678（火车上被盗），自 2015-07-20" in chat.of(who).last.text
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "报告遗失")).one()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("noticed", "said"), [("2015-07-19", "办理注销"), ("2015-07-17", "已迟报 2 天")]
)
async def test_a_report_is_in_time_on_the_day_after(chat: Chat, noticed: str, said: str) -> None:
    await chat(
        ("/lost", "哪天发现遗失的？"),
        (noticed, "怎样遗失的？"),
        ("火车上被盗", "经过"),
        ("确认遗失", said),
    )
    assert ("迟报" in chat.last.text) is ("迟报" in said)
    assert ("迟报 2 天" in chat.of("officer").last.text) is ("迟报" in said)


@pytest.mark.usefixtures("office")
async def test_what_does_not_fit_is_asked_again_and_nothing_is_stored(
    chat: Chat, bench: Bench
) -> None:
    await chat(
        ("遗失", "哪天发现遗失的？"),
        ("2015-07-21", "日期不能晚于 2015-07-20。"),
        ("2015-07-20", "在哪里、怎样遗失的？"),
        ("丢", "请至少写 2 个字。"),
        ("丢在车上", "确认属实并提交？"),
        ("先不办", "好的，没有提交。"),
    )
    assert document(bench).status is LegalStatus.VALID
    with bench.database.read() as db:
        assert db.exec(select(Loss)).all() == []


async def test_what_lies_in_the_safe_cannot_be_lost(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    await chat(("/lost", "您没有在本人手中的有效证件"))


async def test_who_is_not_registered_is_sent_to_the_police(chat: Chat) -> None:
    await chat.of("liaison")(("/lost", "您不在登记备案名册中"))


@pytest.mark.usefixtures("office")
async def test_what_is_being_handed_over_is_not_lost(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        handover = Handover(
            direction=CustodyMove.SURRENDER,
            holder_id=people["official"],
            authority_id=people.units["YX-01"],
            state=HandoverState.RECORDED,
            code_expires_at=bench.clock.now(),
            opened_at=bench.clock.now(),
        )
        db.add(handover)
        db.flush()
        db.add(HandoverItem(handover_id=handover.id, document_id=document(bench).id))
    await chat(
        ("/lost", "哪天"), ("2015-07-20", "怎样"), ("火车上被盗", "确认"), ("确认遗失", "正在交接")
    )
    assert document(bench).status is LegalStatus.VALID


@pytest.mark.usefixtures("office")
async def test_one_of_several_is_chosen(chat: Chat, bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.TAIWAN_PERMIT, "T12345678"))
    await chat(
        ("/lost", "遗失哪一本？"),
        ("大陆居民往来台湾通行证 *****5678", "大陆居民往来台湾通行证 *****5678：哪天发现"),
    )


async def test_a_lost_drawn_document_is_not_due_back_and_lets_its_trip_be_closed(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    await declare(chat)
    await approve(chat, "approver")
    watch.move(days=14)
    await draw(chat)
    with bench.database.write() as db:
        db.exec(select(Trip)).one().state = TripState.RETURNED
    await chat(
        ("/lost", "哪天发现"), ("2015-08-03", "怎样"), ("在日本遗失", "确认"), ("确认遗失", "回执")
    )
    await chat(("/return", "您没有领用在外的证件"))
    with bench.database.read() as db:
        assert db.exec(select(Trip)).one().state is TripState.CLOSED
        assert only_document(db, people["official"], PASSPORT).status is LegalStatus.LOST
    await chat(("已找回", "已经找回？"), ("确认找回", "请尽快交回集中保管"))
    await chat(("去归还", "归还普通护照 *****5678"))


async def test_cancelling_or_replacing_is_reminded_and_escalated(
    chat: Chat, office: LateOffice
) -> None:
    await lose(chat)
    office.run(send_digests.run, date(2015, 7, 27))
    ((reader, message),) = office.messages("digest/")
    assert reader == "official"
    assert (
        "办理遗失的普通护照 *****5678的注销或补发，请于 2015-08-03 前（还有 7 天）" in message.text
    )
    assert message.choices == []
    office.run(escalate_overdue.run, date(2015, 8, 6))
    assert "办理遗失的普通护照 *****5678的注销或补发" in office.causes_shown_to("head")


async def test_it_ends_when_the_document_is_found(
    chat: Chat, bench: Bench, office: LateOffice
) -> None:
    await lose(chat)
    await chat(
        ("已找回", "普通护照 *****5678已经找回？"), ("确认找回", "已记录找回：普通护照 *****5678")
    )
    assert document(bench).status is LegalStatus.VALID
    assert "报告已找回普通护照 *****5678" in chat.of("custodian").last.text
    office.run(escalate_overdue.run, ACT_BY.replace(day=10))
    assert office.causes_shown_to("head") == ["上交普通护照 *****5678"]


async def test_it_ends_when_a_new_document_is_known(chat: Chat, office: LateOffice) -> None:
    await lose(chat)
    office.owes_document("official", date(2015, 8, 30), "E87654321")
    assert office.run(send_digests.run, date(2015, 7, 27)) == 0


async def test_it_ends_when_the_document_is_cancelled(
    chat: Chat, bench: Bench, office: LateOffice
) -> None:
    await lose(chat)
    with bench.database.write() as db:
        db.exec(select(Document)).one().status = LegalStatus.CANCELLED
    assert office.run(send_digests.run, date(2015, 7, 27)) == 0
    await chat(("已找回", "普通护照 *****5678已注销，不能恢复使用"))


@pytest.mark.usefixtures("office")
async def test_found_is_recorded_once(chat: Chat, bench: Bench) -> None:
    await lose(chat)
    token = chat.button("已找回").token
    await chat(("已找回", "已经找回？"), ("先不办", "好的，没有变动。"))
    assert document(bench).status is LegalStatus.LOST
    await chat.event(Kind.PRESS, token=token)
    await chat(("确认找回", "已记录找回"))
    replies = await chat.event(Kind.PRESS, token=token)
    assert "没有重复处理" in replies[0].text


@pytest.mark.usefixtures("office")
async def test_what_was_lost_is_shown_with_its_button(chat: Chat) -> None:
    await lose(chat)
    await chat(("/lost", "已于 2015-07-20 报告遗失（回执 YS20150720-"), ("已找回", "已经找回？"))


@pytest.mark.usefixtures("office")
async def test_a_loss_of_an_officer_goes_to_the_next_up(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        own = db.exec(select(Registrant).where(Registrant.person_id == people["officer"])).one()
        db.add(new_document(own.person_id, DocumentKind.TAIWAN_PERMIT, "T12345678"))
    await chat.of("officer")(
        ("/lost", "哪天"), ("2015-07-20", "怎样"), ("火车上被盗", "确认"), ("确认遗失", "回执")
    )
    assert "报告证件遗失" in chat.of("supervisor").last.text
    assert "报告证件遗失" not in chat.of("officer").last.text
