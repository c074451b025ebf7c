"""What every request to the local chat must pass: its host, its origin, its pace.

The page handles private documents, so nothing may be embedded, sniffed, cached or
sent from another site. Spec: operations 5.6.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MINUTE_SECONDS = 60.0
PACES_KEPT = 10_000

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Limits:
    """What one address may send: characters a message, bytes a file, events a minute."""

    text_length: int = 4_000
    file_bytes: int = 50 * 1024**2
    events_per_minute: int = 60


class Gate:
    """Refuse strangers at the door and put the security headers on every answer.

    A loopback-only page also refuses other host names: a foreign name that resolves to
    127.0.0.1 would otherwise reach the demo from any web site (DNS rebinding). The paths of
    `own_guard` are not pages: they know their callers by a secret of their own.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        only_loopback: Callable[[], bool],
        own_guard: Collection[str] = (),
    ) -> None:
        self._app = app
        self._only_loopback = only_loopback
        self._own_guard = own_guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in self._own_guard:
            return await self._app(scope, receive, send)
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            return await _refuse_socket(send) if refusal else await self._app(scope, receive, send)
        answer = PlainTextResponse(refusal, status_code=403) if refusal else self._app
        return await answer(scope, receive, _with_security_headers(send))

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._only_loopback() and not is_loopback(urlsplit(f"//{host}").hostname or ""):
            return "演示页面只能从本机打开。"
        is_reading = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        # Browsers name the origin of every POST and websocket; who does not is no page of ours.
        if not is_reading and urlsplit(headers.get("origin", "")).netloc.lower() != host.lower():
            return "请求来自其他网站，已拒绝。"
        return ""


def is_loopback(host: str) -> bool:
    """Whether this host name can only be the same machine."""
    return host.strip("[]").lower() in LOOPBACK_NAMES


def _with_security_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_guarded


async def _refuse_socket(send: Send) -> None:
    # Closed before it is accepted: the server turns this into a 403 of the handshake.
    await send({"type": "websocket.close", "code": 1008, "reason": ""})


class Pace:
    """So many events a minute for each key, counted over the minute just past."""

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._seen: dict[str, deque[float]] = {}

    def seconds_to_wait(self, key: str) -> float:
        """Count one event now and return 0, or return how long to wait and count nothing."""
        now = self._now()
        self._forget_the_quiet(now)
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now - MINUTE_SECONDS:
            seen.popleft()
        if len(seen) >= self._per_minute:
            return seen[0] + MINUTE_SECONDS - now
        seen.append(now)
        return 0.0

    def _forget_the_quiet(self, now: float) -> None:
        if len(self._seen) > PACES_KEPT:
            self._seen = {
                key: seen
                for key, seen in self._seen.items()
                if seen and seen[-1] > now - MINUTE_SECONDS
            }
