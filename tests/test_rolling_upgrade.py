"""A rolling upgrade: processes of two releases answer one person over one database.

Each release is a process of its own that knows its own version of two conversations; which of them
answers is the test's choice. Everything else is the product: inbox, turn, replay, outbox, courier.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as Opened
from sqlalchemy import MetaData, Table, inspect, text
from sqlmodel import Session, SQLModel, col, select

import handlers
from bot import cli
from bot.clock import OfficeClock
from bot.database import MIGRATIONS, Database
from bot.turns import TurnSettings, run_turn
from handlers.talk import Choice as Options
from handlers.talk import Talk, Text
from models.account import Account, account_at
from models.inbox import InboxEvent, InboxState
from models.office import OfficeState
from models.outbox import Choice, Message, new_message, post
from models.policy import read_policy
from models.sealing import use_keyring
from tests.bot_api import Person, a_bot_api
from tests.conftest import KEYS, Bench, Chat, People, Watch
from tests.test_several_offices import bound, key_file, quick
from tests.walk import a_free_port

pytestmark = pytest.mark.slow

SPAWN = multiprocessing.get_context("spawn")
ENQUIRY, ADDED = "acknowledge", "added"  # a card's conversation, and one of the new release only
UPGRADING = "系统正在升级，这一步请稍后再说一次。"
BEGIN, BEGIN_ADDED = "登记事由", "登记车辆"
ALONE, GROUP = "单独去", "随团去"
PATIENCE_SECONDS = 60
PARTS = ("official", "colleague", "stranger")
ASKED_ANEW = [
    "新版问：办什么",
    "新版问：去多久",
    "新版问：去哪里",
    "新版问：怎么去",
    "新版记下：事由",
]


# -- the releases --------------------------------------------------------------------------------


async def enquire_as_before(talk: Talk, _db: Session) -> None:
    purpose = await talk.ask(Text("purpose", "旧版问：办什么事？"))
    place = await talk.ask(Text("place", "旧版问：去哪里？"))
    how = await talk.ask(Options("how", "旧版问：怎么去？", [ALONE, GROUP]))
    await talk.say(f"旧版记下：事由 {purpose}，地点 {place}，{how}。")


async def enquire_anew(talk: Talk, _db: Session) -> None:
    """The same, with a question more in the middle."""
    purpose = await talk.ask(Text("purpose", "新版问：办什么事？"))
    length = await talk.ask(Text("length", "新版问：去多久？"))
    place = await talk.ask(Text("place", "新版问：去哪里？"))
    how = await talk.ask(Options("how", "新版问：怎么去？", [ALONE, GROUP]))
    await talk.say(f"新版记下：事由 {purpose}，时长 {length}，地点 {place}，{how}。")


async def enquire_at_the_end(talk: Talk, _db: Session) -> None:
    """The same, with a question more at its end."""
    purpose = await talk.ask(Text("purpose", "新版问：办什么事？"))
    place = await talk.ask(Text("place", "新版问：去哪里？"))
    how = await talk.ask(Options("how", "新版问：怎么去？", [ALONE, GROUP]))
    length = await talk.ask(Text("length", "新版问：去多久？"))
    await talk.say(f"新版记下：事由 {purpose}，时长 {length}，地点 {place}，{how}。")


async def add_car(talk: Talk, _db: Session) -> None:
    plate = await talk.ask(Text("plate", "新版问：车牌号？"))
    seats = await talk.ask(Text("seats", "新版问：几座？"))
    await talk.say(f"新版记下：{plate}，{seats} 座。")


def register_old() -> None:
    begun = handlers.CONVERSATIONS[ENQUIRY]
    handlers.CONVERSATIONS[ENQUIRY] = replace(begun, title="登记", speak=enquire_as_before)


def register_new() -> None:
    begun = handlers.CONVERSATIONS[ENQUIRY]
    known = replace(begun, title="登记", speak=enquire_anew, version=2)
    handlers.CONVERSATIONS[ENQUIRY] = known
    handlers.CONVERSATIONS[ADDED] = replace(known, name=ADDED, title="车辆", speak=add_car)


def register_longer() -> None:
    register_new()
    known = handlers.CONVERSATIONS[ENQUIRY]
    handlers.CONVERSATIONS[ENQUIRY] = replace(known, speak=enquire_at_the_end)


def serve(register: Callable[[], None], line: Connection) -> None:
    """What a process of a release does: answer whatever waits, when it is its turn."""
    register()
    use_keyring(KEYS)
    settings = TurnSettings(read_policy(), frozenset({"test"}), "")
    while (asked := line.recv()) is not None:
        url, account_id, now = asked
        database = Database(url)
        while run_turn(database, settings, account_id, now):
            pass
        database.close()
        line.send(account_id)


class Release:
    """A process of a release."""

    def __init__(self, register: Callable[[], None]) -> None:
        self._line, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=serve, args=(register, theirs))
        self._process.start()

    def answers(self, database: Database, account_id: UUID, now: datetime) -> None:
        """Answer whatever waits of an account."""
        self._line.send((database.url, account_id, now))
        assert self._line.poll(PATIENCE_SECONDS)
        assert self._line.recv() == account_id

    def stop(self) -> int | None:
        self._line.send(None)
        self._process.join(PATIENCE_SECONDS)
        return self._process.exitcode


class Elsewhere(Bench):
    """A bench whose turns are run by a process of a release."""

    def __init__(self, beside: Bench, release: Release) -> None:
        super().__init__(beside.database, beside.clock, beside.policy)
        self.recorder, self._release = beside.recorder, release

    def turn(self, who: str) -> None:
        with self.database.read() as db:
            account = account_at(db, "test", who)
        assert account is not None
        self._release.answers(self.database, account.id, self.clock.now())


class Rollout:
    """One person's chat, answered by whichever release is asked."""

    def __init__(self, chat: Chat, old: Release, new: Release) -> None:
        self._office, self._courier, self.bench = chat.office, chat.courier, chat.bench
        self.old, self.new = self._at(old), self._at(new)

    def _at(self, release: Release) -> Chat:
        elsewhere = Elsewhere(self.bench, release)
        return Chat(self._office, self._courier, "official", elsewhere)

    @property
    def events(self) -> list[tuple[InboxState, int]]:
        with self.bench.database.read() as db:
            listed = db.exec(select(InboxEvent).order_by(col(InboxEvent.position))).all()
        return [(each.state, each.attempts) for each in listed]

    async def left_alone(self, words: str) -> None:
        """Say something that the old release has for its own, and leaves where it is."""
        assert await self.old.say(words) == []
        assert self.events[-1] == (InboxState.NEW, 0)

    async def taken_up(self, answer: str) -> None:
        """Let the new release look whether something waits for it."""
        known = len(self.new.messages)
        self.new.bench.turn("official")
        await self.new.deliver()
        assert answer in "\n".join(each.text for each in self.new.messages[known:])
        assert set(self.events) == {(InboxState.DONE, 0)}

    def asked(self, words: str) -> int:
        """How often something was said to the person."""
        return sum(words in each.text for each in self.old.messages)

    async def card(self, people: People) -> None:
        """A card with the buttons that begin."""
        with self.bench.database.write() as db:
            buttons = [Choice(BEGIN, begin=ENQUIRY), Choice(BEGIN_ADDED, begin=ADDED)]
            post(
                db,
                to_id=people["official"],
                text="请登记",
                once=f"card/{uuid4()}",
                now=self.bench.clock.now(),
                choices=buttons,
            )
        await self.old.deliver()


def a_release(register: Callable[[], None]) -> Iterator[Release]:
    release = Release(register)
    yield release
    assert release.stop() == 0


@pytest.fixture(scope="module")
def old() -> Iterator[Release]:
    yield from a_release(register_old)


@pytest.fixture(scope="module")
def new() -> Iterator[Release]:
    yield from a_release(register_new)


@pytest.fixture(scope="module")
def longer() -> Iterator[Release]:
    yield from a_release(register_longer)


@pytest.fixture
async def rollout(chat: Chat, people: People, old: Release, new: Release) -> Rollout:
    rolling = Rollout(chat, old, new)
    await rolling.card(people)
    return rolling


# -- begun by the new one --------------------------------------------------------------------------


async def test_what_is_said_to_the_old_release_waits_for_the_new_that_has_asked(
    rollout: Rollout,
) -> None:
    await rollout.new((BEGIN, "新版问：办什么事？"), ("探亲", "新版问：去多久？"))
    await rollout.left_alone("三天")
    await rollout.taken_up("新版问：去哪里？")
    await rollout.left_alone("甲市")
    await rollout.taken_up("新版问：怎么去？")
    await rollout.new((ALONE, "新版记下：事由 探亲，时长 三天，地点 甲市，单独去。"))
    asked = [rollout.asked(f"新版问：{each}") for each in ("办什么", "去多久", "去哪里", "怎么去")]
    assert asked == [1] * 4
    assert rollout.asked("旧版问") == rollout.asked(UPGRADING) == 0


async def test_a_button_pressed_at_the_old_release_counts_once(rollout: Rollout) -> None:
    await rollout.new(
        (BEGIN, "办什么事"), ("探亲", "去多久"), ("三天", "去哪里"), ("甲市", "怎么去")
    )
    await rollout.left_alone(GROUP)
    await rollout.taken_up("新版记下：事由 探亲，时长 三天，地点 甲市，随团去。")
    assert rollout.asked("新版记下") == 1


async def test_events_left_alone_are_taken_up_in_their_order(rollout: Rollout) -> None:
    await rollout.new((BEGIN, "办什么事"))
    for words in ("探亲", "三天", "甲市"):
        await rollout.left_alone(words)
    await rollout.left_alone("2")
    await rollout.taken_up("新版记下：事由 探亲，时长 三天，地点 甲市，随团去。")


@pytest.mark.parametrize("words", ["返回", "取消", "帮助", "/accounts", "/menu"])
@pytest.mark.parametrize("begin", [BEGIN, BEGIN_ADDED], ids=["newer", "unknown"])
async def test_whatever_is_said_amidst_it_is_for_the_new_release(
    rollout: Rollout, begin: str, words: str
) -> None:
    await rollout.new((begin, "新版问"), ("某事", "新版问"))
    await rollout.left_alone(words)
    await rollout.taken_up("")
    assert len(rollout.new.messages) > 3


async def test_back_takes_one_answer_away(rollout: Rollout) -> None:
    await rollout.new((BEGIN, "办什么事"), ("探亲", "去多久"), ("三天", "去哪里"))
    await rollout.left_alone("返回")
    await rollout.taken_up("新版问：去多久？")


async def test_a_button_that_the_old_release_does_not_know_waits_for_the_new(
    rollout: Rollout,
) -> None:
    await rollout.left_alone(BEGIN_ADDED)
    await rollout.taken_up("车牌号")
    await rollout.new(("测A0001", "几座"), ("4", "新版记下：测A0001，4 座。"))


async def test_after_a_minute_without_the_new_release_its_speaker_is_told(
    rollout: Rollout, watch: Watch
) -> None:
    await rollout.new((BEGIN, "办什么事"), ("探亲", "去多久"))
    await rollout.left_alone("三天")
    watch.move(seconds=61)
    rollout.old.bench.turn("official")
    await rollout.old.deliver()
    assert rollout.old.last.text == UPGRADING
    await rollout.new(("三天", "新版问：去哪里？"))
    assert rollout.asked("新版问：去多久？") == 1


async def test_others_are_answered_by_the_old_release_meanwhile(
    rollout: Rollout,
) -> None:
    await rollout.new((BEGIN, "办什么事"), ("探亲", "去多久"))
    await rollout.left_alone("三天")
    await rollout.old.of("colleague")(("/document", "您现在持有"))
    await rollout.taken_up("去哪里")


# -- begun by the old one --------------------------------------------------------------------------


async def test_what_the_old_release_began_is_continued_by_the_new(
    chat: Chat, people: People, old: Release, longer: Release
) -> None:
    rollout = Rollout(chat, old, longer)
    await rollout.card(people)
    await rollout.old((BEGIN, "旧版问：办什么事？"))
    await rollout.new(("探亲", "新版问：去哪里？"), ("甲市", "新版问：怎么去？"))
    await rollout.new((ALONE, "新版问：去多久？"))
    await rollout.new(("三天", "新版记下：事由 探亲，时长 三天，地点 甲市，单独去。"))


async def test_an_answer_to_the_old_question_is_not_taken_for_a_new_one(
    rollout: Rollout,
) -> None:
    await rollout.old((BEGIN, "办什么事"), ("探亲", "旧版问：去哪里？"))
    await rollout.new(("甲市", "新版问：去多久？"), ("三天", "去哪里"), ("甲市", "怎么去"))
    await rollout.new((ALONE, "事由 探亲，时长 三天，地点 甲市，单独去"))


async def test_a_button_of_the_old_question_is_not_taken_for_an_answer_to_a_new_one(
    rollout: Rollout,
) -> None:
    await rollout.old((BEGIN, "办什么事"), ("探亲", "去哪里"), ("甲市", "旧版问：怎么去？"))
    await rollout.new((ALONE, "新版问：去多久？"), ("三天", "怎么去"))
    await rollout.new((ALONE, "事由 探亲，时长 三天，地点 甲市，单独去"))


async def test_what_the_new_release_has_gone_on_with_is_left_alone_by_the_old(
    rollout: Rollout,
) -> None:
    await rollout.old((BEGIN, "旧版问：办什么事？"))
    await rollout.new(("探亲", "新版问：去多久？"))
    await rollout.left_alone("三天")
    await rollout.taken_up("新版问：去哪里？")


async def test_what_stood_open_before_there_were_two_is_asked_anew(rollout: Rollout) -> None:
    """The release before notes no key of the question that it has asked."""
    await rollout.old((BEGIN, "办什么事"), ("探亲", "旧版问：去哪里？"))
    with rollout.bench.database.engine.begin() as connection:
        connection.execute(text("UPDATE open_conversation SET asked = ''"))
    await rollout.new(("甲市", "新版问：去多久？"))


# -- the tables of both --------------------------------------------------------------------------

BEFORE = "0001"


def migrate(database: Database, way: Callable[[Config, str], None], version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        way(config, version)
        connection.commit()


def columns(database: Database) -> dict[str, set[str]]:
    found = inspect(database.engine)
    return {
        name: {each["name"] for each in found.get_columns(name)} for name in found.get_table_names()
    }


def insert_as_before(connection: Opened, row: SQLModel, known: dict[str, set[str]]) -> None:
    """Insert a row as the release before does: its statement names no column it does not know."""
    table = SQLModel.metadata.tables[str(row.__tablename__)]
    kept = [each for each in table.columns if each.name in known[table.name]]
    as_before = Table(table.name, MetaData(), *[each._copy() for each in kept])
    values = {each.name: getattr(row, each.name) for each in kept}
    connection.execute(as_before.insert().values(values))


async def test_the_release_before_writes_into_the_tables_of_this_one(
    chat: Chat, people: People, database: Database, watch: Watch
) -> None:
    migrate(database, command.downgrade, BEFORE)
    known = columns(database)
    database.migrate()
    added = {
        f"{table}.{name}" for table in known for name in columns(database)[table] - known[table]
    }
    assert {"account.menu_is_stale", "message.leased_by", "office_state.chat_link"} <= added
    account = Account(messenger="test", address="official-2", person_id=people["official"])
    account.bound_at = watch()
    message = new_message("旧版写下的", made_at=watch())
    message.account_id = account.id
    with database.engine.begin() as connection:
        insert_as_before(connection, account, known)
        insert_as_before(connection, message, known)
        insert_as_before(connection, OfficeState(id=2), known)
    await chat.deliver()
    assert [each.text for each in chat.of("official-2").messages] == ["旧版写下的"]
    with database.read() as db:
        assert db.get_one(Account, account.id).menu_is_stale is False
        assert db.get_one(OfficeState, 2).chat_link == ""
        assert db.get_one(Message, message.id).leased_by is not None


def test_whatever_was_added_to_a_table_has_a_value_of_the_databases_own(
    database: Database,
) -> None:
    migrate(database, command.downgrade, BEFORE)
    known = columns(database)
    database.migrate()
    found = inspect(database.engine)
    bare = [
        (table, each["name"])
        for table in known
        for each in found.get_columns(table)
        if each["name"] not in known[table] and not each["nullable"] and each["default"] is None
    ]
    assert bare == []


# -- both at work --------------------------------------------------------------------------------


def run_office(register: Callable[[], None], settings: dict[str, str]) -> None:
    """`python -m bot run` of a release."""
    register()
    os.environ.update(settings)
    sys.exit(cli.main(["run"]))


@asynccontextmanager
async def an_office_of(
    register: Callable[[], None], settings: dict[str, str]
) -> AsyncIterator[None]:
    port = a_free_port()
    process = SPAWN.Process(target=run_office, args=(register, settings | {"PORT": str(port)}))
    process.start()
    try:
        await until_open(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        process.terminate()
        process.join(PATIENCE_SECONDS)
    assert process.exitcode == 0


async def until_open(url: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                (await client.get(url)).raise_for_status()
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return


async def test_the_old_release_asks_telegram_and_the_new_answers_what_it_has_begun(
    database: Database, people: People, tmp_path: Path
) -> None:
    async with a_bot_api() as api:
        settings = {
            "DATABASE_URL": database.url,
            "KEY_FILE": str(key_file(tmp_path)),
            "POLICY_FILE": quick(tmp_path),
            "DATA_DIR": str(tmp_path),
            "DEMO": "0",
            "TELEGRAM_TOKEN": api.token,
            "TELEGRAM_BASE_URL": api.url,
        }
        everybody = [bound(api, database, people, part) for part in PARTS]
        send_cards(database, people)
        async with an_office_of(register_new, settings):
            for person in everybody:
                await person.does(person.presses_on(await person.sees("请登记"), BEGIN), "办什么事")
        # The first to start again is the one that asks for the updates.
        async with an_office_of(register_old, settings), an_office_of(register_new, settings):
            await asyncio.gather(*(enquire(person) for person in everybody))
        for person in everybody:
            asked = [each.text for each in person.chat if each.from_bot and "版" in each.text]
            assert [each[:7] for each in asked] == ASKED_ANEW, person.transcript()


def send_cards(database: Database, people: People) -> None:
    now = OfficeClock(database).now()
    with database.write() as db:
        for part in PARTS:
            button = Choice(BEGIN, begin=ENQUIRY)
            post(db, to_id=people[part], text="请登记", once=part, now=now, choices=[button])


async def enquire(person: Person) -> None:
    """Answer one question after the other."""
    for said, sees in [("探亲", "去多久"), ("三天", "去哪里"), ("甲市", "怎么去")]:
        await person.does(said, sees)
    await person.does(GROUP, f"新版记下：事由 探亲，时长 三天，地点 甲市，{GROUP}。")
