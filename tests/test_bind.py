"""Transcripts of binding: invitation code and ID tail, wrong tries, ends of a binding."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs.invite import invite
from models.account import Account, account_at
from models.audit import Actor, AuditEvent
from models.person import Person, new_person
from models.registrant import Registrant, registrant_of
from models.unit import Unit
from tests.conftest import Bench, Chat, People, Watch, national_id

NEWCOMER = national_id(321)


@pytest.fixture
def code(bench: Bench, people: People) -> str:
    """An invitation for somebody registered in the unit and not bound yet."""
    with bench.database.write() as db:
        like = registrant_of(db, people["official"])
        assert like
        person = new_person("辰新来", NEWCOMER)
        db.add(person)
        db.flush()
        values = like.model_dump(exclude={"id", "person_id"})
        db.add(Registrant(person_id=person.id, **values))
        db.flush()
        unit = db.get_one(Unit, like.unit_id)
        actor = Actor("戊经纬", "test", people["officer"])
        return invite(db, person, unit, bench.occasion(actor)).code


async def test_a_code_and_the_tail_of_the_id_bind_a_chat(
    chat: Chat, bench: Bench, code: str
) -> None:
    phone = chat.of("new-phone")
    await phone(
        ("你好", "请输入经办人发给您的 10 位邀请码"),
        (f" {code.lower()} ", "邀请对象：辰**。\n请输入您身份证号的后 6 位"),
        (NEWCOMER[-6:], "辰新来，身份核对成功，已绑定。"),
        ("/my", "您还没有报告持证情况"),
    )
    with bench.database.read() as db:
        account = account_at(db, "test", "new-phone")
        assert account
        assert account.person_id
        assert db.get_one(Person, account.person_id).name == "辰新来"
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "绑定账号")).one()


async def test_a_link_with_the_code_asks_for_the_tail_at_once(chat: Chat, code: str) -> None:
    replies = await chat.of("new-phone").event(Kind.START, text=code)
    assert "请输入您身份证号的后 6 位" in replies[-1].text


async def test_a_code_is_used_up(chat: Chat, code: str) -> None:
    await chat.of("new-phone")(("/start", "邀请码"), (code, "后 6 位"), (NEWCOMER[-6:], "已绑定"))
    await chat.of("second")(
        ("/start", "邀请码"), (code, "邀请码不对，或已使用、已过期。还可以试 4 次")
    )


async def test_a_code_is_good_for_seven_days(chat: Chat, code: str, watch: Watch) -> None:
    watch.moment += timedelta(days=7)
    await chat.of("new-phone")(("/start", "邀请码"), (code, "已过期"))


async def test_five_wrong_tails_lock_the_chat_for_an_hour(
    chat: Chat, code: str, watch: Watch
) -> None:
    phone = chat.of("new-phone")
    await phone(("/start", "邀请码"), (code, "后 6 位"))
    for left in (4, 3, 2, 1):
        await phone(("123456", f"身份证号后 6 位与邀请对象不符。还可以试 {left} 次"))
    await phone(("123456", "已锁定一小时"), (NEWCOMER[-6:], "已锁定一小时"))
    assert "连续输错绑定信息，已锁定一小时" in chat.of("administrator").last.text
    watch.moment += timedelta(minutes=61)
    await phone(("/start", "邀请码"), (code, "后 6 位"), (NEWCOMER[-6:], "已绑定"))


async def test_what_is_no_code_is_asked_again(chat: Chat) -> None:
    phone = chat.of("new-phone")
    await phone(("/start", "邀请码"), ("我想绑定", "邀请码是 10 位字母和数字"))


async def test_an_unbound_chat_can_do_nothing_else(chat: Chat, bench: Bench) -> None:
    phone = chat.of("new-phone")
    await phone(("/document", "请输入经办人发给您的 10 位邀请码"))
    with bench.database.read() as db:
        account = db.exec(select(Account).where(Account.address == "new-phone")).one()
        assert account.person_id is None


async def test_a_person_ends_their_own_binding(chat: Chat) -> None:
    await chat(
        ("/accounts", "您绑定了 1 个账号"),
        ("1", "解除 test"),
        ("解除", "已解除绑定。"),
        ("/my", "请输入经办人发给您的 10 位邀请码"),
    )


async def test_a_case_officer_ends_a_binding_and_the_chat_is_closed(chat: Chat) -> None:
    await chat.of("officer")(
        ("/invite", "要办哪一件？"),
        ("解除某人的绑定", "请输入姓名"),
        ("jym", "是哪一位？"),
        ("1", "为什么解除？"),
        ("手机遗失", "解除 甲一鸣（330000********0015） 的 1 个绑定账号？"),
        ("解除", "已解除绑定"),
    )
    await chat(("/my", "请输入经办人发给您的 10 位邀请码"))
