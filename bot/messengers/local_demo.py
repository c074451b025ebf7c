"""What only the fictitious city has: a picker of persons and a clock that can be moved."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.messenger import Office
from bot.messengers.local_sockets import Sockets, date_shown
from bot.messengers.local_visitors import NAME, Visitors
from models.errors import CustodyError


class Demo:
    """Answers the picker; every route is 404 unless there is one."""

    def __init__(self, office: Office, visitors: Visitors, sockets: Sockets) -> None:
        self._office = office
        self._visitors = visitors
        self._sockets = sockets

    def routes(self) -> list[BaseRoute]:
        """The persons and the next morning."""
        return [
            Route("/demo/people", self.people),
            Route("/demo/next-morning", self.next_morning, methods=["POST"]),
        ]

    async def people(self, _request: Request) -> Response:
        """Who can be picked, with what waits for each."""
        self._only_with_picker()
        people = await self._office.demo_people()
        bound = await asyncio.gather(
            *(self._office.is_bound(one.address, messenger=NAME) for one in people)
        )
        return JSONResponse(
            [
                {**asdict(one), "is_bound": is_bound}
                for one, is_bound in zip(people, bound, strict=True)
            ]
        )

    async def next_morning(self, _request: Request) -> Response:
        """Move the clock to the next day 09:00 and tell every open page the date."""
        self._only_with_picker()
        try:
            today = await self._office.next_morning()
        except CustodyError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        await self._sockets.push_to_all(date_shown(today))
        return JSONResponse({"date": today.isoformat()})

    def _only_with_picker(self) -> None:
        if not self._visitors.has_picker():
            raise HTTPException(404)
