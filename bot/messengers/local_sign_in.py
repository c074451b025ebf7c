"""Signing in to the local chat with an invitation code, where there is no picker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.messenger import Office
from bot.messengers.local_gate import Pace
from bot.messengers.local_visitors import COOKIE, NAME, Visitors, forget, remember
from models.errors import CustodyError

FORM_BYTES = 1_000


class SignIn:
    """Tells the page who is there, and lets a person in and out."""

    def __init__(self, office: Office, visitors: Visitors, pace: Pace) -> None:
        self._office = office
        self._visitors = visitors
        self._pace = pace

    def routes(self) -> list[BaseRoute]:
        """Who is there, in, out."""
        return [
            Route("/session", self.session),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def session(self, request: Request) -> Response:
        """Whether there is a picker, whether this browser is signed in, and the office date.

        Asked by the page itself, since a link from another site opens the page without
        its SameSite=Strict cookie.
        """
        has_picker = self._visitors.has_picker()
        is_signed_in = not has_picker and await self._visitors.address(request) is not None
        answer = JSONResponse(
            {
                "has_picker": has_picker,
                "is_signed_in": is_signed_in,
                "date": self._office.today().isoformat(),
            }
        )
        if is_signed_in:
            remember(request, answer, request.cookies[COOKIE])
        return answer

    async def sign_in(self, request: Request) -> Response:
        """Bind a new account with code and ID tail; its address travels only in the cookie."""
        if self._visitors.has_picker():
            raise HTTPException(404)
        if self._pace.seconds_to_wait(f"sign-in/{request.client.host if request.client else ''}"):
            return JSONResponse({"error": "尝试太多，请一分钟后再试。"}, status_code=429)
        form = await _form(request)
        try:
            address = await self._office.sign_in(
                form.get("code", ""), form.get("tail", ""), messenger=NAME
            )
        except CustodyError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        answer = JSONResponse({})
        remember(request, answer, address)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """Forget this browser."""
        answer = JSONResponse({})
        forget(request, answer)
        return answer


async def _form(request: Request) -> Mapping[str, str]:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > FORM_BYTES:
            raise HTTPException(413)
    try:
        form: object = json.loads(raw)
    except ValueError:
        form = {}
    fields = cast("dict[str, object]", form) if isinstance(form, dict) else {}
    return {name: str(value).strip() for name, value in fields.items()}
