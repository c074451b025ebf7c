"""Leases: one process at a time does what only one may do."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from bot.database import Database
from models.lease import give_back_lease, take_lease
from tests.conftest import Watch

HERE, THERE = uuid4(), uuid4()
MINUTE = timedelta(minutes=1)


def takes(database: Database, holder_id: object, watch: Watch) -> bool:
    with database.write() as db:
        return take_lease(db, "updates", holder_id, now=watch(), lasts=MINUTE)  # type: ignore[arg-type]


def test_one_holds_it_and_renews_it_until_it_ends(database: Database, watch: Watch) -> None:
    assert takes(database, HERE, watch)
    assert not takes(database, THERE, watch)
    watch.move(seconds=59)
    assert takes(database, HERE, watch)
    watch.move(seconds=59)
    assert not takes(database, THERE, watch)
    watch.move(seconds=1)
    assert takes(database, THERE, watch)
    assert not takes(database, HERE, watch)


def test_what_is_given_back_is_free_at_once_and_only_its_holder_gives_it_back(
    database: Database, watch: Watch
) -> None:
    assert takes(database, HERE, watch)
    with database.write() as db:
        give_back_lease(db, "updates", THERE, watch())
    assert not takes(database, THERE, watch)
    with database.write() as db:
        give_back_lease(db, "updates", HERE, watch())
    assert takes(database, THERE, watch)
