"""Transcripts of recording one's own telephone number, typed or sent as a contact."""

from __future__ import annotations

import pytest

from bot.messenger import Kind
from models.person import Person
from tests.conftest import Bench, Chat, People


def phone_of(bench: Bench, people: People, part: str = "official") -> str:
    with bench.database.read() as db:
        return db.get_one(Person, people.people[part]).phone


async def test_a_number_is_typed_shown_and_recorded(
    chat: Chat, bench: Bench, people: People
) -> None:
    await chat(
        ("/phone", "还没有登记联系电话。"),
        ("+86 138 0000 0000", "把联系电话登记为 13800000000？"),
        ("确认", "联系电话已登记：***0000。"),
        ("/phone", "现在登记的是 ***0000。"),
        ("13800000000", "号码没有变化"),
    )
    assert phone_of(bench, people) == "13800000000"
    with bench.database.read() as db:
        assert db.get_one(Person, people.people["official"]).phone_sealed != b"13800000000"


@pytest.mark.parametrize("words", ["一二三", "1234", "12345678901234", "138-0000-0000"])
async def test_what_is_no_number_is_asked_again(chat: Chat, words: str) -> None:
    await chat(("/phone", "请输入"), (words, "请输入 5 到 13 位数字的号码"))


async def test_an_internal_number_with_an_extension_is_taken(
    chat: Chat, bench: Bench, people: People
) -> None:
    await chat(
        ("/phone", "请输入"), ("0000-1234567-12", "登记为 0000-1234567-12"), ("确认", "已登记")
    )
    assert phone_of(bench, people) == "0000-1234567-12"


async def test_a_contact_begins_and_answers_the_question(
    chat: Chat, bench: Bench, people: People
) -> None:
    replies = await chat.event(Kind.CONTACT, text="8613800000001")
    assert "把联系电话登记为 13800000001？" in replies[-1].text
    await chat(("先不办", "没有保存"), ("/phone", "请输入"))
    replies = await chat.event(Kind.CONTACT, text="8613800000002")
    assert "13800000002" in replies[-1].text
    await chat(("确认", "已登记"))
    assert phone_of(bench, people) == "13800000002"


async def test_a_contact_sent_amid_something_else_is_dealt_with_and_that_goes_on(
    chat: Chat, bench: Bench, people: People
) -> None:
    await chat(("/document", "您现在持有"))
    await chat.event(Kind.CONTACT, text="13800000003")
    await chat(("确认", "我们接着办「报告持证」"))
    assert phone_of(bench, people) == "13800000003"


async def test_a_stranger_s_contact_is_not_taken(chat: Chat) -> None:
    stranger = chat.of("nobody")
    replies = await stranger.event(Kind.CONTACT, text="13800000004")
    assert "请先绑定" in replies[-1].text


async def test_what_cannot_be_taken_is_said_and_the_question_is_asked_again(chat: Chat) -> None:
    await chat(("/document", "您现在持有"))
    replies = await chat.event(Kind.REFUSED, text="这里不收这个。")
    assert [each.text.splitlines()[0] for each in replies] == [
        "这里不收这个。",
        "您现在持有因私出国（境）证件吗？",
    ]
