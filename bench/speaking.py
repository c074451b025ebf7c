"""People who talk: each /document is answered with a question, each /cancel with a word.

Run as `python -m bench.speaking TURNS TARGET ROSTER…`: per ROSTER talks TURNS times alone, then
until its import by another process has ended, and writes both lists of milliseconds to TARGET. A
turn counts from `take` to its delivery, over the inbox, the dispatcher and the courier of a running
office.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlmodel import select

from bot.messenger import Incoming, Kind, Outgoing
from bot.settings import read_settings
from bot.wiring import Installation, Running, open_installation
from models.account import Account
from models.person import Person

PACE_SECONDS = 0.1
NAME = "bench"


class Ears:
    """A messenger in memory: whoever waits at an address is told when a message has come."""

    name = NAME
    is_idempotent = True
    is_paced = False

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def listen(self, address: str) -> asyncio.Future[None]:
        """The future of the next message to an address."""
        self._waiting[address] = asyncio.get_running_loop().create_future()
        return self._waiting[address]

    async def send(self, message: Outgoing) -> str:
        waiting = self._waiting.pop(message.address, None)
        if waiting is not None:
            waiting.set_result(None)
        return str(message.id)

    async def edit(self, _platform_id: str, message: Outgoing) -> str:
        return await self.send(message)


def bind_speakers(office: Installation, most: int | None = None) -> list[str]:
    """Give everybody in the office an account, or as many as shall speak."""
    now = office.clock.now()
    with office.database.write() as db:
        people = db.exec(select(Person).limit(most)).all()
        for person in people:
            address = person.id.hex
            db.add(Account(messenger=NAME, address=address, person_id=person.id, bound_at=now))
    return [person.id.hex for person in people]


def words(addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Everybody begins a declaration, then everybody cancels theirs, and so on."""
    for said in itertools.cycle(("/document", "/cancel")):
        yield from ((address, said) for address in addresses)


class Talk:
    """Turns at a steady pace, whether or not the earlier ones were answered."""

    def __init__(self, running: Running, ears: Ears, addresses: list[str]) -> None:
        self._running = running
        self._ears = ears
        self._words = words(addresses)

    async def go_on(self, is_enough: Callable[[int], bool]) -> list[float]:
        """Talk until it is enough and everything was answered; in milliseconds."""
        turns: list[asyncio.Task[float]] = []
        while not is_enough(len(turns)):
            turns.append(asyncio.create_task(self._turn(*next(self._words))))
            await asyncio.sleep(PACE_SECONDS)
        return await asyncio.gather(*turns)

    async def _turn(self, address: str, said: str) -> float:
        heard = self._ears.listen(address)
        event = Incoming(NAME, address, f"{time.monotonic_ns()}", Kind.TEXT, said)
        began = time.perf_counter()
        await self._running.office.take(event)
        await heard
        return (time.perf_counter() - began) * 1000


async def talk_for(turns: int, rosters: Sequence[str]) -> dict[str, list[float]]:
    """Talk alone, then beside an import, for each roster."""
    office = open_installation(read_settings())
    running, ears = Running(office), Ears()
    running.messengers[NAME] = ears
    talk = Talk(running, ears, bind_speakers(office))
    async with running.working(with_duties=False):
        await talk.go_on(lambda done: done >= turns // 10)  # the first ones import modules
        quiet: list[float] = []
        busy: list[float] = []
        for roster in rosters:
            quiet += await talk.go_on(lambda done: done >= turns)
            busy += await _beside_import(talk, roster)
    return {"quiet": quiet, "busy": busy}


async def _beside_import(talk: Talk, roster: str) -> list[float]:
    importing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "import", "roster", roster, stdout=asyncio.subprocess.DEVNULL
    )
    milliseconds = await talk.go_on(lambda _done: importing.returncode is not None)
    assert await importing.wait() == 0
    return milliseconds


if __name__ == "__main__":
    said = asyncio.run(talk_for(int(sys.argv[1]), sys.argv[3:]))
    Path(sys.argv[2]).write_text(json.dumps(said), encoding="utf-8")
