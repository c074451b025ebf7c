"""Asking Telegram for updates, and being told of them: the offset or the 200 follows the commit.

An offset confirms every update below it, so it never passes one that is not committed; what is not
confirmed comes again, and the inbox knows it. Spec: operations 5.3.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import Conflict, TelegramError

from bot.messenger import Office
from bot.messengers.telegram_calls import seconds_to_wait
from bot.messengers.telegram_hearing import Hearing
from bot.messengers.telegram_updates import ALLOWED

POLL_SECONDS = 10
LEASE_SECONDS = 30.0  # longer than one question to the platform can last
LEASE = "telegram/updates"
PAUSE_SECONDS = 1.0
WHILE_FETCHING_SECONDS = 0.2
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1024 * 1024

log = logging.getLogger(__name__)


class Polling:
    """The loop that asks. One process of the office asks at a time; the others stand by."""

    def __init__(self, office: Office, bot: Bot, hearing: Hearing) -> None:
        self._office = office
        self._bot = bot
        self._hearing = hearing
        self._offset = 0
        self._late: dict[int, asyncio.Task[None]] = {}  # by update id, not committed yet
        self._known: set[int] = set()  # taken or being taken, and not confirmed yet

    async def run(self) -> None:
        """Ask until cancelled; what goes wrong is asked again."""
        await self._without_webhook()
        while True:
            try:
                await self._ask()
            except Conflict:
                log.warning("another process asks with the same token")
                await asyncio.sleep(PAUSE_SECONDS)
            except TelegramError as failed:
                log.warning("updates could not be asked for: %s", failed)
                await asyncio.sleep(seconds_to_wait(failed))
            except Exception:
                log.exception("updates could not be taken")
                await asyncio.sleep(PAUSE_SECONDS)

    async def _without_webhook(self) -> None:
        while True:
            try:
                await self._bot.delete_webhook()
            except TelegramError as failed:
                log.warning("Telegram cannot be reached: %s", failed)
                await asyncio.sleep(seconds_to_wait(failed))
            else:
                return

    async def _ask(self) -> None:
        if not await self._office.holds_lease(LEASE, seconds=LEASE_SECONDS):
            self._forget()
            await asyncio.sleep(PAUSE_SECONDS)
            return
        updates = await self._bot.get_updates(
            offset=self._offset,
            timeout=0 if self._late else POLL_SECONDS,
            allowed_updates=ALLOWED,
        )
        await self._take([each for each in updates if each.update_id not in self._known])
        if self._late:
            await asyncio.wait(self._late.values(), timeout=WHILE_FETCHING_SECONDS)
        self._settle()

    async def _take(self, updates: Sequence[Update]) -> None:
        late = await self._hearing.take(updates)
        self._known |= {each.update_id for each in updates}
        self._late |= late

    def _settle(self) -> None:
        """Move the offset behind everything that is committed without a gap."""
        failed = [update_id for update_id, task in self._late.items() if _has_failed(task)]
        self._late = {each: task for each, task in self._late.items() if not task.done()}
        last = max(self._known, default=self._offset - 1)
        self._offset = min([*self._late, *failed], default=last + 1)
        self._known = {each for each in self._known if each >= self._offset} - {*failed}

    def _forget(self) -> None:
        """Another process has gone on: what it confirmed is nothing to go by any more."""
        self._offset, self._known = 0, set()


def _has_failed(task: asyncio.Task[None]) -> bool:
    if not task.done() or task.cancelled():
        return task.cancelled()
    if task.exception() is not None:
        log.error("an update was not taken", exc_info=task.exception())
    return task.exception() is not None


class Webhook:
    """The route that is told. Its secret is compared before anything is read."""

    def __init__(self, bot: Bot, hearing: Hearing, url: str, secret: str) -> None:
        self._bot = bot
        self._hearing = hearing
        self._url = url
        self._secret = secret

    @property
    def path(self) -> str:
        """Where this process is told, as the public address has it."""
        return urlsplit(self._url).path or "/"

    def route(self) -> Route:
        """The route, to be served beside the page."""
        return Route(self.path, self._hear, methods=["POST"])

    async def run(self) -> None:
        """Tell Telegram where to send its updates; until it knows."""
        while True:
            try:
                await self._bot.set_webhook(
                    self._url, secret_token=self._secret, allowed_updates=ALLOWED
                )
            except TelegramError as failed:
                log.warning("the webhook could not be set: %s", failed)
                await asyncio.sleep(seconds_to_wait(failed))
            else:
                return

    async def _hear(self, request: Request) -> Response:
        said = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(said.encode(), self._secret.encode()):
            return PlainTextResponse("", status_code=403)
        told = _json(await _body(request))
        if not isinstance(told, dict) or not isinstance(told.get("update_id"), int):
            return PlainTextResponse("", status_code=400)
        await asyncio.gather(
            *(await self._hearing.take([Update.de_json(told, self._bot)])).values()
        )
        return PlainTextResponse("")


async def _body(request: Request) -> bytes:
    """What was told, as far as an update can be long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return b""
    return body


def _json(body: bytes) -> Any:  # noqa: ANN401 - whatever somebody sends
    try:
        return json.loads(body)
    except ValueError:
        return None
