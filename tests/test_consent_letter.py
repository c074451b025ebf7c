"""同意申办函: issued with the last approval, numbered, readable in any viewer, sent once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import Session, select

from bot.messenger import Outgoing
from models.consent_letter import ConsentLetter, next_number
from models.stored_file import StoredFile, read_file
from models.terms import DocumentKind, UnitKind, UnitLevel
from models.unit import Unit, nearest_office, unit_named
from tests.conftest import Bench, Chat, People, Watch, add_unit
from tests.errands import apply_for_first, apply_for_renewal, apply_for_visa
from tests.test_letter_paper import needs_poppler, words_of
from tests.travels import keep_documents, two_steps


@pytest.fixture(autouse=True)
def holder(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


def paper_of(bench: Bench, message: Outgoing) -> bytes:
    (file,) = message.files
    assert file.name.endswith(".pdf")
    with bench.database.read() as db:
        return read_file(db.get_one(StoredFile, file.id))


async def test_a_letter_comes_with_the_approval(chat: Chat, bench: Bench, people: People) -> None:
    await apply_for_renewal(chat)
    await chat.of("approver")(("同意", "已批准"))
    assert "附市测试局同意申办函〔2015〕1号，2015-10-18 前有效" in chat.last.text
    assert "领用证件请发送 /draw" in chat.last.text
    paper = paper_of(bench, chat.last)
    assert paper.startswith(b"%PDF-")
    with bench.database.read() as db:
        letter = db.exec(select(ConsentLetter)).one()
    assert (letter.person_id, letter.kind) == (people["official"], DocumentKind.ORDINARY_PASSPORT)
    assert (letter.issued_on, letter.unit_id) == (date(2015, 7, 20), people.units["YX-01"])


@needs_poppler
async def test_a_letter_says_what_the_police_read(chat: Chat, bench: Bench, people: People) -> None:
    await apply_for_first(chat)
    await chat.of("approver").say("同意")
    words = words_of(paper_of(bench, chat.last))
    for expected in (
        "市测试局同意申办函〔2015〕1号",
        "市公安局出入境管理局：",
        "同意下列人员新办大陆居民往来台湾通行证",
        "甲一鸣",
        people.ids["official"],
        "1970年1月1日",
        "90日内有效（至2015年10月18日止）",
        "2015年7月20日（盖章）",
        "证管家2015-07-2010:00生成，审批人：庚审言",
    ):
        assert expected in words


async def test_a_letter_waits_for_the_last_step(chat: Chat, bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        two_steps(db, bench, people)
    await apply_for_first(chat)
    await chat.of("colleague")(("同意", "已同意，转下一步审批"))
    assert chat.last.files == ()
    await chat.of("approver")(("同意", "已批准"))
    assert len(chat.last.files) == 1


async def test_a_visa_needs_no_letter(chat: Chat) -> None:
    await apply_for_visa(chat)
    await chat.of("approver")(("同意", "已批准"))
    assert "同意申办函" not in chat.last.text
    assert chat.last.files == ()


async def test_a_letter_is_sent_once_more_while_it_is_good(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await apply_for_first(chat)
    await chat.of("approver").say("同意")
    first = paper_of(bench, chat.last)
    await chat(
        ("/my", "· 市测试局同意申办函〔2015〕1号，2015-10-18 前有效"),
        ("下载市测试局同意申办函〔2015〕1号", "2015-07-20 出具"),
    )
    assert paper_of(bench, chat.last) == first
    watch.move(days=91)
    await chat(("/my", "新办证件（大陆居民往来台湾通行证）：已批准"))
    assert "同意申办函" not in chat.last.text


async def test_numbers_are_counted_by_unit_and_year(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        here, there = (db.get_one(Unit, people.units[code]) for code in ("YX-01", "YX-02"))
        numbers = [next_number(db, *each) for each in ((here, 2015), (here, 2015), (here, 2016))]
        assert next_number(db, there, 2015) == "市样例局同意申办函〔2015〕1号"
    assert numbers == [
        "市测试局同意申办函〔2015〕1号",
        "市测试局同意申办函〔2015〕2号",
        "市测试局同意申办函〔2016〕1号",
    ]


def test_two_letters_at_one_moment_have_two_numbers(bench: Bench, people: People) -> None:
    def number(_: int) -> str:
        with bench.database.write() as db:
            return next_number(db, db.get_one(Unit, people.units["YX-01"]), 2015)

    with ThreadPoolExecutor(4) as several:
        numbers = list(several.map(number, range(20)))
    assert sorted(numbers) == sorted(f"市测试局同意申办函〔2015〕{n}号" for n in range(1, 21))


def test_a_number_that_was_rolled_back_is_given_again(bench: Bench, people: People) -> None:
    def number(db: Session) -> str:
        return next_number(db, db.get_one(Unit, people.units["YX-01"]), 2015)

    with bench.database.write() as db:
        number(db)
        db.rollback()
    with bench.database.write() as db:
        assert number(db) == "市测试局同意申办函〔2015〕1号"


def test_the_office_of_the_county_comes_before_that_of_the_city(
    bench: Bench, people: People
) -> None:
    words = ("SX-GA", "试县公安局出入境管理大队", "SX")
    with bench.database.write() as db:
        before = nearest_office(db, unit_named(db, "SX-ZZB"), UnitKind.EXIT_ENTRY_OFFICE)
        add_unit(db, people, words, UnitLevel.DEPARTMENT, UnitKind.EXIT_ENTRY_OFFICE)
        after = nearest_office(db, unit_named(db, "SX-ZZB"), UnitKind.EXIT_ENTRY_OFFICE)
        city = nearest_office(db, unit_named(db, "YX-0101"), UnitKind.EXIT_ENTRY_OFFICE)
    assert [str(each) for each in (before, after, city)] == [
        "市公安局出入境管理局",
        "试县公安局出入境管理大队",
        "市公安局出入境管理局",
    ]
