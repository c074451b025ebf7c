"""The Bot API server of the tests: it answers as Telegram does, and finds what Telegram would."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.bot_api import Act, BotApi, Fault, Person, a_bot_api, a_picture
from tests.bot_api.definitions import fault_of_result, fault_of_update

pytestmark = pytest.mark.slow  # a tool of the tests: it changes seldom

YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("是", callback_data="y"), InlineKeyboardButton("否", callback_data="n")]]
)


@pytest.fixture(autouse=True)
def _spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Else the library warns of its own next version whenever it is told to wait.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with a_bot_api() as api:
        yield api


def a_bot(api: BotApi, token: str = "") -> Bot:
    request = HTTPXRequest(connection_pool_size=16, read_timeout=10)
    return Bot(
        token or api.token,
        base_url=f"{api.url}/bot",
        base_file_url=f"{api.url}/file/bot",
        request=request,
        get_updates_request=HTTPXRequest(connection_pool_size=4),
    )


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with a_bot(api) as bot:
        yield bot


@pytest.fixture
def person(api: BotApi) -> Person:
    person = api.person("甲测试")
    person.starts()
    api.world.updates.set_webhook(api.webhook, drop_pending=True)
    return person


async def raw(api: BotApi, method: str, **values: object) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.post(f"{api.url}/bot{api.token}/{method}", json=values)


async def refused(call: Awaitable[object], kind: type[TelegramError]) -> str:
    with pytest.raises(kind) as refusal:
        await call
    return str(refusal.value)


def provoked(api: BotApi) -> str:
    """What the server has found, which the test wanted."""
    found = "\n".join(api.violations)
    api.violations.clear()
    return found


# Polling


async def test_an_update_comes_again_until_the_next_call_confirms_it(
    bot: Bot, person: Person
) -> None:
    person.says("一")
    person.says("二")
    (first,) = await bot.get_updates(limit=1)
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=first.update_id + 1)
    assert [each.message.text for each in again] == ["一", "二"]
    assert [each.message.text for each in rest] == ["二"]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_negative_offset_keeps_only_the_newest(bot: Bot, person: Person) -> None:
    for text in "一二三":
        person.says(text)
    assert [each.message.text for each in await bot.get_updates(offset=-1)] == ["三"]
    assert [each.message.text for each in await bot.get_updates()] == ["三"]


async def test_a_long_poll_waits_and_answers_at_once(bot: Bot, person: Person) -> None:
    started = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - started < 5
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.2)
    person.says("来了")
    (update,) = await asyncio.wait_for(polling, 5)
    assert update.message.text == "来了"


async def test_only_allowed_kinds_come_and_the_setting_stays(bot: Bot, person: Person) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    person.says("不要")
    person.blocks()
    assert [each.my_chat_member is not None for each in await bot.get_updates()] == [True]
    assert len(await bot.get_updates(allowed_updates=[])) == 1
    person.unblocks()
    person.says("要")
    assert len(await bot.get_updates()) == 3


async def test_a_second_poll_ends_the_first_with_a_conflict(bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    newer = asyncio.create_task(bot.get_updates(timeout=1))
    assert "terminated by other getUpdates request" in await refused(older, Conflict)
    assert await newer == ()


async def test_who_is_killed_while_polling_loses_nothing(
    api: BotApi, bot: Bot, person: Person
) -> None:
    async with httpx.AsyncClient() as client:
        address = f"{api.url}/bot{api.token}/getUpdates"
        with pytest.raises(httpx.ReadTimeout):
            await client.post(address, json={"timeout": 30}, timeout=0.2)
    person.says("还在")
    (update,) = await bot.get_updates(timeout=2)
    assert update.message.text == "还在"


# Webhooks


class Office:
    """A webhook that answers with the statuses it is given, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.never = ""
        self.heard: list[tuple[str | None, str]] = []
        self.app = Starlette(routes=[Route("/hook", self.hear, methods=["POST"])])

    async def hear(self, request: Request) -> Response:
        update = json.loads(await request.body())
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.heard.append((secret, update["message"]["text"]))
        if self.never and self.never in update["message"]["text"]:
            return Response(status_code=500)
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    @contextmanager
    def open(self) -> Iterator[str]:
        config = uvicorn.Config(self.app, port=0, ws="none", log_config=None)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hook"
        finally:
            server.should_exit = True
            thread.join()


async def until(is_so: Any, seconds: float = 5) -> None:  # noqa: ANN401 - any callable
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - the other side is a thread
            await asyncio.sleep(0.02)


async def test_a_webhook_gets_updates_in_order_with_its_secret_until_it_takes_them(
    api: BotApi, bot: Bot, person: Person
) -> None:
    api.webhook_backoff_seconds = 0.05
    office, secret = Office(500, 503), "s_-1"
    with office.open() as url:
        await bot.set_webhook(url, secret_token=secret, allowed_updates=["message"])
        for text in "一二三":
            person.says(text)
        await until(lambda: not api.pending_updates)
        info = await bot.get_webhook_info()
    assert office.heard == [(secret, each) for each in "一一一二三"]
    assert info.url == url
    assert info.allowed_updates == ("message",)
    assert "503" in info.last_error_message


async def test_a_webhook_that_is_away_gets_its_updates_when_it_is_back(
    api: BotApi, bot: Bot, person: Person
) -> None:
    api.webhook_backoff_seconds = 0.05
    await bot.set_webhook("http://127.0.0.1:9/hook")
    person.says("等着")
    await until(lambda: api.webhook.last_error_message)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    office = Office()
    with office.open() as url:
        await bot.set_webhook(url)
        await until(lambda: not api.pending_updates)
    assert office.heard == [(None, "等着")]


async def test_a_chat_that_the_webhook_fails_holds_up_no_other(
    api: BotApi, bot: Bot, person: Person
) -> None:
    other, office = api.person("辛测试"), Office()
    office.never = "坏"
    with office.open() as url:
        await bot.set_webhook(url)
        person.says("坏")
        person.says("后")
        other.says("好")
        await until(lambda: (None, "好") in office.heard)
        assert (None, "后") not in office.heard
        office.never = ""
        await until(lambda: not api.pending_updates)
    assert office.heard[-1] == (None, "后")


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot, person: Person) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    assert "terminated by setWebhook" in await refused(polling, Conflict)
    assert "while webhook is active" in await refused(bot.get_updates(), Conflict)
    person.says("丢掉")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


# Messages


async def test_a_person_sees_what_the_bot_sends_edits_and_deletes(bot: Bot, person: Person) -> None:
    act = person.says("你好")
    sent = await bot.send_message(person.id, "您好，是否继续？", reply_markup=YES_NO)
    shown = await person.sees("继续", after=act)
    assert (shown.id, shown.rows, shown.is_edited) == (sent.message_id, [["是", "否"]], False)
    assert sent.reply_markup == YES_NO

    edited = await bot.edit_message_text("已经处理。", person.id, sent.message_id)
    shown = await person.sees("已经", after=act)
    assert (shown.rows, shown.edits) == ([], 1)
    assert edited.edit_date
    assert edited.reply_markup is None

    await bot.delete_message(person.id, sent.message_id)
    await person.sees_gone(shown)
    assert [each.text for each in person.chat] == ["/start", "你好"]


async def test_edits_that_telegram_refuses_are_refused_in_its_words(
    bot: Bot, person: Person
) -> None:
    (own,) = person.says("我的").message_ids
    sent = await bot.send_message(person.id, "一", reply_markup=YES_NO)
    there = {"chat_id": person.id, "message_id": sent.message_id}
    same = bot.edit_message_text("一", reply_markup=YES_NO, **there)
    assert await refused(same, BadRequest) == (
        "Message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    same = bot.edit_message_reply_markup(reply_markup=YES_NO, **there)
    assert "not modified" in await refused(same, BadRequest)
    lost = bot.edit_message_text("二", person.id, 99)
    assert await refused(lost, BadRequest) == "Message to edit not found"
    foreign = bot.edit_message_text("二", person.id, own)
    assert await refused(foreign, BadRequest) == "Message can't be edited"
    caption = bot.edit_message_caption(caption="二", **there)
    assert "no caption" in await refused(caption, BadRequest)
    gone = bot.delete_message(person.id, 99)
    assert await refused(gone, BadRequest) == "Message to delete not found"


async def test_the_bot_may_not_write_to_everybody(api: BotApi, bot: Bot, person: Person) -> None:
    stranger = api.person("乙测试")
    assert await refused(bot.send_message(1, "喂"), BadRequest) == "Chat not found"
    said = await refused(bot.send_message(stranger.id, "喂"), Forbidden)
    assert said == "Forbidden: bot can't initiate conversation with a user"
    person.blocks()
    said = await refused(bot.send_message(person.id, "喂"), Forbidden)
    assert said == "Forbidden: bot was blocked by the user"
    person.unblocks()
    await bot.send_message(person.id, "喂")
    changes = [each.my_chat_member.new_chat_member.status for each in await bot.get_updates()]
    assert changes == ["kicked", "member"]


async def test_documents_and_photos_go_both_ways(bot: Bot, person: Person) -> None:
    content = b"\r\n--boundary\r\n\x00\xff\r\n"
    sent = await bot.send_document(person.id, content, filename="名单.xlsx", caption="请看")
    assert person.last.file
    assert (person.last.text, person.last.file.name) == ("请看", "名单.xlsx")
    assert person.last.file.content == content
    await bot.send_document(person.id, sent.document)
    assert person.last.file.content == content
    edited = await bot.edit_message_caption(person.id, sent.message_id, caption="改了")
    assert edited.caption == "改了"

    sent = await bot.send_photo(person.id, a_picture())
    assert [size.width for size in sent.photo] == [90, 320, 800, 1000]
    assert person.last.photo

    person.sends_file("回执.csv", content, "text/csv", caption="给您")
    person.sends_photo()
    document, photo = (each.message for each in await bot.get_updates())
    assert (document.document.mime_type, document.caption) == ("text/csv", "给您")
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == content
    largest = await photo.photo[-1].get_file()
    assert bytes(await largest.download_as_bytearray())[:2] == b"\xff\xd8"


async def test_a_link_dies_and_a_big_file_is_never_given(
    api: BotApi, bot: Bot, person: Person
) -> None:
    api.link_lives_seconds = 0.2
    person.sends_file("小.bin", b"a")
    person.sends_file("大.bin", bytes(20_000_001))
    small, big = [each.message.document for each in await bot.get_updates()]
    file = await small.get_file()
    await asyncio.sleep(0.3)
    assert "Not Found" in await refused(file.download_as_bytearray(), InvalidToken)
    assert await (await small.get_file()).download_as_bytearray() == b"a"
    assert await refused(big.get_file(), BadRequest) == "File is too big"
    assert "wrong file_id" in (await refused(bot.get_file("x"), BadRequest)).lower()


async def test_a_photo_that_is_no_picture_is_refused(bot: Bot, person: Person) -> None:
    said = await refused(bot.send_photo(person.id, b"no picture"), BadRequest)
    assert said.lower() == "image_process_failed"


async def test_a_press_comes_with_its_message_and_is_answered(
    api: BotApi, bot: Bot, person: Person
) -> None:
    first = await bot.send_message(person.id, "第一", reply_markup=YES_NO)
    await bot.send_message(person.id, "第二", reply_markup=YES_NO)
    person.presses("是")
    person.presses_on(first.message_id, "否")
    newest, older = (each.callback_query for each in await bot.get_updates())
    assert (newest.data, newest.message.text) == ("y", "第二")
    assert (older.data, older.message.message_id) == ("n", first.message_id)
    assert len(person.waiting_presses) == 2
    await newest.answer("好", show_alert=True)
    (press,) = person.answered_presses
    assert (press.label, press.text, press.is_alert) == ("是", "好", True)
    api.press_lives_seconds = 0
    assert "query is too old" in (await refused(older.answer(), BadRequest)).lower()
    with pytest.raises(AssertionError, match="no button"):
        person.presses("也许")


async def test_a_keyboard_below_the_chat_is_pressed_too(bot: Bot, person: Person) -> None:
    keys = ReplyKeyboardMarkup([[KeyboardButton("报号码", request_contact=True), "取消"]])
    await bot.send_message(person.id, "请选择", reply_markup=keys)
    assert person.keyboard == [["报号码", "取消"]]
    person.presses("报号码")
    person.presses("取消")
    contact, cancel = (each.message for each in await bot.get_updates())
    assert contact.contact.user_id == person.id
    assert cancel.text == "取消"
    await bot.send_message(person.id, "好", reply_markup=ReplyKeyboardRemove())
    assert person.keyboard == []


async def test_what_people_send_is_what_telegram_sends(
    api: BotApi, bot: Bot, person: Person
) -> None:
    other = api.person("丙测试")
    person.starts("bind_1-x")
    person.shares_contact()
    person.shares_contact(of=other)
    person.shares_strangers_contact("丁测试")
    person.sends_sticker()
    person.sends_voice()
    person.sends_location()
    person.sends_album(a_picture(), a_picture(200, 100), caption="两张")
    person.says("错字")
    person.edits("错字", "对了")
    updates = await bot.get_updates()
    start, *contacts = (each.message for each in updates[:4])
    assert start.text == "/start bind_1-x"
    assert start.parse_entities(["bot_command"]) == {start.entities[0]: "/start"}
    assert [each.contact.user_id for each in contacts] == [person.id, other.id, None]
    sticker, voice, place, one, two, wrong = (each.message for each in updates[4:10])
    assert sticker.sticker
    assert voice.voice
    assert place.location
    assert one.media_group_id == two.media_group_id
    assert (one.caption, two.caption) == ("两张", None)
    assert wrong.text == "错字"
    assert updates[10].edited_message.text == "对了"
    assert updates[10].edited_message.message_id == wrong.message_id
    assert person.chat[-1].is_edited


async def test_a_deep_link_longer_than_telegram_allows_cannot_be_followed(person: Person) -> None:
    with pytest.raises(Exception, match="start parameter"):
        person.starts("x" * 65)


async def test_a_reply_names_the_message_it_answers(bot: Bot, person: Person) -> None:
    (asked,) = person.says("在吗").message_ids
    sent = await bot.send_message(person.id, "在", reply_to_message_id=asked)
    assert sent.reply_to_message.text == "在吗"
    assert person.last.reply_to == asked
    person.says("谢谢", reply_to=person.last)
    assert (await bot.get_updates())[-1].message.reply_to_message.text == "在"


async def test_the_menu_is_the_narrowest_there_is(bot: Bot, person: Person) -> None:
    await bot.set_my_commands([BotCommand("help", "帮助")])
    assert person.commands == {"help": "帮助"}
    here = BotCommandScopeChat(person.id)
    await bot.set_my_commands([BotCommand("trip", "出行")], BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand("desk", "柜台")], here, language_code="zh")
    assert person.commands == {"desk": "柜台"}
    assert [each.command for each in await bot.get_my_commands(here, "zh")] == ["desk"]
    await bot.delete_my_commands(here, language_code="zh")
    assert person.commands == {"trip": "出行"}


async def test_a_group_takes_the_bot_in_and_the_bot_may_leave(api: BotApi, bot: Bot) -> None:
    somebody = api.person("戊测试")
    group = api.group("测试群")
    assert "not a member" in await refused(bot.send_message(group.id, "喂"), Forbidden)
    group.adds_bot(by=somebody)
    group.says(somebody, "大家好")
    added, service, said = await bot.get_updates()
    assert added.my_chat_member.new_chat_member.status == "member"
    assert service.message.new_chat_members[0].id == bot.id
    assert (said.message.chat.type, said.message.from_user.id) == ("group", somebody.id)
    await bot.send_message(group.id, "只在私聊办理。")
    await group.sees("私聊")
    await bot.leave_chat(group.id)
    assert not group.has_bot
    await refused(bot.send_message(group.id, "喂"), Forbidden)


async def test_who_the_bot_is_and_whom_it_talks_to(bot: Bot, person: Person) -> None:
    assert (bot.username, bot.can_join_groups) == ("steward_test_bot", True)
    chat = await bot.get_chat(person.id)
    assert (chat.type, chat.id, chat.first_name) == ("private", person.id, "甲测试")
    await bot.send_chat_action(person.id, "typing")
    assert person.typing_seen == 1


async def test_an_act_and_its_answer_are_one_line(bot: Bot, person: Person) -> None:
    async def answer() -> None:
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                said = update.callback_query.data if update.callback_query else "问"
                await bot.send_message(person.id, f"答：{said}", reply_markup=YES_NO)

    answering = asyncio.create_task(answer())
    await person.does("问", "答：问")
    await person.does("否", "答：n")
    await person.does(person.sends_photo(), "答：问")
    with pytest.raises(AssertionError, match="not seen"):
        await person.sees("答", after=person.now, seconds=0.1)
    await person.sees_nothing("答", after=person.now, seconds=0.1)
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)


# What breaks the definitions


@pytest.mark.parametrize(
    ("method", "values", "words"),
    [
        ("sendMessage", {"text": "好", "colour": "red"}, "unknown parameters: colour"),
        ("sendMessage", {}, "text"),
        ("sendMessage", {"text": "字" * 4097}, "4097 characters"),
        ("sendMessage", {"text": " "}, "text is empty"),
        ("sendMessage", {"text": "好", "reply_markup": "{"}, "can't parse reply_markup"),
        ("sendMessage", {"text": "t.me/steward_test_bot?start=" + "x" * 65}, "start parameter"),
        ("editMessageText", {"text": "字" * 4097, "message_id": 1}, "4097 characters"),
        ("sendDocument", {"document": "x", "caption": "字" * 1025}, "1025 characters"),
        ("sendChatAction", {"action": "thinking"}, "wrong parameter action"),
    ],
)
async def test_a_call_that_breaks_the_api_is_refused_and_found(
    api: BotApi, person: Person, method: str, values: dict[str, object], words: str
) -> None:
    response = await raw(api, method, chat_id=person.id, **values)
    assert response.status_code == 400
    assert response.json()["description"].startswith("Bad Request: ")
    found = provoked(api)
    assert found.startswith(f"{method}: ")
    assert words in found


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "好", "callback_data": "字" * 22}, "66 bytes"),
        ({"text": "好", "callback_data": ""}, "0 bytes"),
        ({"text": "好"}, "one kind"),
        ({"text": "好", "callback_data": "y", "url": "https://example.com"}, "one kind"),
        ({"text": "好", "callback_data": "y", "shape": "round"}, "shape"),
        ({"text": "好", "url": "http://localhost/"}, "Wrong HTTP URL"),
    ],
)
async def test_a_button_that_breaks_the_api_is_found(
    api: BotApi, person: Person, button: dict[str, str], words: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    response = await raw(api, "sendMessage", chat_id=person.id, text="好", reply_markup=markup)
    assert response.status_code == 400
    assert words in provoked(api)


@pytest.mark.parametrize(
    "commands",
    [
        [{"command": "Help", "description": "帮助"}],
        [{"command": "帮助", "description": "帮助"}],
        [{"command": "h" * 33, "description": "帮助"}],
        [{"command": "help", "description": ""}],
        [{"command": "help", "description": "字" * 257}],
        [{"command": f"c{number}", "description": "帮助"} for number in range(101)],
    ],
)
async def test_a_menu_that_breaks_the_api_is_found(
    api: BotApi, commands: list[dict[str, str]]
) -> None:
    response = await raw(api, "setMyCommands", commands=commands)
    assert "BOT_COMMAND" in response.json()["description"]
    assert provoked(api)


async def test_too_big_a_file_is_found(api: BotApi, bot: Bot, person: Person) -> None:
    said = await refused(bot.send_document(person.id, bytes(50_000_001)), NetworkError)
    assert "Too Large" in said
    assert "50000001 bytes" in provoked(api)
    await refused(bot.send_photo(person.id, bytes(10_000_001)), BadRequest)
    assert "10000001 bytes" in provoked(api)


async def test_a_method_that_does_not_exist_is_found_and_a_wrong_token_refused(
    api: BotApi,
) -> None:
    assert (await raw(api, "sendMoney")).status_code == 404
    assert provoked(api) == "sendMoney: no such method"
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{api.url}/bot1:x/getMe")
    assert (response.status_code, response.json()["description"]) == (401, "Unauthorized")


def test_what_the_server_itself_makes_up_is_found() -> None:
    user = {"id": 1, "is_bot": False, "first_name": "甲测试"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "from": user}
    assert fault_of_update({"update_id": 1, "message": message}) is None
    coloured = {**message, "from": {**user, "colour": "red"}}
    assert fault_of_update({"update_id": 1, "message": coloured}) == (
        "unknown fields: message.from.colour"
    )
    assert "date" in str(fault_of_result("sendMessage", {**message, "date": "soon"}))


async def test_a_violation_fails_the_test_at_its_end() -> None:
    with pytest.raises(AssertionError, match="sendMoney"):
        async with a_bot_api() as api:
            await raw(api, "sendMoney")


# What goes wrong


async def test_faults_before_deliver_nothing(api: BotApi, bot: Bot, person: Person) -> None:
    api.fail("sendMessage", Fault.too_many, retry_after=7)
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(person.id, "一")
    assert wait.value.retry_after == timedelta(seconds=7)
    api.fail("sendMessage", Fault.server_error, times=2)
    await refused(bot.send_message(person.id, "一"), NetworkError)
    await refused(bot.send_message(person.id, "一"), NetworkError)
    api.fail("sendMessage", Fault.dropped)
    await refused(bot.send_message(person.id, "一"), NetworkError)
    api.fail("sendMessage", Fault.forbidden, chat_id=person.id)
    await refused(bot.send_message(person.id, "一"), Forbidden)
    assert api.faults_left == 0
    assert api.messages == []
    await bot.send_message(person.id, "一")
    assert [each.text for each in api.messages] == ["一"]
    assert len(api.calls_of("sendMessage")) == 6


async def test_faults_of_the_answer_deliver_all_the_same(
    api: BotApi, bot: Bot, person: Person
) -> None:
    api.fail("sendMessage", Fault.server_error_after)
    await refused(bot.send_message(person.id, "一"), NetworkError)
    api.fail("sendMessage", Fault.dropped_after)
    await refused(bot.send_message(person.id, "二"), NetworkError)
    api.fail("sendMessage", Fault.time_out_after)
    await refused(bot.send_message(person.id, "三", read_timeout=0.3), TimedOut)
    assert [each.text for each in api.messages] == ["一", "二", "三"]


async def test_a_cut_connection_has_no_answer_at_all(api: BotApi, person: Person) -> None:
    api.fail("*", Fault.dropped, times=None)
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            await raw(api, "sendMessage", chat_id=person.id, text="一")
    api.heal()
    assert (await raw(api, "getMe")).status_code == 200


async def test_a_download_fails_as_calls_do(api: BotApi, bot: Bot, person: Person) -> None:
    person.sends_file("一.bin", b"a")
    file = await (await bot.get_updates())[0].message.document.get_file()
    api.fail("download", Fault.dropped)
    await refused(file.download_as_bytearray(), NetworkError)
    assert await file.download_as_bytearray() == b"a"


async def test_every_call_may_take_its_time(api: BotApi, bot: Bot) -> None:
    api.latency_seconds = 0.3
    started = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - started > 0.3


async def test_who_sends_too_fast_is_told_to_wait(api: BotApi, bot: Bot, person: Person) -> None:
    others = [api.person("己测试") for _ in range(3)]
    for other in others:
        other.starts()
    await asyncio.gather(*(bot.send_message(each.id, "同时") for each in others))
    assert api.fastest_second().overall == 3
    assert api.fastest_second().in_one_chat == 1
    api.enforce_limits(per_second=2, per_chat_per_second=1)
    await bot.send_message(person.id, "一")
    await refused(bot.send_message(person.id, "二"), RetryAfter)
    await bot.send_message(others[0].id, "一")
    await refused(bot.send_message(others[1].id, "一"), RetryAfter)
    await asyncio.sleep(1)
    await bot.send_message(person.id, "三")
    api.lift_limits()
    await bot.send_message(person.id, "四")


async def test_people_may_act_in_other_threads(api: BotApi, bot: Bot) -> None:
    people = [api.person(f"庚测试{number}") for number in range(4)]
    acts: list[Act] = []
    threads = [
        Thread(target=lambda person=person: acts.extend(person.says(str(n)) for n in range(20)))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    updates = await bot.get_updates()
    numbers = [each.update_id for each in updates]
    assert numbers == list(range(numbers[0], numbers[0] + 80))
    assert len({act.moment for act in acts}) == 80
    for person in people:
        own = [each.message for each in updates if each.message.chat.id == person.id]
        assert [each.message_id for each in own] == list(range(1, 21))
