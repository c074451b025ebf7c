"""Which process works on an import: leased while it lives, free soon after it was killed.

A thread renews the lease while the process works, however long a step takes; killed, the import
goes on a minute later, stopped in order, at once.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from bot.clock import OfficeClock
from bot.database import Database
from models.import_run import ImportRun, ImportState

LEASE = timedelta(seconds=60)
RENEWED_EVERY_SECONDS = 15.0
TRY_AGAIN_AFTER = timedelta(seconds=5)
WAITING = (ImportState.QUEUED, ImportState.CONFIRMED)


class ImportLease:
    """The leases of imports over one database."""

    def __init__(self, database: Database, clock: OfficeClock) -> None:
        self._database = database
        self._clock = clock

    def next_run(self) -> UUID | None:
        """Lease one waiting import, so that two processes never work on the same."""
        now = self._clock.now()
        with self._database.write() as db:
            run = db.exec(
                select(ImportRun)
                .where(
                    col(ImportRun.state).in_(WAITING),
                    (col(ImportRun.leased_until).is_(None)) | (col(ImportRun.leased_until) < now),
                )
                .order_by(col(ImportRun.made_at))
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if run is None:
                return None
            run.leased_until = now + LEASE
            run.attempts += 1
            db.add(run)
            return run.id

    @contextmanager
    def kept(self, run_id: UUID) -> Generator[None]:
        """Renew the lease while the block runs; a process that is stopped gives it back."""
        ended = Event()
        renewing = Thread(target=self._renew, args=(run_id, ended), daemon=True)
        renewing.start()
        try:
            yield
        except SystemExit:
            self._give_back(run_id)
            raise
        finally:
            ended.set()
            renewing.join()

    def put_back(self, run_id: UUID) -> None:
        """It failed: try again a little later; the imports of others go on meanwhile."""
        self._until(run_id, TRY_AGAIN_AFTER)

    def goes_on(self, run_id: UUID) -> None:
        """Rows were applied: what counts as failed tries begins anew."""
        with self._database.write() as db:
            run = db.get_one(ImportRun, run_id)
            run.attempts = 1
            db.add(run)

    def _renew(self, run_id: UUID, ended: Event) -> None:
        while not ended.wait(RENEWED_EVERY_SECONDS):
            self._until(run_id, LEASE)

    def _until(self, run_id: UUID, lasts: timedelta) -> None:
        waiting = col(ImportRun.state).in_(WAITING)
        with self._database.write() as db:
            db.connection().execute(
                update(ImportRun)
                .where(col(ImportRun.id) == run_id, waiting)
                .values(leased_until=self._clock.now() + lasts)
            )

    def _give_back(self, run_id: UUID) -> None:
        with self._database.write() as db:
            run = db.get_one(ImportRun, run_id)
            run.leased_until, run.attempts = None, run.attempts - 1
            db.add(run)
