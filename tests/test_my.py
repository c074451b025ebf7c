"""我的: one's own documents, where they are, what is due when, and the calendar file."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar
from sqlmodel import select

from jobs.start_campaign import read_campaign, start
from models.document import new_document
from models.registrant import Registrant
from models.stored_file import StoredFile, read_file
from models.terms import DocumentKind
from tests.conftest import Bench, Chat, People


async def test_what_is_due_stands_in_a_calendar_file(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        start(db, read_campaign("2015"), bench.occasion())
        db.add(new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, "E12345678"))
    await chat(("/my", "· 申报持证情况：2015-07-31 前\n· 上交普通护照 *****5678：2015-07-31 前"))
    file = chat.last.files[0]
    assert file.name == "到期日程.ics"
    with bench.database.read() as db:
        calendar = Calendar.from_ical(read_file(db.get_one(StoredFile, file.id)))
    days = [event.decoded("dtstart") for event in calendar.walk("VEVENT")]
    assert days == [date(2015, 7, 31), date(2015, 7, 31)]


async def test_a_supervisor_who_is_no_registrant_has_no_records(chat: Chat) -> None:
    await chat.of("supervisor")(("/my", "您不在登记备案名册中"))


async def test_the_menu_counts_what_waits(chat: Chat, bench: Bench) -> None:
    await chat(("/menu", "我的待办 1"))
    labels = [button.label for button in chat.last.buttons]
    assert labels == [
        "报告持证（1）",
        "我的证件和待办",
        "申报出行",
        "用证申请",
        "报告遗失",
        "补报出行",
        "联系电话",
        "我的账号",
    ]
    with bench.database.read() as db:
        assert db.exec(select(Registrant)).first()


async def test_a_later_report_starts_from_what_is_known(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.TAIWAN_PERMIT, "T12345678"))
    await chat(
        ("/document", "记录里有：大陆居民往来台湾通行证 T12345678。您现在持有这本吗"),
        ("是，持有", "还有别的证件吗？"),
        ("报告完了", "您报告持有 1 本"),
        ("确认属实并提交", "回执号"),
        ("/document", "您在 2015-07-20 报告过（回执 SB20150720-"),
    )
