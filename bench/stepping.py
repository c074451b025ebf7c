"""Turns taken step by step, one after the other, in a quiet office.

Run as `python -m bench.stepping TURNS TARGET`: writes the median milliseconds of each step.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import event

from bench.speaking import NAME, Ears, bind_speakers, words
from bot.messenger import Incoming, Kind
from bot.settings import read_settings
from bot.turns import TurnSettings, run_turn
from bot.wiring import Running, open_installation
from models.account import account_at

STEPS = ("inbox, committed", "replay and what it writes", "outbox, committed", "delivery")


async def take_turns(turns: int) -> dict[str, float]:
    """Take the turns; the median milliseconds of each step."""
    office = open_installation(read_settings())
    running = Running(office)
    running.messengers[NAME] = Ears()
    settings = TurnSettings(office.policy, frozenset({NAME}), "")
    committing: list[float] = []
    event.listen(office.database.engine, "commit", lambda _: committing.append(time.perf_counter()))
    taken: list[tuple[float, ...]] = []
    for place, (address, said) in enumerate(islice(words(bind_speakers(office)), turns)):
        with office.database.read() as db:
            account = account_at(db, NAME, address)
        assert account is not None
        began = time.perf_counter()
        await running.office.take(Incoming(NAME, address, str(place), Kind.TEXT, said))
        arrived = time.perf_counter()
        run_turn(office.database, settings, account.id, office.clock.now())
        answered, asked = time.perf_counter(), committing[-1]
        assert await running.courier.deliver_due()
        done = time.perf_counter()
        taken.append((arrived - began, asked - arrived, answered - asked, done - answered))
    medians = {
        step: median(each[place] for each in taken) * 1000 for place, step in enumerate(STEPS)
    }
    return medians | {"altogether": median(sum(each) for each in taken) * 1000}


def bare_commits(path: Path, count: int) -> list[float]:
    """Seconds of one insert and its commit, without anything around it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for words_ in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE t (x TEXT)"):
        connection.execute(words_)
    taken: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES ('x')")
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - began)
    connection.close()
    return taken


if __name__ == "__main__":
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    steps = asyncio.run(take_turns(count))
    bare = median(bare_commits(target.with_suffix(".db"), count)) * 1000
    target.write_text(json.dumps({"bare": bare, **steps}), encoding="utf-8")
