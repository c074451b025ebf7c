"""Runs of the reconciliation: read beside everybody, written in short transactions.

Reading the whole city holds no lock; what came out of a few hundred persons is compared with what
stands, and only persons for whom something changed are written. Killed, a run begins anew and
changes nothing twice. Spec findings 4, style section 1.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from bot.clock import day_of
from jobs.histories.offices import Offices
from jobs.reconcile import Compared, compare, figures
from jobs.reconcile.settle import Settled, differing, settle
from jobs.reconcile.tell import raise_cards, summary, tell_asker, units_to_tell
from models.audit import Actor
from models.history_rows import Whose
from models.occasion import Occasion
from models.policy import Policy
from models.reconciliation import (
    Reconciliation,
    forget_touched,
    last_run,
    touched_people,
    unfinished_reconciliations,
)

T = TypeVar("T")
AT_ONCE = 400  # persons whose findings are looked up together
FORGOTTEN_TOGETHER = 1_000  # whose marks are taken away in one transaction
WRITTEN_TOGETHER = 50  # persons for whom something changed, in one transaction
LEASE = timedelta(minutes=10)
YIELD = 0.5  # others may write for as long as this wrote, times this

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What a run came to."""

    persons: int
    settled: Settled

    def as_numbers(self) -> dict[str, int]:
        """The numbers that `--json` prints."""
        settled = self.settled
        counted = {"found": settled.found, "changed": settled.changed}
        return {"persons": self.persons, **counted, "withdrawn": settled.withdrawn}


class Transactions(Protocol):
    """Where it reads and writes: a database, or a transaction that is open already."""

    def read(self) -> AbstractContextManager[Session]: ...

    def write(self) -> AbstractContextManager[Session]: ...


class Clock(Protocol):
    """Whatever knows the office's moment."""

    def now(self) -> datetime: ...


class Reconciling:
    """Compares over one database."""

    def __init__(self, database: Transactions, clock: Clock, policy: Policy) -> None:
        self._database, self._clock, self._policy = database, clock, policy

    def work_off(self) -> int:
        """Do every run that was asked for and waits.

        Returns:
            How many were done.
        """
        count = 0
        while (run_id := self._lease()) is not None:
            try:
                self.run(run_id)
            except Exception:
                log.exception("reconciliation %s failed", run_id)
            count += 1
        return count

    def run(self, run_id: UUID) -> Report:
        """Compare, settle, tell whoever is responsible; the run says what it came to."""
        with self._database.read() as db:
            run = db.get_one(Reconciliation, run_id)
            said, offices = figures(db, self._policy), Offices.read(db)
            touched = touched_people(db)
            is_new = self._is_new(db, run, said)
        prefixes = () if run.path == offices.root.path else (run.path,)
        lots = [None] if is_new else list(_by(AT_ONCE, sorted(touched)))
        # What is found is dated by the day as of which it was compared.
        occasion = replace(self._occasion(run), today=run.as_of_date)
        settled, looked_at = Settled(), set[UUID]()
        for people in lots:
            whose = Whose(prefixes, people)
            looked_at |= self._compare(whose, run.as_of_date, (offices, occasion), settled)
        self._raise_cards(run, None if is_new else looked_at, self._occasion(run))
        seen = {each: times for each, times in touched.items() if each in looked_at}
        # A few at a time: a city's marks in one transaction would keep everybody waiting.
        for some in _by(FORGOTTEN_TOGETHER, seen.items()):
            with self._database.write() as db:
                forget_touched(db, some)
        return self._end(run_id, said, len(looked_at), settled)

    def summary(self, run_id: UUID, report: Report) -> str:
        """What a run came to, in words."""
        with self._database.read() as db:
            return summary(db, db.get_one(Reconciliation, run_id), report.settled)

    def _is_new(self, db: Session, run: Reconciliation, said: str) -> bool:
        """Whether everybody is looked at: by another day or other figures than the last time."""
        last = last_run(db, run.path)
        return last is None or (last.as_of_date, last.figures) != (run.as_of_date, said)

    def _compare(
        self, whose: Whose, as_of: date, by: tuple[Offices, Occasion], settled: Settled
    ) -> set[UUID]:
        looked_at = set[UUID]()
        with self._database.read() as db:
            for some in _by(AT_ONCE, compare(db, whose, self._policy, as_of)):
                looked_at |= {each.person_id for each in some}
                for changed in _by(WRITTEN_TOGETHER, differing(db, some)):
                    settled.add(self._settle(changed, *by))
        return looked_at

    def _settle(self, changed: list[Compared], offices: Offices, occasion: Occasion) -> Settled:
        began = time.monotonic()
        with self._database.write() as db:
            settled = settle(db, changed, offices, occasion)
        if len(changed) == WRITTEN_TOGETHER:  # more may follow: let others in between
            time.sleep((time.monotonic() - began) * YIELD)
        return settled

    def _raise_cards(
        self, run: Reconciliation, people: set[UUID] | None, occasion: Occasion
    ) -> None:
        """Before the run ends: one that was killed tells what was not told yet."""
        with self._database.read() as db:
            units = units_to_tell(db, run.path, people)
        for unit_id in units:
            with self._database.write() as db:
                raise_cards(db, unit_id, people, occasion)

    def _end(self, run_id: UUID, said: str, persons: int, settled: Settled) -> Report:
        with self._database.write() as db:
            run = db.get_one(Reconciliation, run_id)
            run.figures, run.ended_at, run.persons = said, self._clock.now(), persons
            run.found, run.changed = settled.found, settled.changed
            run.withdrawn, run.leased_until = settled.withdrawn, None
            db.add(run)
            tell_asker(db, run, settled, self._occasion(run))
            return Report(persons, settled)

    def _occasion(self, run: Reconciliation) -> Occasion:
        now = self._clock.now()
        actor = Actor(run.actor or "时钟", "reconcile", run.person_id)
        return Occasion(actor, now, day_of(now), self._policy)

    def _lease(self) -> UUID | None:
        now = self._clock.now()
        with self._database.write() as db:
            for run in unfinished_reconciliations(db):
                if run.leased_until is None or run.leased_until < now:
                    run.leased_until, run.attempts = now + LEASE, run.attempts + 1
                    db.add(run)
                    return run.id
        return None


def _by(most: int, them: Iterable[T]) -> Iterator[list[T]]:
    left = iter(them)
    while some := list(islice(left, most)):
        yield some
