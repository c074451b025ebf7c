"""An office that serves Telegram over a network in memory, and a crowd that talks to it.

Everything between the network's answers is the product's own: asking for updates, inbox,
dispatcher, replay, outbox, courier, and the library's calls.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import cycle

from sqlmodel import col, select

from bench.stub_network import TOKEN, Network
from bot.messengers.telegram import Telegram, telegram_bot
from bot.wiring import Installation, Running
from models.account import Account
from models.person import Person

NAME = "telegram"
# What is said, and what its answer has in it.
TURNS = (("/document", "您现在持有"), ("/cancel", "已取消"))
LONGEST_SILENCE = 60.0
POLL_SECONDS = 0.01


@asynccontextmanager
async def serving(office: Installation, network: Network) -> AsyncGenerator[Running]:
    """Serve Telegram by polling while the block runs."""
    running = Running(office)
    bot = telegram_bot(TOKEN, request=network)
    telegram = Telegram(running.office, bot)
    running.messengers[telegram.name] = telegram
    async with telegram.serving(), running.working(with_duties=False):
        yield running


def bind_chats(office: Installation) -> list[int]:
    """Give everybody in the office a chat; those who have one keep it."""
    now = office.clock.now()
    with office.database.write() as db:
        bound = db.exec(select(Account.address).where(Account.messenger == NAME)).all()
        if bound:
            return sorted(map(int, bound))
        people = db.exec(select(Person.id).order_by(col(Person.id))).all()
        for chat_id, person_id in enumerate(people, 1):
            address = str(chat_id)
            db.add(Account(messenger=NAME, address=address, person_id=person_id, bound_at=now))
    return list(range(1, len(people) + 1))


def without_limits(office: Installation) -> Installation:
    """The same office, where nobody is made to wait and nobody talks too much.

    At this pace the interval between two messages is shorter than a clock's tick: none.
    """
    pace = {"messages_per_second": 1e9, "per_chat_per_second": 1e9}
    limits = {"messages_per_minute": 10**9}
    policy = office.policy.model_copy(
        update={
            "pace": office.policy.pace.model_copy(update=pace),
            "limits": office.policy.limits.model_copy(update=limits),
        }
    )
    return replace(office, policy=policy)


class Crowd:
    """People who say the next thing as soon as the last one was answered."""

    def __init__(self, network: Network, chats: Sequence[int]) -> None:
        self._network = network
        self._turns = {chat_id: cycle(TURNS) for chat_id in chats}
        self._expected: dict[int, str] = {}
        self._unexpected = ""
        self._answered = self._enough = 0
        self._enough_at = 0.0
        self._is_talking = False
        network.heard = self._hear

    async def talk(self, turns: int) -> float:
        """Go on talking; the seconds until so many more turns were answered."""
        began = time.perf_counter()
        self._enough = self._answered + turns
        self._is_talking = True
        for chat_id in self._turns.keys() - self._expected.keys():
            self._say(chat_id)
        await self._listen(lambda: self._answered >= self._enough)
        return self._enough_at - began

    async def fall_silent(self) -> None:
        """Say no more, and wait for what was not answered yet."""
        self._is_talking = False
        await self._listen(lambda: not self._expected)

    def _say(self, chat_id: int) -> None:
        said, self._expected[chat_id] = next(self._turns[chat_id])
        self._network.say(chat_id, said)

    def _hear(self, chat_id: int, text: str) -> None:
        expected = self._expected.pop(chat_id, None)
        if expected is None or expected not in text:
            self._unexpected = text
            return
        self._answered += 1
        if self._answered == self._enough:
            self._enough_at = time.perf_counter()
        if self._is_talking:
            self._say(chat_id)

    async def _listen(self, is_over: Callable[[], bool]) -> None:
        """Until it is over; an answer that does not fit, or none at all, is no measurement."""
        answered, since = self._answered, time.monotonic()
        while not is_over():
            await asyncio.sleep(POLL_SECONDS)
            assert not self._unexpected, self._unexpected
            if self._answered != answered:
                answered, since = self._answered, time.monotonic()
            assert time.monotonic() - since < LONGEST_SILENCE, "nobody is answered any more"
