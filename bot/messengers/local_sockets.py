"""The open pages: which websockets show which chat, and the JSON that travels to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.messenger import Line, Outgoing

# A page that does not read for this long is gone; the courier must not wait for it.
PUSH_SECONDS = 5.0
TRY_AGAIN_LATER = 1013
GONE = (TimeoutError, RuntimeError, WebSocketDisconnect)


class Sockets:
    """Every open page by the address whose chat it shows; one address may have several."""

    def __init__(self) -> None:
        self._open: dict[str, set[WebSocket]] = {}

    @contextmanager
    def opened(self, address: str, socket: WebSocket) -> Generator[None]:
        """Count a page as open while the block runs."""
        self._open.setdefault(address, set()).add(socket)
        try:
            yield
        finally:
            self._forget(address, socket)

    async def push(
        self, address: str, payload: Mapping[str, object], *, but: WebSocket | None = None
    ) -> None:
        """Send to every page of an address, `but` for the one that knows already."""
        pages = [socket for socket in self._open.get(address, ()) if socket is not but]
        await asyncio.gather(*(self._push(address, socket, payload) for socket in pages))

    async def push_to_all(self, payload: Mapping[str, object]) -> None:
        """Send to every open page."""
        await asyncio.gather(*(self.push(address, payload) for address in list(self._open)))

    async def _push(self, address: str, socket: WebSocket, payload: Mapping[str, object]) -> None:
        try:
            async with asyncio.timeout(PUSH_SECONDS):
                await tell(socket, payload)
        except GONE:
            # Nothing is lost: closed, the page connects again and reads the whole history.
            self._forget(address, socket)
            await _close(socket)

    def _forget(self, address: str, socket: WebSocket) -> None:
        pages = self._open.get(address, set())
        pages.discard(socket)
        if not pages:
            self._open.pop(address, None)


async def _close(socket: WebSocket) -> None:
    with suppress(*GONE):
        async with asyncio.timeout(PUSH_SECONDS):
            await socket.close(TRY_AGAIN_LATER)


async def tell(socket: WebSocket, payload: Mapping[str, object]) -> None:
    """Send one payload to one page."""
    await socket.send_text(json.dumps(payload, ensure_ascii=False, default=_plain))


def message_shown(message: Outgoing) -> dict[str, object]:
    """A message of the office as a line of the page; the address stays on the server."""
    line = asdict(message)
    del line["address"]
    return {**line, "is_own": False, "pressed": ""}


def line_shown(line: Line) -> dict[str, object]:
    """A line of the history as the page shows it."""
    return asdict(line)


def date_shown(today: date) -> dict[str, object]:
    """The office date, for the header of the page."""
    return {"type": "date", "date": today}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
