"""The database: engine, sessions and migrations. Only here are transactions begun and ended.

SQLite runs in WAL with synchronous FULL and takes its write lock at the start of a turn
(`BEGIN IMMEDIATE`), so that two turns wait for each other instead of failing at commit.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlmodel import Session, create_engine

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 60
SHORTEST_PAUSE, LONGEST_PAUSE = 0.0005, 0.002  # seconds
READS_ONLY = "reads_only"
# A chunk of an import touches pages all over the blind indexes of a large city: with SQLite's
# 2 MB of cache they are written and read again within one transaction, and with its checkpoint
# every 4 MB again after each one. Both at most 32 MB for a connection, 16 MB on disk.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cache_size=-32000",  # kibibytes
    "wal_autocheckpoint=4000",  # pages of 4 KiB
)


class Database:
    """One database. `write()` is one transaction; `read()` never takes the write lock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _engine(url, is_sqlite=self.is_sqlite)
        self._reader = self.engine.execution_options(**{READS_ONLY: True})
        # Threads of one process need not ask SQLite again and again for its one write lock.
        self._one_writer = Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def write(self) -> Generator[Session]:
        """A session that commits at the end, or rolls everything back."""
        with self._one_writer, Session(self.engine, expire_on_commit=False) as db, db.begin():
            yield db

    @contextmanager
    def read(self) -> Generator[Session]:
        """A session to look at records with."""
        with Session(self._reader, expire_on_commit=False) as db:
            yield db

    def migrate(self) -> None:
        """Bring the tables to this version; several processes wait for the first."""
        if self.version() == newest_version():
            return
        # Loading alembic takes longer than most starts have to wait for anything else.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def version(self) -> str:
        """The migration that the tables are at; an empty text for an empty database."""
        with self._reader.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            versions = connection.execute(text("SELECT version_num FROM alembic_version"))
            return str(versions.scalar() or "")

    def close(self) -> None:
        self.engine.dispose()


def newest_version() -> str:
    """The migration that this release's tables are at: their files are numbered in their order."""
    files = sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return files[-1].partition("_")[0]


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        # An error in a log must not quote what somebody said or is called.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
    # The driver must not begin transactions of its own: _begin_sqlite does.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the engine is SQLite's
    if connection.get_execution_options().get(READS_ONLY, False):
        raw.execute("BEGIN")
        return
    _wait_for_the_lock(raw)


def _wait_for_the_lock(raw: sqlite3.Connection) -> None:
    """Take the write lock, asking again every few milliseconds.

    SQLite's own waiting sleeps up to 100 ms between two tries, so that somebody who writes again
    and again, as an import does, is asked at the wrong moments: a reply then takes ten times as
    long (docs/bench.md has both).
    """
    raw.execute("PRAGMA busy_timeout=0")
    give_up_at, pause = time.monotonic() + BUSY_SECONDS, SHORTEST_PAUSE
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as busy:
                is_locked = "locked" in str(busy)
                if not is_locked or time.monotonic() > give_up_at:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
