"""The clock that strikes: when each duty is due, and that it is done once for that moment.

APScheduler wakes; what is due follows from the tables, so several replicas, a pause and the demo's
moved clock all come to the same. Spec: operations 5.4.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.clock import OfficeClock, day_of
from bot.database import Database
from jobs import DUTIES
from models.audit import Actor
from models.calendar import ZONE
from models.occasion import Occasion
from models.office import JobRun, latest_due, was_run
from models.policy import Policy

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger

MORNING = time(9, 15)  # after the duties of 09:00, 09:05 and 09:10
FIRST_LOOK_BACK = timedelta(days=1)

log = logging.getLogger(__name__)


class DoneElsewhereError(Exception):
    """Another process is doing it or has done it."""


class Duties:
    """The duties with WHEN, run by the office's clock."""

    def __init__(
        self,
        database: Database,
        clock: OfficeClock,
        policy: Policy,
        *,
        duties: tuple[ModuleType, ...] = DUTIES,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._duties = duties

    def make_up(self) -> int:
        """Run each duty that is due and was not done, once whatever was missed.

        Returns:
            How many duties were run.
        """
        return sum(self._strike(duty) for duty in self._duties)

    def next_morning(self) -> None:
        """Move the demo's clock to the next day 09:00 and run what is due then."""
        following = day_of(self._clock.now()) + timedelta(days=1)
        self._clock.move_to(datetime.combine(following, MORNING, ZONE))
        self.make_up()

    def schedule(self, done: Callable[[], None]) -> AsyncIOScheduler:
        """A scheduler that strikes each duty at its time and then calls `done`; not started."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - see _trigger

        scheduler = AsyncIOScheduler(
            timezone=ZONE,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for duty in self._duties:
            scheduler.add_job(self._strike_beside, _trigger(duty), [duty, done], id=_name(duty))
        return scheduler

    async def _strike_beside(self, duty: ModuleType, done: Callable[[], None]) -> None:
        await asyncio.to_thread(self._strike, duty)
        done()

    def _strike(self, duty: ModuleType) -> bool:
        now = self._clock.now()
        try:
            with self._database.write() as db:
                due_at = self._due_at(db, duty, now)
                if due_at is None:
                    return False
                occasion = Occasion(Actor("时钟", _name(duty)), now, day_of(now), self._policy)
                run = JobRun(job=_name(duty), due_at=due_at, ran_at=now)
                _claim(db, run)
                run.count = duty.run(db, occasion)
                db.add(run)
        except DoneElsewhereError:
            log.info("%s was done by another process", _name(duty))
            return False
        except Exception:
            # One duty that fails must not keep the others from being done; it is due still.
            log.exception("%s failed", _name(duty))
            return False
        return True

    def _due_at(self, db: Session, duty: ModuleType, now: datetime) -> datetime | None:
        """The latest moment at which a duty was due, unless it was done for that moment."""
        latest = latest_due(db, _name(duty), before=now)
        trigger = _trigger(duty)
        start = max(latest or now - FIRST_LOOK_BACK, now - FIRST_LOOK_BACK)
        due_at: datetime | None = None
        moment = trigger.get_next_fire_time(None, start)
        while moment is not None and moment <= now:
            due_at = moment
            moment = trigger.get_next_fire_time(moment, moment)
        return None if due_at is None or was_run(db, _name(duty), due_at) else due_at


def _claim(db: Session, run: JobRun) -> None:
    """Record a run before it begins: whoever is second waits here until the first has ended.

    Raises:
        DoneElsewhereError: another process has done it.
    """
    try:
        with db.begin_nested():
            db.add(run)
    except IntegrityError as done:
        raise DoneElsewhereError from done


def _trigger(duty: ModuleType) -> CronTrigger:
    # Loaded when the first duty is looked at: the page is there before.
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

    return CronTrigger.from_crontab(duty.WHEN, timezone=ZONE)


def _name(duty: ModuleType) -> str:
    return duty.__name__.rpartition(".")[2]
