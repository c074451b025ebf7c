"""The server over HTTP: one address for calls, one for the files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import limits
from .bell import Bell
from .courier import Courier
from .definitions import decode, fault_of_result
from .errors import Refused, Violated, too_many
from .faults import Fault, Faults, Planned
from .methods import METHODS
from .wire import Call, read_call
from .world import World

POLLING = "getUpdates"
DOWNLOAD = "download"  # no method of the API, but it fails as methods do
UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")
BAD_GATEWAY = Refused(502, "Bad Gateway")
BLOCKED = Refused(403, "Forbidden: bot was blocked by the user")
SENDS = {"sendMessage", "sendPhoto", "sendDocument"}
HELD_SECONDS = 600.0


class Connection(H11Protocol):
    """A connection that can be cut: where it comes from leads to its transport."""

    open: ClassVar[dict[object, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.open[(self.server, self.client)] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.pop((self.server, self.client), None)
        super().connection_lost(exc)


class Front:
    """Takes calls, lets faults happen, checks both directions and answers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.courier = Courier(world.updates)
        self.closing = Bell()
        self.latency_seconds = 0.0
        self.calls: list[tuple[str, dict[str, Any], float]] = []
        self.violations = world.updates.violations
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
            ],
            lifespan=self._lifespan,
        )

    def close(self) -> None:
        self.world.updates.is_closing = True
        self.world.updates.bell.ring()
        self.closing.ring()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(self.courier.run())
        yield
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            call = await read_call(request, method)
            self.calls.append((method, dict(call.values), time.monotonic()))
            await asyncio.sleep(self.latency_seconds)
            return await self._carry_out(request, self._checked(request, call))
        except Violated as broken:
            self.violations.append(f"{method}: {broken.why}")
            return _answer(broken)
        except Refused as refused:
            return _answer(refused)
        except ClientDisconnect:
            return Response()  # whoever asked has hung up, and hears nothing
        except Exception as error:  # noqa: BLE001 - a fault of this server's must fail the test
            self.violations.append(f"this server itself, at {method}: {error!r}")
            return _answer(Refused(500, "Internal Server Error"))

    def _checked(self, request: Request, call: Call) -> Call:
        if request.path_params["token"] != self.world.token:
            raise UNAUTHORIZED
        call = decode(call)
        limits.check(call)
        return call

    async def _carry_out(self, request: Request, call: Call) -> Response:
        planned = self.faults.take(call.method, call.values.get("chat_id"))
        if planned and not planned.fault.is_of_the_answer:
            return await self._fail(request, planned)
        result = await self._result(request, call)
        if fault := fault_of_result(call.method, result):
            self.violations.append(f"this server's own answer to {call.method}: {fault}")
        if planned:
            return await self._fail(request, planned)
        return JSONResponse({"ok": True, "result": result})

    async def _result(self, request: Request, call: Call) -> object:
        world = self.world
        if call.method == POLLING:
            return await self._poll(request, call)
        method = METHODS.get(call.method)
        if method is None:
            raise Violated("Not Found", why="the test server does not play it", code=404)
        with world.lock:
            if call.method in SENDS:
                world.pace.arrive(int(world.chat(call.values["chat_id"]).id))
            return method(world, call)

    async def _poll(self, request: Request, call: Call) -> list[dict[str, Any]]:
        """Wait for updates for as long as the client does: it may be killed at any moment."""
        values, updates = call.values, self.world.updates
        updates.allow(values.get("allowed_updates"))
        offset, limit, seconds = (values.get(name) for name in ("offset", "limit", "timeout"))
        polling = asyncio.create_task(updates.poll(offset or 0, limit or 100, seconds or 0))
        gone = asyncio.create_task(_client_gone(request))
        await asyncio.wait({polling, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not polling.done():
            polling.cancel()
            return []
        return polling.result()

    async def _fail(self, request: Request, planned: Planned) -> Response:
        match planned.fault:
            case Fault.too_many:
                return _answer(too_many(planned.retry_after))
            case Fault.forbidden:
                return _answer(BLOCKED)
            case Fault.server_error | Fault.server_error_after:
                return _answer(BAD_GATEWAY)
            case Fault.time_out | Fault.time_out_after:
                await self._hold(_client_gone(request))
                return _answer(BAD_GATEWAY)
            case Fault.dropped | Fault.dropped_after:
                return await self._cut(request)

    async def _hold(self, gone: Awaitable[None]) -> None:
        """Keep the client waiting until it goes, or the server closes."""
        leaving = asyncio.ensure_future(gone)
        closing = asyncio.create_task(
            self.closing.until(lambda: self.world.updates.is_closing or None, HELD_SECONDS)
        )
        await asyncio.wait({leaving, closing}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        closing.cancel()

    async def _cut(self, request: Request) -> Response:
        connection = Connection.open.get((request.scope["server"], request.scope["client"]))
        if connection is not None:  # else its client was the first to go
            connection.abort()
        await _client_gone(request)
        return Response()

    async def _download(self, request: Request) -> Response:
        token, path = request.path_params["token"], request.path_params["path"]
        self.calls.append((DOWNLOAD, {"path": path}, time.monotonic()))
        await asyncio.sleep(self.latency_seconds)
        if planned := self.faults.take(DOWNLOAD, chat_id=None):
            return await self._fail(request, planned)
        with self.world.lock:
            kept = self.world.files.behind(path)
        if kept is None or token != self.world.token:
            return _answer(NOT_FOUND)
        return Response(kept.content, media_type="application/octet-stream")


async def _client_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _answer(refused: Refused) -> Response:
    return JSONResponse(refused.body, status_code=refused.code)
