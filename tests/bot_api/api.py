"""The server as tests hold it: its address, its people, its faults, and what it has found."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from threading import Thread
from types import TracebackType
from typing import Any, Self

import uvicorn

from .faults import Fault, Planned
from .group import Group
from .pace import Fastest, Limits
from .person import Person
from .server import Connection, Front
from .shown import Shown, show
from .updates import Webhook
from .world import NEVER_WROTE, NOT_A_MEMBER, Chat, World

TOKEN = "700000000:A-token-of-a-test-and-of-no-bot-000"  # noqa: S105 - nobody's
START_SECONDS = 30
KEEP_ALIVE_SECONDS = 300  # a connection that ends by itself would be a fault nobody asked for


class BotApi:
    """A Bot API server in a thread of its own. Its methods may be called from any thread."""

    def __init__(self, *, port: int = 0, token: str = TOKEN) -> None:
        self.token = token
        self.world = World(token)
        self._front = Front(self.world)
        self._socket = socket.create_server(("127.0.0.1", port), backlog=512)
        # Else each answer waits 40 ms: asyncio sees to it only for sockets it has opened itself.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            self._front.app,
            http=Connection,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(
            target=self._server.run, args=([self._socket],), name="bot-api", daemon=True
        )
        self._person_ids = count(900_000_001)
        self._group_ids = count(-900_000_001, -1)

    def start(self) -> Self:
        self._thread.start()
        until = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the Bot API server did not start")
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        self._front.close()
        self._server.should_exit = True
        self._thread.join(START_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if error is None:
            self.check()

    def check(self) -> None:
        """Raises AssertionError if anything broke the Bot API's definitions or limits."""
        assert not self.violations, "\n".join(self.violations)

    # People

    def person(self, name: str, *, id: int | None = None, language: str = "zh-hans") -> Person:  # noqa: A002 - Telegram's word
        """Somebody who has an account and has not written to the bot yet."""
        with self.world.lock:
            chat_id = id or next(self._person_ids)
            chat = Chat(chat_id, "private", name, shut=NEVER_WROTE)
            self.world.chats[chat_id] = chat
            return Person(self.world, chat, language=language)

    def group(self, title: str) -> Group:
        """A group without the bot."""
        with self.world.lock:
            chat = Chat(next(self._group_ids), "group", title, shut=NOT_A_MEMBER)
            self.world.chats[chat.id] = chat
            return Group(self.world, chat)

    # What has happened

    @property
    def violations(self) -> list[str]:
        """All that broke the definitions. A test that provokes some clears them."""
        return self._front.violations

    @property
    def calls(self) -> list[tuple[str, dict[str, Any], float]]:
        """Every call: its method, its parameters as sent, and its monotonic time."""
        return self._front.calls

    def calls_of(self, method: str) -> list[dict[str, Any]]:
        return [values for name, values, _ in self.calls if name == method]

    @property
    def messages(self) -> list[Shown]:
        """All messages of the bot that stand in any chat, in the order they came."""
        with self.world.lock:
            shown = [
                show(self.world.files, chat, posted)
                for chat in self.world.chats.values()
                for posted in chat.messages.values()
            ]
        return sorted((each for each in shown if each.from_bot), key=lambda each: each.moment)

    @property
    def pending_updates(self) -> int:
        return self.world.updates.count

    @property
    def webhook(self) -> Webhook:
        return self.world.updates.webhook

    def fastest_second(self) -> Fastest:
        with self.world.lock:
            return self.world.pace.fastest_second()

    # What goes wrong

    def fail(
        self,
        method: str,
        fault: Fault,
        *,
        times: int | None = 1,
        retry_after: int = 1,
        chat_id: int | None = None,
    ) -> None:
        """Let the next calls of a method (`"*"`: of any) fail; `times=None` until `heal()`."""
        self._front.faults.plan(Planned(method, fault, times, retry_after, chat_id))

    def heal(self) -> None:
        self._front.faults.clear()

    @property
    def faults_left(self) -> int:
        return self._front.faults.left

    def enforce_limits(self, **figures: float) -> None:
        """Answer too many messages with 429; the figures are those of `pace.Limits`."""
        with self.world.lock:
            self.world.pace.limits = Limits(**figures)  # type: ignore[arg-type]

    def lift_limits(self) -> None:
        with self.world.lock:
            self.world.pace.limits = None

    # Its ways

    @property
    def latency_seconds(self) -> float:
        """What every call waits before it is looked at."""
        return self._front.latency_seconds

    @latency_seconds.setter
    def latency_seconds(self, seconds: float) -> None:
        self._front.latency_seconds = seconds

    @property
    def webhook_backoff_seconds(self) -> float:
        return self._front.courier.backoff_seconds

    @webhook_backoff_seconds.setter
    def webhook_backoff_seconds(self, seconds: float) -> None:
        self._front.courier.backoff_seconds = seconds

    @property
    def link_lives_seconds(self) -> float:
        """How long a file's link works after getFile."""
        return self.world.files.link_lives_seconds

    @link_lives_seconds.setter
    def link_lives_seconds(self, seconds: float) -> None:
        self.world.files.link_lives_seconds = seconds

    @property
    def press_lives_seconds(self) -> float:
        """How long a press may wait for its answer."""
        return self.world.press_lives_seconds

    @press_lives_seconds.setter
    def press_lives_seconds(self, seconds: float) -> None:
        self.world.press_lives_seconds = seconds


@asynccontextmanager
async def a_bot_api(*, port: int = 0, token: str = TOKEN) -> AsyncIterator[BotApi]:
    """A server for one test, which fails at its end if anything broke the definitions."""
    api = BotApi(port=port, token=token).start()
    try:
        yield api
    finally:
        api.stop()
    api.check()
