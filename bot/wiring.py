"""The only place that builds things: from settings to a running office."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from bot.clock import OfficeClock
from bot.courier import Courier
from bot.database import Database
from bot.keys import make_key_file, read_key_file
from bot.leasing import Leasing
from bot.messenger import Messenger
from bot.office import EmbeddedOffice
from bot.schedule import Duties
from bot.settings import Settings
from bot.turns import TurnSettings, run_lot
from models.import_run import unfinished_runs
from models.inbox import accounts_waiting
from models.office import office_state
from models.policy import Policy, read_policy
from models.reconciliation import unfinished_reconciliations
from models.sealing import use_keyring

SAMPLES = Path(__file__).parent.parent / "samples"
POLL_SECONDS = 0.5
LANES = 4
MOST_IN_A_LANE = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installation:
    """What every command works with."""

    settings: Settings
    database: Database
    clock: OfficeClock
    policy: Policy


def open_installation(settings: Settings) -> Installation:
    """Load the keys and the policy, bring the tables up to date, read the clock.

    Raises:
        Unusable: the key file, the policy or a folder cannot be used; one sentence says why.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    if settings.is_demo and not settings.keys.exists():
        make_key_file(settings.keys)
    use_keyring(read_key_file(settings.keys))
    policy = read_policy(settings.policy_file)
    database = Database(settings.url)
    database.migrate()
    clock = OfficeClock(database)
    clock.read()
    return Installation(settings, database, clock, policy)


def fill_if_empty(installation: Installation) -> None:
    """Make the fictitious city in an empty demo database."""
    with installation.database.write() as db:
        is_filled = office_state(db).is_demo
    if installation.settings.is_demo and not is_filled:
        # Loaded at the first start only: it brings the importers with it.
        from bot.demo import fill_city  # noqa: PLC0415

        fill_city(installation.database, installation.policy, installation.clock.now(), SAMPLES)


class Running:
    """A running office: turns, deliveries, duties and imports, until it is left.

    `place` names where this process serves, and nobody beside it: started there anew after it was
    killed, it goes on with the leases it held.
    """

    def __init__(self, installation: Installation, *, place: str = "") -> None:
        self.installation = installation
        place_id = uuid5(NAMESPACE_URL, place) if place else uuid4()
        settings = installation.settings
        self.duties = Duties(installation.database, installation.clock, installation.policy)
        self.office = EmbeddedOffice(
            installation.database,
            installation.clock,
            installation.policy,
            self.duties,
            place_id=place_id,
        )
        self.messengers: dict[str, Messenger] = {}
        leasing = Leasing(
            installation.database,
            installation.clock,
            installation.policy,
            self.messengers,
            internal=settings.internal,
            public_url=settings.page_url,
            place_id=place_id,
        )
        self.courier = Courier(leasing, installation.clock, self.messengers)
        self._turns = TurnSettings(installation.policy, settings.internal, settings.page_url)
        # A lane is a thread that takes turns. SQLite has one writer: a second would only wait.
        # Turns in one transaction hold their persons' rows together: on PostgreSQL two lanes
        # could so wait for each other, on SQLite there is no other.
        is_alone = installation.database.is_sqlite
        self._most_lanes, self._most_in_a_lot = (1, MOST_IN_A_LANE) if is_alone else (LANES, 1)
        self._lanes: set[asyncio.Task[None]] = set()
        self._in_hand: set[UUID] = set()
        self._look_again = False  # somebody waits who could not be given a lane yet
        self._look_for_imports_at = 0.0
        self._import: asyncio.subprocess.Process | None = None

    @contextlib.asynccontextmanager
    async def working(self, *, with_duties: bool = True) -> AsyncGenerator[None]:
        """Work while the block runs; what was missed is made up at once, beside it."""
        tasks = [asyncio.create_task(self._dispatch()), asyncio.create_task(self.courier.run())]
        if with_duties:
            tasks.append(asyncio.create_task(self._keep_time()))
        try:
            yield
        finally:
            for task in [*tasks, *self._lanes]:
                task.cancel()
            await asyncio.gather(*tasks, *self._lanes, return_exceptions=True)
            await self._stop_import()

    async def _keep_time(self) -> None:
        """Make up what was missed, then strike every duty at its time."""
        await asyncio.to_thread(self.duties.make_up)
        self.courier.wake.set()
        scheduler = self.duties.schedule(self.courier.wake.set)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _dispatch(self) -> None:
        """Give every account that has something to say its turn; whatever fails is tried again."""
        while True:
            try:
                await self._fill_lanes()
                await self._work_off_imports()
            except Exception:
                log.exception("nobody could be given a turn")
                await asyncio.sleep(POLL_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self.office.arrived.wait()
            self.office.arrived.clear()

    async def _fill_lanes(self) -> None:
        """Share those who wait out to the lanes that are free, a few to each."""
        free = self._most_lanes - len(self._lanes)
        everybody = await asyncio.to_thread(self._waiting) if free else []
        waiting = [account_id for account_id in everybody if account_id not in self._in_hand]
        each = min(MOST_IN_A_LANE, -(-len(waiting) // max(free, 1)))
        self._look_again = not free or len(waiting) < len(everybody) or len(waiting) > free * each
        for first in range(0, min(len(waiting), free * each), each or 1):
            accounts = waiting[first : first + each]
            self._in_hand.update(accounts)
            lane = asyncio.create_task(self._work_off_lane(accounts))
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)

    def _waiting(self) -> list[UUID]:
        with self.installation.database.read() as db:
            return list(accounts_waiting(db))

    async def _work_off_lane(self, accounts: list[UUID]) -> None:
        try:
            self._look_again |= await asyncio.to_thread(self._take_turns, accounts)
        except Exception:
            log.exception("turns stopped")
            await asyncio.sleep(POLL_SECONDS)
        finally:
            self._in_hand.difference_update(accounts)
            self.courier.wake.set()
            if self._look_again:
                self.office.arrived.set()

    def _take_turns(self, accounts: list[UUID]) -> bool:
        """One event of each, in a thread of its own; who has more to say waits in line again.

        Returns:
            Whether somebody has.
        """
        database, clock = self.installation.database, self.installation.clock
        somebody_waits = False
        while accounts:
            lot = accounts[: self._most_in_a_lot]
            taken, waits = run_lot(database, self._turns, lot, clock.now())
            somebody_waits |= waits
            accounts = accounts[taken:]
        return somebody_waits

    # -- imports run in a process of their own ---------------------------------------------------

    async def _work_off_imports(self) -> None:
        if self._import is not None and self._import.returncode is None:
            return
        if time.monotonic() < self._look_for_imports_at:
            return
        self._look_for_imports_at = time.monotonic() + POLL_SECONDS
        if not await asyncio.to_thread(self._has_imports):
            return
        self._import = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "work-off-imports",
            stdin=asyncio.subprocess.DEVNULL,
            env=os.environ | self.installation.settings.environment(),
        )

    def _has_imports(self) -> bool:
        now = self.installation.clock.now()
        with self.installation.database.read() as db:
            leases = [run.leased_until for run in unfinished_runs(db)]
            leases += [run.leased_until for run in unfinished_reconciliations(db)]
            return any(until is None or until < now for until in leases)

    async def _stop_import(self) -> None:
        """An import that is stopped goes on at its next chunk after the next start."""
        if self._import is not None and self._import.returncode is None:
            self._import.terminate()
            await self._import.wait()
