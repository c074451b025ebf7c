"""The baseline of a turn over Telegram: an echo of python-telegram-bot, without any database.

Run as `python -m bench.bare_echo UPDATES TARGET [sqlite3 | sqlmodel]`: answers as many updates one
after the other, and writes how many of them a second. With a third word each is committed first by
a worker thread, synchronous FULL: as one row of plain sqlite3, or of SQLModel.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bench.stub_network import TOKEN, Network, update_json

CHATS = 300
WORDS = ("/document", "/cancel")
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")

Keep = Callable[[int, int, str], None]


async def echo(updates: Sequence[bytes], keep: Keep | None) -> float:
    """Answer the updates; the seconds it took."""

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        assert message is not None
        text = message.text or ""
        if keep is not None:
            await asyncio.to_thread(keep, update.update_id, message.chat_id, text)
        await message.reply_text(text)

    network = Network()
    bot = Bot(TOKEN, request=network, get_updates_request=network)
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    async with application:
        began = time.perf_counter()
        for update in updates:
            await application.process_update(Update.de_json(json.loads(update), application.bot))
        return time.perf_counter() - began


def in_sqlite3(path: Path) -> Keep:
    """Commit a row over one connection."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    connection.execute("CREATE TABLE heard (id INTEGER PRIMARY KEY, chat_id INTEGER, text TEXT)")

    def keep(*row: object) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO heard VALUES (?, ?, ?)", row)
        connection.execute("COMMIT")

    return keep


def in_sqlmodel(path: Path) -> Keep:
    """Commit a row over a session of its own."""
    from sqlalchemy import event  # noqa: PLC0415 - the echo alone is measured without it
    from sqlmodel import Field, Session, SQLModel, create_engine  # noqa: PLC0415

    class Heard(SQLModel, table=True):
        id: int = Field(primary_key=True)
        chat_id: int
        text: str

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
        for pragma in PRAGMAS:
            connection.execute(pragma)

    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", prepare)
    SQLModel.metadata.create_all(engine)

    def keep(update_id: int, chat_id: int, text: str) -> None:
        with Session(engine) as db:
            db.add(Heard(id=update_id, chat_id=chat_id, text=text))
            db.commit()

    return keep


KEEPING = {"sqlite3": in_sqlite3, "sqlmodel": in_sqlmodel}


def updates_of(first: int, count: int) -> list[bytes]:
    """Everybody says one thing, then everybody the other, and so on."""
    return [
        update_json(place, 1 + place % CHATS, WORDS[place // CHATS % len(WORDS)])
        for place in range(first, first + count)
    ]


if __name__ == "__main__":
    count, target, how = int(sys.argv[1]), Path(sys.argv[2]), (*sys.argv[3:], "")[0]
    keeping = KEEPING[how](target.with_suffix(".db")) if how else None
    first_ones = count // 10  # they warm the library up
    asyncio.run(echo(updates_of(1, first_ones), keeping))
    seconds = asyncio.run(echo(updates_of(1 + first_ones, count), keeping))
    target.write_text(json.dumps(count / seconds), encoding="utf-8")
