"""One run: people talk, alerts are posted, rosters are sent, and the office is killed meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from bot.database import Database
from tests.bot_api import BotApi, a_bot_api

from . import reading
from .alerting import Poster
from .checks import (
    check_blows,
    check_documents,
    check_imports,
    check_ledger,
    check_receipts,
    check_talks,
)
from .deliveries import check_alerts, check_deliveries
from .evidence import Blow, Findings
from .house import House
from .humans import Human
from .importing import Officer
from .talking import Declarant, Pair, again_and_again
from .town import Town, furnish, write_keys

T = TypeVar("T")

SHORTEST, LONGEST = 0.1, 2.5  # seconds of a life that serves
EARLY, EARLIEST, LATEST = 0.15, 0.05, 0.8  # share and seconds of those killed while they start
WHOLE = 0.6  # share of the kills that leave nothing of the office
# Every third kill waits for an import to be half applied: by turns it is killed, too, or left.
AIMED, AIM_SECONDS, AFTER_AIM = 3, 8.0, 0.3
LATENCY_SECONDS = (0.003, 0.05)
SHIPPED_PACE = 0.2  # share of the kills at the pace that is shipped
SETTLE_SECONDS = 180.0
# An import is given up after six attempts, however they ended: the last ones are not killed.
MOST_ATTEMPTS = 5
LIMITS = "[limits]\nmessages_per_minute = 600\n"
CUT_OFF = "ClientDisconnect"  # what the server says then
QUICK = "[pace]\nmessages_per_second = 200\nper_chat_per_second = 20\n"


@dataclass(frozen=True)
class Size:
    """How many people of each part, how long their rosters, how many alerts at once."""

    people: dict[str, int]
    rows: int
    alerts: int


SMALL = Size({"declarant": 6, "holder": 3, "custodian": 3, "officer": 1, "listener": 12}, 900, 2)
LARGE = Size({"declarant": 8, "holder": 4, "custodian": 4, "officer": 2, "listener": 24}, 900, 3)


@dataclass
class Run:
    """What goes on, and what was done to it."""

    kills: int
    chance: random.Random
    size: Size
    house: House
    database: Database
    town: Town
    blows: list[Blow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.humans = {part: self._human(part) for part in self.town.telephones}
        self.declarants = [
            Declarant(self.humans[part], place)
            for place, part in enumerate(self.town.of("declarant"))
        ]
        self.pairs = [self._pair(place) for place in range(len(self.town.of("holder")))]
        self.officers = [
            Officer(self.humans[part], place, self.size.rows)
            for place, part in enumerate(self.town.of("officer"))
        ]
        self.poster = Poster(self.database, self.town, self._chance(), self.size.alerts)

    def _human(self, part: str) -> Human:
        return Human(self.town.telephones[part], self._chance())

    def _chance(self) -> random.Random:
        return random.Random(self.chance.random())  # noqa: S311 - nobody's secret

    def _pair(self, place: int) -> Pair:
        holder, custodian = f"holder.{place}", f"custodian.{place}"
        parties = self.humans[holder], self.humans[custodian]
        return Pair(*parties, place, self.town.people[holder], self.database)

    # -- what goes on -----------------------------------------------------------------------------

    async def go(self) -> None:
        """Kill the office so often while it works, then let it come to rest, and stop it."""
        ending = asyncio.Event()
        rounds = [each.report for each in self.declarants]
        rounds += [each.hand_over for each in self.pairs]
        rounds += [each.import_one for each in self.officers]
        going_on = [asyncio.create_task(again_and_again(each, ending)) for each in rounds]
        going_on.append(asyncio.create_task(self.poster.post_until(ending)))
        for place in range(self.kills):
            await self._live_and_die(place)
        self._say_policy(LIMITS + QUICK)
        await self.house.until_serving(await self.house.start())
        ending.set()
        await asyncio.gather(*going_on)
        await self._settle()

    async def _live_and_die(self, place: int) -> None:
        is_shipped = place < self.kills * SHIPPED_PACE
        self._say_policy(LIMITS if is_shipped else LIMITS + QUICK)
        self.house.api.latency_seconds = self.chance.uniform(*LATENCY_SECONDS)
        is_whole = self.chance.random() < WHOLE
        if place % AIMED == AIMED - 1:
            is_whole = place % (2 * AIMED) == AIMED - 1
            await self._live_until_an_import()
        elif self.chance.random() < EARLY:
            await self.house.start()
            await asyncio.sleep(self.chance.uniform(EARLIEST, LATEST))
        else:
            await self.house.until_serving(await self.house.start())
            await asyncio.sleep(self.chance.uniform(SHORTEST, LONGEST))
        if is_whole and await self.look(reading.most_attempts) >= MOST_ATTEMPTS:
            is_whole = False
        code = await self.house.kill(whole=is_whole)
        blow = Blow(code, is_whole, is_shipped_pace=is_shipped)
        self.blows.append(await self.look(lambda db: reading.what_was_hit(db, blow)))
        if is_whole:
            await asyncio.to_thread(self._end_leases)

    async def _live_until_an_import(self) -> None:
        await self.house.until_serving(await self.house.start())
        with suppress(TimeoutError):
            async with asyncio.timeout(AIM_SECONDS):
                while not await self.look(reading.imports_half_applied):  # noqa: ASYNC110 - another process's
                    await asyncio.sleep(0.02)
        await asyncio.sleep(self.chance.uniform(0, AFTER_AIM))

    def _end_leases(self) -> None:
        with self.database.write() as db:
            reading.end_leases_of_imports(db)

    def _say_policy(self, figures: str) -> None:
        Path(self.house.settings["POLICY_FILE"]).write_text(figures, encoding="utf-8")

    async def _settle(self) -> None:
        """Wait until nobody is owed anything; what does not come is found afterwards."""
        api = self.house.api
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while api.pending_updates or not await self.look(reading.is_settled):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return

    async def look(self, question: Callable[[Session], T]) -> T:
        def ask() -> T:
            with self.database.read() as db:
                return question(db)

        return await asyncio.to_thread(ask)

    # -- what came of it --------------------------------------------------------------------------

    async def findings(self) -> Findings:
        found = check_blows(self.blows, self.kills)
        code = await self.house.stop()
        found.expect(code == 0, f"stopped with {code}")
        found += await self.look(self._held_against)
        code, said = await self.house.command("audit", "verify")
        found.expect(code == 0, f"audit verify: {code}, {said}")
        found.counts["audit verify"] = code
        found.counts["errors in the log"] = self.house.log.read_text(encoding="utf-8").count(
            " ERROR "
        )
        found.note(self._violations(), "against the Bot API")
        return found

    def _violations(self) -> list[str]:
        """What broke the Bot API, but for calls that were cut off by a kill while they came in."""
        violations = [each for each in self.house.api.violations if CUT_OFF not in each]
        self.house.api.violations.clear()
        return violations

    def _held_against(self, db: Session) -> Findings:
        sends = reading.sends_of(self.house.api)
        shown = len(self.house.api.messages)
        found = Findings()
        found.expect(len(sends) == shown, f"{len(sends)} were sent, {shown} stand in chats")
        reported = [told for each in self.declarants for told in each.told]
        handed = [told for each in self.pairs for told in each.told]
        books = [told for each in self.officers for told in each.told]
        talks = [reading.talked(db, each) for each in self.humans.values()]
        found += check_talks(talks, reading.questions_in(sends))
        found += check_receipts(sends, reading.stored_of(db, self.town), [*reported, *handed])
        found += check_documents(reading.numbers_of(db))
        found += check_ledger(reading.ledger_of(db), handed)
        found += check_deliveries(sends, reading.rows_of(db, self.town), self.blows)
        found += check_alerts(self.poster.posted, sends)
        identifiers = [each for book in books for each in book.identifiers]
        enrolled = reading.enrolled_of(db, identifiers)
        found += check_imports(books, enrolled, reading.imports_done(db))
        return found


async def kill_again_and_again(
    home: Path, url: str, *, kills: int, seed: int, size: Size
) -> Findings:
    """Make an office in a folder, on that database or on SQLite, and kill it so many times."""
    chance = random.Random(seed)  # noqa: S311 - nobody's secret
    async with a_bot_api() as api:
        database, house = _office(home, url, api)
        try:
            run = Run(kills, chance, size, house, database, furnish(database, api, size.people))
            await run.go()
            return await run.findings()
        finally:
            await house.end()
            database.close()


def _office(home: Path, url: str, api: BotApi) -> tuple[Database, House]:
    write_keys(home / "keys.json")
    settings = {"POLICY_FILE": str(home / "policy.toml")}
    if url:
        settings["DATABASE_URL"] = url.replace("postgresql+psycopg", "postgresql")
    database = Database(url or f"sqlite:///{home / 'steward.db'}")
    database.migrate()
    return database, House(home, api, settings)
