"""Telegram in memory: updates wait until they are confirmed, and whatever is sent is accepted.

Given to python-telegram-bot in place of its connections, so that everything above the socket is
the library's own. This file knows nothing of the product.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

TOKEN = "123456:bench"  # noqa: S105 - nobody's
MOST_AT_ONCE = 100
DATE = 1_700_000_000
BOT = {"id": 123456, "is_bot": True, "first_name": "bench", "username": "bench_bot"}

Heard = Callable[[int, str], None]


class Network(BaseRequest):
    """The only connection of a bot. `heard` is told of each message that has reached its chat.

    `latency_seconds` passes before an answer comes, whatever was asked.
    """

    def __init__(self, *, latency_seconds: float = 0.0) -> None:
        self.heard: Heard = lambda _chat_id, _text: None
        self._latency = latency_seconds
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._has_news = asyncio.Event()
        # Another run over the same database says something new.
        self._update_ids = itertools.count(int(time.time()) * 1000)
        self._message_ids = itertools.count(1)

    def say(self, chat_id: int, text: str) -> None:
        """Somebody sends the bot a message."""
        update_id = next(self._update_ids)
        self._waiting.append((update_id, update_json(update_id, chat_id, text)))
        self._has_news.set()

    # -- what the library asks of a connection ----------------------------------------------------

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to connect."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,  # noqa: ANN401
        **_named: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Answer one call; its parameters are encoded as for a real connection."""
        assert method == "POST"
        given = request_data.json_parameters if request_data else {}
        what = url.rpartition("/")[2]
        if what == "getUpdates":
            return 200, await self._updates(int(given.get("offset", 0)), int(given["timeout"]))
        if self._latency:
            await asyncio.sleep(self._latency)
        if what == "sendMessage":
            return 200, self._sent(int(given["chat_id"]), given["text"])
        return 200, _json({"ok": True, "result": BOT if what == "getMe" else True})

    async def _updates(self, offset: int, patience_seconds: int) -> bytes:
        """What is not confirmed, at most 100; waits for it as long as was asked."""
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._has_news.clear()
            try:
                async with asyncio.timeout(patience_seconds):
                    await self._has_news.wait()
            except TimeoutError:
                return b'{"ok":true,"result":[]}'
        if self._latency:
            await asyncio.sleep(self._latency)
        batch = itertools.islice(self._waiting, MOST_AT_ONCE)
        return b'{"ok":true,"result":[%b]}' % b",".join(update for _, update in batch)

    def _sent(self, chat_id: int, text: str) -> bytes:
        self.heard(chat_id, text)
        return _json(
            {
                "ok": True,
                "result": {
                    "message_id": next(self._message_ids),
                    "from": BOT,
                    "chat": {"id": chat_id, "first_name": "某", "type": "private"},
                    "date": DATE,
                    "text": text,
                },
            }
        )


def update_json(update_id: int, chat_id: int, text: str) -> bytes:
    """An update as Telegram writes it: words in a private chat."""
    someone = {"id": chat_id, "first_name": "某"}
    message: dict[str, Any] = {
        "message_id": update_id,
        "from": someone | {"is_bot": False, "language_code": "zh-hans"},
        "chat": someone | {"type": "private"},
        "date": DATE,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return _json({"update_id": update_id, "message": message})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
