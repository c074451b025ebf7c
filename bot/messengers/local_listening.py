"""One open page: its websocket from the first history to its last event.

A page says `{type, id, text?, token?, file?}` and keeps each event until it hears that it
was taken; so the same id may come again, after a restart too, and is the same event.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.messenger import Incoming, Kind, Office
from bot.messengers.local_gate import Pace
from bot.messengers.local_sockets import Sockets, date_shown, line_shown, tell
from bot.messengers.local_visitors import NAME, Visitors
from models.errors import CustodyError, Unusable

KINDS = {"say": Kind.TEXT, "press": Kind.PRESS, "file": Kind.FILE, "start": Kind.START}
EVENT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
NOT_SIGNED_IN = 4401
TOKEN_BYTES = 64
RETRY_SECONDS = 5.0

log = logging.getLogger(__name__)


class Listening:
    """Hears what is said on the open pages and hands it to the office, one event at a time."""

    def __init__(
        self, office: Office, visitors: Visitors, sockets: Sockets, pace: Pace, *, text_limit: int
    ) -> None:
        self._office = office
        self._visitors = visitors
        self._sockets = sockets
        self._pace = pace
        self._text_limit = text_limit

    def routes(self) -> list[BaseRoute]:
        """The websocket."""
        return [WebSocketRoute("/ws", self.chat)]

    async def chat(self, socket: WebSocket) -> None:
        """Serve one page for as long as it is open; code 4401 tells it to ask who is there."""
        address = await self._visitors.address(socket)
        await socket.accept()
        if address is None:
            return await socket.close(NOT_SIGNED_IN)
        try:
            return await self._attend(socket, address)
        except WebSocketDisconnect:
            # Gone while being answered: what it did not hear to be taken, it says again.
            return None

    async def _attend(self, socket: WebSocket, address: str) -> None:
        with self._sockets.opened(address, socket):
            await self._show_history(socket, address)
            async for raw in socket.iter_text():
                # An account that was ended meanwhile says nothing more from a page left open.
                if await self._visitors.has_left(address):
                    return await socket.close(NOT_SIGNED_IN)
                await self._hear(socket, address, raw)
            return None

    async def _show_history(self, socket: WebSocket, address: str) -> None:
        await tell(socket, date_shown(self._office.today()))
        await tell(socket, await self._history(address))

    async def _history(self, address: str) -> dict[str, object]:
        lines = await self._office.history(address, messenger=NAME)
        return {"type": "history", "lines": [line_shown(line) for line in lines]}

    async def _hear(self, socket: WebSocket, address: str, raw: str) -> None:
        said = _read(raw)
        if said.get("type") == "history":
            return await self._show_history(socket, address)
        event_id = str(said.get("id", ""))
        if seconds := self._pace.seconds_to_wait(address):
            return await _refuse(
                socket, event_id, "消息太多；文字已保留，一会儿自动再发。", again_after=seconds
            )
        try:
            await self._office.take(self._event(address, event_id, said))
        except CustodyError as error:
            return await _refuse(socket, event_id, str(error))
        except Exception:  # whatever went wrong, the page must keep the event and say it again
            log.exception("An event of the local chat was not taken; its page will send it again.")
            return await _refuse(
                socket, event_id, "系统暂时没有收下，稍后自动再发。", again_after=RETRY_SECONDS
            )
        await tell(socket, {"type": "taken", "id": event_id})
        # Another window on the same chat should see what was said in this one.
        return await self._sockets.push(address, {"type": "stale"}, but=socket)

    def _event(self, address: str, event_id: str, said: Mapping[str, object]) -> Incoming:
        kind = KINDS.get(str(said.get("type")))
        if kind is None or not EVENT_ID.fullmatch(event_id):
            raise Unusable("无法识别的消息，请刷新页面后再试。")
        return Incoming(
            messenger=NAME,
            address=address,
            event_id=event_id,
            kind=kind,
            text=self._text(str(said.get("text", "")), kind),
            token=_token(str(said.get("token", "")), kind),
            file_id=_file_id(str(said.get("file", "")), kind),
        )

    def _text(self, text: str, kind: Kind) -> str:
        if len(text) > self._text_limit:
            raise Unusable(f"一条消息最多 {self._text_limit} 字，请分几条发送。")
        if kind is Kind.TEXT and not text.strip():
            raise Unusable("消息是空的，请输入文字。")
        return text


def _read(raw: str) -> Mapping[str, object]:
    try:
        said: object = json.loads(raw)
    except ValueError:
        return {}
    return cast("dict[str, object]", said) if isinstance(said, dict) else {}


def _token(token: str, kind: Kind) -> str:
    if kind is Kind.PRESS and not 0 < len(token.encode()) <= TOKEN_BYTES:
        raise Unusable("这个按钮已经失效，请发送 /menu 重新开始。")
    return token if kind is Kind.PRESS else ""


def _file_id(file_id: str, kind: Kind) -> UUID | None:
    if kind is not Kind.FILE:
        return None
    try:
        return UUID(file_id)
    except ValueError:
        raise Unusable("没有找到这个文件，请重新上传。") from None


async def _refuse(
    socket: WebSocket, event_id: str, text: str, *, again_after: float | None = None
) -> None:
    await tell(
        socket, {"type": "refused", "id": event_id, "text": text, "again_after": again_after}
    )
