from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from jobs.report_unreachable import report_unreachable
from models.outbox import Delivery, Message, post
from tests.conftest import Bench, Chat, People, Watch
from tests.late import LateOffice


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def report(office: LateOffice, part: str) -> list[tuple[str, str]]:
    """Report somebody, and list who was told what so far."""
    with office.bench.database.write() as db:
        report_unreachable(db, office.people[part], "已停用", office.bench.occasion())
    return [(reader, message.text) for reader, message in office.messages("unreachable/")]


def test_the_case_officer_is_told_who_cannot_be_reached_and_why(office: LateOffice) -> None:
    ((reader, text),) = report(office, "official")
    assert reader == "officer"
    assert "消息送不到 甲一鸣（330000********" in text
    assert "（市测试局）：已停用" in text


def test_the_same_person_is_reported_once_a_day(office: LateOffice) -> None:
    report(office, "official")
    assert len(report(office, "official")) == 1
    office.watch.move(days=1)
    assert len(report(office, "official")) == 2


def test_a_case_officer_is_not_told_of_himself(office: LateOffice) -> None:
    ((reader, _),) = report(office, "officer")
    assert reader == "supervisor"


def test_somebody_who_is_not_registered_is_nobodys_to_look_after(office: LateOffice) -> None:
    assert report(office, "liaison") == []


def test_it_keeps_the_quiet_hours(office: LateOffice) -> None:
    office.watch.move(hours=12)
    report(office, "official")
    ((_, message),) = office.messages("unreachable/")
    assert message.not_before == office.watch() + timedelta(hours=10)


async def test_a_message_to_somebody_unbound_is_given_up_and_the_officer_hears_of_it(
    office: LateOffice, chat: Chat
) -> None:
    office.unbinds("official")
    now, to_id = office.watch(), office.people["official"]
    with office.bench.database.write() as db:
        post(db, to_id=to_id, text="请上交证件", once="reminder", now=now)
    await chat.deliver()
    with office.bench.database.read() as db:
        message = db.exec(select(Message).where(Message.once == "reminder")).one()
    assert message.state is Delivery.DEAD
    assert message.failure == "收件人未绑定账号"
    assert "消息送不到 甲一鸣" in chat.of("officer").last.text
    assert chat.messages == []
