"""Whose chat a browser may open: its own after signing in, anybody's in the demo."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.messenger import Office

NAME = "local"
COOKIE = "steward"
# An invitation code works once, so a browser closed overnight must not need a new one.
COOKIE_SECONDS = 90 * 24 * 3600


class Visitors:
    """Knows who asks: by a cookie or, while there is a picker, by `?as=`."""

    def __init__(self, office: Office, *, has_picker: Callable[[], bool]) -> None:
        self._office = office
        self.has_picker = has_picker

    async def address(self, asking: HTTPConnection) -> str | None:
        """The address whose chat is asked for; None when it may not be opened."""
        if self.has_picker():
            asked = asking.query_params.get("as", "")
            return (
                asked
                if asked in {one.address for one in await self._office.demo_people()}
                else None
            )
        address = asking.cookies.get(COOKIE, "")
        return address if address and await self._office.is_bound(address, messenger=NAME) else None

    async def has_left(self, address: str) -> bool:
        """Whether the account of an open page was ended meanwhile."""
        return not self.has_picker() and not await self._office.is_bound(address, messenger=NAME)

    async def address_or_403(self, request: Request) -> str:
        """The address whose chat is asked for.

        Raises:
            HTTPException: 403 when it may not be opened.
        """
        address = await self.address(request)
        if address is None:
            raise HTTPException(403)
        return address


def remember(request: Request, answer: Response, address: str) -> None:
    """Keep this browser signed in, for 90 days from its last visit."""
    answer.set_cookie(
        COOKIE,
        address,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=_is_https(request),
    )


def forget(request: Request, answer: Response) -> None:
    """Sign this browser out; the account stays bound until its person ends it."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_is_https(request))


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
