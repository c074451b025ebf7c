"""`/healthz` and `/metrics`: is the office alive, and what waits in its queues. Spec 5.6."""

from __future__ import annotations

import asyncio

from sqlmodel import col, func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.database import Database
from models.import_run import unfinished_runs
from models.inbox import InboxEvent, InboxState
from models.outbox import Delivery, Message


def health_routes(database: Database) -> list[BaseRoute]:
    """The two routes, over one database; they name nobody."""

    async def healthz(_request: Request) -> Response:
        await asyncio.to_thread(_counts, database)
        return JSONResponse({"status": "ok"})

    async def metrics(_request: Request) -> Response:
        counts = await asyncio.to_thread(_counts, database)
        lines = [f"steward_{name} {count}" for name, count in counts.items()]
        return PlainTextResponse("\n".join(lines) + "\n")

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def _counts(database: Database) -> dict[str, int]:
    with database.read() as db:
        inbox = dict(
            db.exec(select(InboxEvent.state, func.count()).group_by(col(InboxEvent.state))).all()
        )
        outbox = dict(
            db.exec(select(Message.state, func.count()).group_by(col(Message.state))).all()
        )
        imports = len(unfinished_runs(db))
    return {
        "inbox_waiting": inbox.get(InboxState.NEW, 0),
        "inbox_set_aside": inbox.get(InboxState.SET_ASIDE, 0),
        "outbox_pending": outbox.get(Delivery.PENDING, 0) + outbox.get(Delivery.SENDING, 0),
        "outbox_uncertain": outbox.get(Delivery.UNCERTAIN, 0),
        "outbox_dead": outbox.get(Delivery.DEAD, 0),
        "imports_waiting": imports,
    }
