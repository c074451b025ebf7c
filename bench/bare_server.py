"""The baseline of a start: one page of Starlette, served by uvicorn."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


def page(_request: Request) -> PlainTextResponse:
    """A page of one word."""
    return PlainTextResponse("ok")


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/", page)]), port=int(sys.argv[1]), log_level="warning")
