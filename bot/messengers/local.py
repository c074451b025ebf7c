"""The local chat: a page of one's own, served by this process, fetching nothing from outside.

The embedded default messenger: training and demo with several persons side by side, and
the page that a corporate IM opens. Spec: operations 5.3.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.messenger import Office, Outgoing
from bot.messengers.local_demo import Demo
from bot.messengers.local_files import LocalFiles
from bot.messengers.local_gate import Gate, Limits, Pace, is_loopback
from bot.messengers.local_listening import Listening
from bot.messengers.local_sign_in import SignIn
from bot.messengers.local_sockets import Sockets, message_shown
from bot.messengers.local_visitors import NAME, Visitors

PAGE = Path(__file__).parent.parent / "page"
# The longest event, 4,000 characters of four bytes each in JSON escapes, fits with room to spare.
SOCKET_BYTES = 64 * 1024
SHUTDOWN_SECONDS = 5


class PageServer(uvicorn.Server):
    """A server that leaves signals to its process.

    uvicorn's own raises them again when it returns, and nothing under way comes to its end.
    """

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


class LocalChat:
    """The messenger `local`. `app` is the page with its websocket.

    Args:
        office: What the page may ask of the process.
        host: Where the page is served; a picker needs a loopback address.
        port: Where the page is served.
        demo_picker: Whether anybody of the fictitious city may be picked.
        limits: How long, how large and how often.
        more_routes: What else the process serves on this port.
        own_guard: Paths of these routes that know their callers themselves.
    """

    name = NAME
    is_idempotent = True  # the page shows a message by its id
    is_paced = False

    def __init__(
        self,
        office: Office,
        *,
        host: str,
        port: int,
        demo_picker: bool,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        more_routes: Sequence[BaseRoute] = (),
        own_guard: Collection[str] = (),
    ) -> None:
        self.host = host
        self.port = port
        self._office = office
        self._may_pick = demo_picker and is_loopback(host)
        self._sockets = Sockets()
        visitors = Visitors(office, has_picker=self.has_picker)
        pace = Pace(limits.events_per_minute)
        routes = [
            Route("/", _page),
            Mount("/page", StaticFiles(directory=PAGE)),
            *SignIn(office, visitors, pace).routes(),
            *Listening(
                office, visitors, self._sockets, pace, text_limit=limits.text_length
            ).routes(),
            *LocalFiles(office, visitors, pace, limit_bytes=limits.file_bytes).routes(),
            *Demo(office, visitors, self._sockets).routes(),
            *more_routes,
        ]
        self.app: ASGIApp = Starlette(
            routes=routes,
            middleware=[Middleware(Gate, only_loopback=self.has_picker, own_guard=own_guard)],
        )

    def has_picker(self) -> bool:
        """Whether persons can be picked: on a loopback address and a demo database only."""
        return self._may_pick and self._office.is_demo()

    def server(self) -> uvicorn.Server:
        """A server for `app`, not yet started; it logs no addresses, since they name a chat."""
        return PageServer(
            uvicorn.Config(
                self.app,
                host=self.host,
                port=self.port,
                log_config=None,
                access_log=False,
                server_header=False,
                ws="websockets-sansio",
                ws_max_size=SOCKET_BYTES,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )

    async def send(self, message: Outgoing) -> str:
        """Show a message on every open page of its address.

        With no page open there is nothing to do: the history shows it when one opens.
        """
        await self._sockets.push(message.address, {"type": "message", **message_shown(message)})
        return str(message.id)

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        """Replace a message on every open page of its address."""
        await self._sockets.push(
            message.address, {"type": "edited", **message_shown(message), "id": platform_id}
        )
        return platform_id


async def _page(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html")
