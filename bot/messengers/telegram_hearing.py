"""Hearing Telegram: every update is in the inbox before it is confirmed, each chat in its order.

A file is fetched at once, since its link expires; meanwhile the updates of others are taken, and
this one stays unconfirmed with the platform. Spec: operations 5.3.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.messenger import Incoming, Kind, Office
from bot.messengers.telegram_updates import Heard, InGroup, RemoteFile, read_update
from models.errors import CustodyError

NAME = "telegram"
FETCH_TRIES = 3
FETCH_PAUSE_SECONDS = 1.0
TYPING_AFTER_SECONDS = 1.0
NOT_FETCHED = "文件没有收到，请再发一次。"
PRIVATE_ONLY = "证管家只在与您本人的私聊里办理，不进群聊。"

log = logging.getLogger(__name__)


class Hearing:
    """Takes updates for the office; `take` returns when they are committed."""

    def __init__(self, office: Office, bot: Bot) -> None:
        self._office = office
        self._bot = bot
        self._bot_id = bot.token.partition(":")[0]
        self._last: dict[str, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._typing: dict[str, asyncio.TimerHandle] = {}

    async def take(self, updates: Sequence[Update]) -> dict[int, asyncio.Task[None]]:
        """Commit what needs no file, and begin to fetch the files.

        Returns:
            The tasks that will commit the rest, by update id.
        """
        quick: list[Heard] = []
        late: dict[int, asyncio.Task[None]] = {}
        for update in updates:
            heard = read_update(update)
            if isinstance(heard, InGroup):
                self._do_beside(self._leave, heard.chat_id)
            elif heard is not None and (heard.file is not None or heard.address in self._last):
                late[heard.update_id] = self._queue(heard)
            elif heard is not None:
                quick.append(heard)
        if quick:
            await self._office.take_all([_event(self._bot_id, heard) for heard in quick])
            self._acknowledge(quick)
        return late

    def answered(self, address: str) -> None:
        """A reply goes out: nobody is typing any more."""
        typing = self._typing.pop(address, None)
        if typing is not None:
            typing.cancel()

    def stop(self) -> None:
        """Let go of what is under way; the platform sends unconfirmed updates again."""
        for task in [*self._last.values(), *self._beside]:
            task.cancel()
        for typing in self._typing.values():
            typing.cancel()

    # -- files ----------------------------------------------------------------------------

    def _queue(self, heard: Heard) -> asyncio.Task[None]:
        """Take an update behind the earlier ones of its chat."""
        task = asyncio.create_task(self._take_late(heard, self._last.get(heard.address)))
        self._last[heard.address] = task
        task.add_done_callback(lambda done: self._forget(heard.address, done))
        return task

    def _forget(self, address: str, done: asyncio.Task[None]) -> None:
        if self._last.get(address) is done:
            del self._last[address]

    async def _take_late(self, heard: Heard, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
            if earlier.cancelled() or earlier.exception() is not None:
                raise RuntimeError("an earlier update of this chat was not taken")
        event = _event(self._bot_id, heard)
        if heard.file is not None:
            event = await self._with_file(event, heard.file)
        await self._office.take_all([event])
        self._acknowledge([heard])

    async def _with_file(self, event: Incoming, remote: RemoteFile) -> Incoming:
        content = await self._fetch(remote)
        try:
            if content is None:
                return _refused(event, NOT_FETCHED)
            kept = await self._office.keep_file(remote.name, remote.media_type, content)
        except CustodyError as refused:
            return _refused(event, str(refused))
        return Incoming(
            event.messenger, event.address, event.event_id, event.kind, event.text, file_id=kept.id
        )

    async def _fetch(self, remote: RemoteFile) -> bytes | None:
        for _ in range(FETCH_TRIES):
            try:
                file = await self._bot.get_file(remote.file_id)
                return bytes(await file.download_as_bytearray())
            except TelegramError as failed:
                log.warning("a file could not be fetched: %s", failed)
                await asyncio.sleep(FETCH_PAUSE_SECONDS)
        return None

    # -- beside ---------------------------------------------------------------------------

    def _acknowledge(self, taken: Sequence[Heard]) -> None:
        """What is committed is shown as heard: the button rests, and soon somebody is typing."""
        loop = asyncio.get_running_loop()
        for heard in taken:
            if heard.press_id:
                self._do_beside(self._bot.answer_callback_query, heard.press_id)
            self.answered(heard.address)
            self._typing[heard.address] = loop.call_later(
                TYPING_AFTER_SECONDS, self._type, heard.address
            )

    def _type(self, address: str) -> None:
        self._typing.pop(address, None)
        self._do_beside(self._bot.send_chat_action, int(address), ChatAction.TYPING)

    async def _leave(self, chat_id: int) -> None:
        await self._bot.send_message(chat_id, PRIVATE_ONLY)
        await self._bot.leave_chat(chat_id)

    def _do_beside(self, call: Callable[..., Coroutine[Any, Any, object]], *given: object) -> None:
        """A courtesy: nothing is lost when it fails, and nobody waits for it."""

        async def do() -> None:
            try:
                await call(*given)
            except TelegramError as failed:
                log.info("a courtesy failed: %s", failed)

        task = asyncio.create_task(do())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _event(bot_id: str, heard: Heard) -> Incoming:
    return Incoming(
        NAME,
        heard.address,
        f"{bot_id}-{heard.update_id}",
        heard.kind,
        text=heard.text,
        token=heard.token,
    )


def _refused(event: Incoming, why: str) -> Incoming:
    return Incoming(event.messenger, event.address, event.event_id, Kind.REFUSED, why)
