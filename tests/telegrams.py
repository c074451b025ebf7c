"""An office on Telegram for tests: the whole process beside a Bot API server, over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import OfficeClock
from bot.database import Database
from bot.messengers.local import LocalChat
from bot.messengers.telegram import Telegram, telegram_bot
from bot.settings import Settings
from bot.wiring import Installation, Running
from models.account import Account
from models.policy import Policy
from tests.bot_api import BotApi, Person
from tests.conftest import People, Watch

PATIENCE_SECONDS = 2.0
QUICK = {"messages_per_second": 1000.0, "per_chat_per_second": 1000.0}


class RunningWatch:
    """A machine clock that begins at a moment and goes on from there."""

    def __init__(self, began: datetime) -> None:
        self._began, self._since = began, time.monotonic()

    def __call__(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._since)


def at_pace(policy: Policy, **figures: float) -> Policy:
    """The policy with another pace of sending; as good as none if nothing is said."""
    pace = policy.pace.model_copy(update=figures or QUICK)
    return policy.model_copy(update={"pace": pace})


@dataclass(frozen=True)
class Parts:
    """What an office on Telegram is made of."""

    database: Database
    policy: Policy
    people: People
    watch: Watch
    folder: Path


@dataclass
class Online:
    """An office that serves Telegram."""

    api: BotApi
    running: Running
    telegram: Telegram
    people: People

    @property
    def database(self) -> Database:
        return self.running.installation.database

    def bound(self, part: str) -> Person:
        """Somebody of the cast with a telephone, bound and known to the bot."""
        person = self.api.person(part)
        with self.database.write() as db:
            db.add(
                Account(
                    messenger="telegram",
                    address=str(person.id),
                    person_id=self.people.people[part],
                    bound_at=self.running.installation.clock.now(),
                    menu_is_stale=True,
                )
            )
        with self.api.world.lock:
            self.api.world.chats[person.id].shut = None
        return person


@asynccontextmanager
async def online(
    api: BotApi,
    parts: Parts,
    *,
    is_answering: bool = True,
    **settings: str,
) -> AsyncIterator[Online]:
    """Serve Telegram until the block ends; with a webhook the page's port is served, too."""
    given = {"telegram_token": api.token, "telegram_base_url": api.url, "demo": "0"}
    chosen = Settings.model_validate({"data_dir": parts.folder, **given, **settings})
    clock = OfficeClock(parts.database, RunningWatch(parts.watch()))
    installation = Installation(chosen, parts.database, clock, parts.policy)
    running = Running(installation, place=str(chosen.port))
    bot = telegram_bot(
        chosen.telegram_token, chosen.telegram_base_url, patience_seconds=PATIENCE_SECONDS
    )
    telegram = Telegram(running.office, bot, webhook=chosen.webhook)
    running.messengers[telegram.name] = telegram
    async with AsyncExitStack() as stack:
        if chosen.webhook:
            await stack.enter_async_context(_page(running, telegram, chosen))
        await stack.enter_async_context(telegram.serving())
        if is_answering:
            await stack.enter_async_context(running.working(with_duties=False))
        yield Online(api, running, telegram, parts.people)


@asynccontextmanager
async def _page(running: Running, telegram: Telegram, settings: Settings) -> AsyncIterator[None]:
    page = LocalChat(
        running.office,
        host="127.0.0.1",
        port=settings.port,
        demo_picker=False,
        more_routes=telegram.routes,
        own_guard=[route.path for route in telegram.routes],
    )
    server = page.server()
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
