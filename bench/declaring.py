"""Trips declared whole, by one sentence and by buttons, turn after turn in a quiet office.

Run as `python -m bench.declaring TRIPS TARGET`: writes the median milliseconds of each way, from
the first word to the delivery of the receipt, and the turns it takes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from sqlmodel import select

from bench.speaking import NAME, Ears, bind_speakers
from bot.messenger import Incoming, Kind
from bot.settings import read_settings
from bot.turns import TurnSettings, run_turn
from bot.wiring import Running, open_installation
from models.account import account_at
from models.trip import Trip

WAYS = ("sentence", "buttons")
END = ("自费", "跳过", "提交审批")


async def declare_trips(trips: int) -> dict[str, float]:
    """Let each of so many people declare one trip each way."""
    office = open_installation(read_settings())
    running = Running(office)
    running.messengers[NAME] = Ears()
    settings = TurnSettings(office.policy, frozenset({NAME}), "")
    start = office.clock.today() + timedelta(days=30)
    end = start + timedelta(days=9)
    said: dict[str, Sequence[str]] = {
        "sentence": (f"{start:%Y年%m月%d日}到{end:%m月%d日}去日本旅游，和妻子", *END),
        "buttons": ("/trip", "逐项填写", "日本", f"{start}", f"{end}", "旅游", "妻子", *END),
    }

    async def declare(address: str, way: str) -> float:
        with office.database.read() as db:
            account = account_at(db, NAME, address)
        assert account is not None
        began = time.perf_counter()
        for place, words in enumerate(said[way]):
            event = Incoming(NAME, address, f"{way}-{place}", Kind.TEXT, words)
            await running.office.take(event)
            run_turn(office.database, settings, account.id, office.clock.now())
            await running.courier.deliver_due()
        return (time.perf_counter() - began) * 1000

    people = list(islice(bind_speakers(office), trips))
    taken = {way: [await declare(address, way) for address in people] for way in WAYS}
    with office.database.read() as db:
        assert len(db.exec(select(Trip.id)).all()) == len(WAYS) * len(people)
    medians = {way: median(each) for way, each in taken.items()}
    return medians | {f"{way} turns": float(len(said[way])) for way in WAYS}


if __name__ == "__main__":
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    target.write_text(json.dumps(asyncio.run(declare_trips(count))), encoding="utf-8")
