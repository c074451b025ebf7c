"""Where the time of a turn over Telegram goes: step by step, in lots of fifty chats.

Run as `python -m bench.telegram_stepping LOTS TARGET`: writes the median milliseconds a turn of
each step. Nothing runs beside anything else here, so that each step has only its own time; what is
done for several chats at once when many talk, as one commit for all their updates, is done for
fifty, and for as many as a lane takes at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice, pairwise, starmap
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, event
from sqlmodel import select
from telegram import Update

from bench.on_telegram import NAME, TURNS, bind_chats, without_limits
from bench.stub_network import TOKEN, Network
from bot.leasing import BATCH, Leasing
from bot.messengers.telegram import Telegram, telegram_bot
from bot.messengers.telegram_hearing import Hearing
from bot.messengers.telegram_polling import LEASE, LEASE_SECONDS
from bot.messengers.telegram_updates import ALLOWED
from bot.settings import read_settings
from bot.turns import TurnSettings, run_lot
from bot.wiring import MOST_IN_A_LANE, Installation, Running, open_installation
from models.account import Account

STEPS = (
    "updates, asked for and read",
    "inbox, committed",
    "replay and what it writes",
    "outbox, committed",
    "lease",
    "send",
    "mark",
)


class Stepping:
    """The parts of a running office, each used by hand."""

    def __init__(self, office: Installation) -> None:
        self._office = office
        self._network = Network()
        self._bot = telegram_bot(TOKEN, request=self._network)
        self._inbox = Running(office).office
        self._hearing = Hearing(self._inbox, self._bot)
        self._telegram = Telegram(self._inbox, self._bot)
        self._turns = TurnSettings(office.policy, frozenset(), "")
        self._leasing = Leasing(
            office.database,
            office.clock,
            office.policy,
            {NAME: self._telegram},
            internal=frozenset(),
            public_url="",
        )
        self._offset = 0
        self._commit_began = 0.0
        event.listen(office.database.engine, "commit", self._note_commit)

    async def run(self, lots: int) -> dict[str, float]:
        """Answer so many lots of chats; the median milliseconds a turn of each step."""
        await self._bot.initialize()
        chats = sorted(self._accounts())
        begins = range(0, len(chats) - BATCH + 1, BATCH)
        everybody_by_turns = cycle((turn, begin) for turn in TURNS for begin in begins)
        taken = [
            await self._take_lot(chats[begin : begin + BATCH], *turn)
            for turn, begin in islice(everybody_by_turns, lots)
        ]
        self._hearing.stop()
        steps = {
            step: median(lot[place] for lot in taken) * 1000 / BATCH
            for place, step in enumerate(STEPS)
        }
        return steps | {"altogether": median(map(sum, taken)) * 1000 / BATCH}

    async def _take_lot(self, chats: Sequence[int], said: str, expected: str) -> list[float]:
        """One thing said in each of some chats, until its answer is marked; seconds of each step.

        A turn is over when its commit is; where that began is noted by the engine.
        """
        moments: list[float] = []
        accounts = self._accounts()
        for chat_id in chats:
            self._network.say(chat_id, said)
        moments.append(time.perf_counter())
        updates = await self._ask()
        moments.append(time.perf_counter())
        assert not await self._hearing.take(updates)
        moments.append(time.perf_counter())
        committing = await asyncio.to_thread(self._turns_of, [accounts[each] for each in chats])
        moments.append(time.perf_counter())
        lot = await asyncio.to_thread(self._leasing.lease)
        moments.append(time.perf_counter())
        parcels = [parcel for each in lot.chats.values() for parcel in each]
        assert len(parcels) == len(chats)
        assert all(expected in parcel.outgoing.text for parcel in parcels)
        sent = [(parcel, await self._telegram.send(parcel.outgoing)) for parcel in parcels]
        moments.append(time.perf_counter())
        await asyncio.to_thread(self._leasing.outcomes.sent, sent)
        moments.append(time.perf_counter())
        asked, heard, turns, leased, delivered, marked = starmap(
            lambda began, ended: ended - began, pairwise(moments)
        )
        return [asked, heard, turns - committing, committing, leased, delivered, marked]

    async def _ask(self) -> Sequence[Update]:
        """What the polling loop does before it takes what has come."""
        assert await self._inbox.holds_lease(LEASE, seconds=LEASE_SECONDS)
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=0, allowed_updates=ALLOWED
        )
        self._offset = updates[-1].update_id + 1
        return updates

    def _turns_of(self, waiting: Sequence[UUID]) -> float:
        """Their turns, in lots as a lane takes them; the seconds that the commits took."""
        committing = 0.0
        while waiting:
            now = self._office.clock.now()
            taken, _ = run_lot(self._office.database, self._turns, waiting[:MOST_IN_A_LANE], now)
            committing += time.perf_counter() - self._commit_began
            waiting = waiting[taken:]
        return committing

    def _accounts(self) -> dict[int, UUID]:
        with self._office.database.read() as db:
            rows = db.exec(
                select(Account.address, Account.id).where(Account.messenger == NAME)
            ).all()
        return {int(address): account_id for address, account_id in rows}

    def _note_commit(self, _connection: Connection) -> None:
        self._commit_began = time.perf_counter()


if __name__ == "__main__":
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    opened = without_limits(open_installation(read_settings()))
    bind_chats(opened)
    steps = asyncio.run(Stepping(opened).run(count))
    target.write_text(json.dumps(steps), encoding="utf-8")
