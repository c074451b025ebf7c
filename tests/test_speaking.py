"""What holds of every conversation: back, cancel, help, late buttons, restarts, two at once."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlmodel import select

from bot.messenger import Incoming, Kind
from bot.office import EmbeddedOffice
from bot.turns import SORRY
from models.conversation import OpenConversation
from models.declaration import Declaration
from models.document import Document
from models.inbox import InboxEvent, InboxState
from models.outbox import Message
from tests.conftest import Bench, Chat


async def up_to_the_number(chat: Chat) -> None:
    await chat(("/document", "持有"), ("1", "是哪种证件？"), ("港澳", "号码是多少？"))


async def test_back_takes_the_last_answer_away(chat: Chat) -> None:
    await up_to_the_number(chat)
    await chat(("返回", "是哪种证件？"), ("普通护照", "普通护照的证件号码是多少？"))


async def test_back_at_the_first_question_says_so(chat: Chat) -> None:
    await chat(("/document", "持有"), ("返回", "已经是第一步了"))


async def test_cancel_ends_it_and_saves_nothing(chat: Chat, bench: Bench) -> None:
    await up_to_the_number(chat)
    await chat(("取消", "「报告持证」已取消，没有保存"), ("/cancel", "现在没有正在办理的事项"))
    with bench.database.read() as db:
        assert db.exec(select(OpenConversation)).all() == []
        assert db.exec(select(Document)).all() == []


async def test_help_explains_the_step_at_hand(chat: Chat) -> None:
    await up_to_the_number(chat)
    await chat(("帮助", "您正在办理「报告持证」。请输入证件上的号码"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("4", "请在 1 到 3 项中选择"),
        ("护照本", "请在 1 到 3 项中选择"),
        ("通行证", "请在 1 到 3 项中选择"),
    ],
    ids=["a number too high", "words of no option", "words of two options"],
)
async def test_an_answer_that_does_not_fit_is_asked_again(
    chat: Chat, said: str, expected: str
) -> None:
    await chat(("/document", "持有"), ("1", "是哪种证件？"), (said, expected))


async def test_words_that_mean_nothing_get_the_menu(chat: Chat) -> None:
    await chat(("今天天气不错", "没有听懂这句话"))


async def test_another_conversation_waits_and_goes_on_afterwards(chat: Chat) -> None:
    await up_to_the_number(chat)
    await chat(("/accounts", "您绑定了 1 个账号"), ("都保留", "我们接着办「报告持证」"))
    assert "号码是多少？" in chat.last.text


async def test_a_button_of_an_earlier_step_does_nothing(chat: Chat) -> None:
    await chat(("/document", "持有"))
    old = chat.button("没有任何证件").token
    await chat(("有证件，逐本报告", "是哪种证件？"))
    replies = await chat.event(Kind.PRESS, token=old)
    assert replies[0].text == "这一步已经过去了，没有重复处理。"
    assert "是哪种证件？" in replies[1].text


async def test_a_confirmation_pressed_twice_saves_once(chat: Chat, bench: Bench) -> None:
    await chat(("/document", "持有"), ("没有任何证件", "您报告：本人没有任何"))
    token = chat.button("确认属实并提交").token
    await chat.event(Kind.PRESS, token=token)
    replies = await chat.event(Kind.PRESS, token=token)
    assert replies[0].text == "这一步已经过去了，没有重复处理。"
    with bench.database.read() as db:
        assert db.exec(select(Declaration)).one().none_held


async def test_another_process_goes_on_where_this_one_stopped(chat: Chat, bench: Bench) -> None:
    await up_to_the_number(chat)
    office = EmbeddedOffice(
        bench.database, bench.clock, bench.policy, bench.duties, place_id=uuid4()
    )
    restarted = Chat(
        office, chat.courier, "official", Bench(bench.database, bench.clock, bench.policy)
    )
    restarted.bench.recorder = bench.recorder
    await restarted(("C12345678", "签发日期？"))


async def test_two_messages_of_one_instant_are_answered_in_their_order(
    chat: Chat, bench: Bench
) -> None:
    await chat(("/document", "持有"))
    for number, words in enumerate(("1", "普通护照", "E12345678")):
        await chat.office.take(Incoming("test", "official", f"at-once-{number}", Kind.TEXT, words))
    await asyncio.gather(*(asyncio.to_thread(bench.turn, "official") for _ in range(3)))
    await chat.deliver()
    assert "签发日期？" in chat.last.text
    with bench.database.read() as db:
        states = db.exec(select(InboxEvent.state)).all()
        assert set(states) == {InboxState.DONE}


async def test_too_many_messages_a_minute_are_refused(chat: Chat, bench: Bench) -> None:
    for _ in range(bench.policy.limits.messages_per_minute):
        await chat.say("/help")
    await chat(("/help", "消息太多了，请一分钟后再发"))


async def test_texts_of_messages_and_answers_are_sealed(chat: Chat, bench: Bench) -> None:
    await up_to_the_number(chat)
    await chat(("C12345678", "签发日期？"))
    with bench.database.read() as db:
        stored = b"".join(
            [each.text_sealed for each in db.exec(select(Message)).all()]
            + [each.answers_sealed for each in db.exec(select(OpenConversation)).all()]
            + [each.payload_sealed for each in db.exec(select(InboxEvent)).all()]
        )
        assert b"C12345678" not in stored


async def test_what_fails_three_times_is_set_aside_and_the_administrator_told(
    chat: Chat, bench: Bench
) -> None:
    await chat(("/document", "您现在持有"))
    await chat.office.take(Incoming("test", "official", "broken", Kind.TEXT, "没有任何证件"))
    with bench.database.write() as db:
        event = db.exec(select(InboxEvent).where(InboxEvent.event_id == "broken")).one()
        event.payload_sealed = b"\x01" + b"no seal of ours"
        db.add(event)
    seen = len(chat.messages)
    bench.turn("official")
    await chat.deliver()
    assert [each.text for each in chat.messages[seen:]] == [SORRY]
    told = chat.of("administrator").messages
    assert [each.text for each in told if "三次没有处理成功" in each.text]
    with bench.database.read() as db:
        event = db.exec(select(InboxEvent).where(InboxEvent.event_id == "broken")).one()
        assert (event.state, event.attempts) == (InboxState.SET_ASIDE, 3)
    await chat(("没有任何证件", "确认属实并提交？"))
