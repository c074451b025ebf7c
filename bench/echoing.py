"""A crowd talks to an office on Telegram, as fast as it answers.

Run as `python -m bench.echoing TURNS TARGET FULL|NORMAL`: writes the turns a second, with SQLite's
`synchronous` as shipped or as said.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.on_telegram import Crowd, bind_chats, serving, without_limits
from bench.stub_network import Network
from bot.settings import read_settings
from bot.wiring import Installation, open_installation


async def turns_a_second(office: Installation, turns: int) -> float:
    """Let everybody talk at once; the first turns are not counted, they import modules."""
    network = Network()
    crowd = Crowd(network, bind_chats(office))
    async with serving(without_limits(office), network):
        await crowd.talk(turns // 5)
        seconds = await crowd.talk(turns)
        await crowd.fall_silent()
    return turns / seconds


def be_synchronous(office: Installation, level: str) -> None:
    """Open every connection anew with that level."""

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
        connection.execute(f"PRAGMA synchronous={level}")

    event.listen(office.database.engine, "connect", prepare)
    office.database.engine.dispose()


if __name__ == "__main__":
    count, target, level = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    opened = open_installation(read_settings())
    if level != "FULL":
        be_synchronous(opened, level)
    with opened.database.read() as session:
        found = session.connection().exec_driver_sql("PRAGMA synchronous").scalar()
    assert found == {"NORMAL": 1, "FULL": 2}[level]
    target.write_text(json.dumps(asyncio.run(turns_a_second(opened, count))), encoding="utf-8")
