"""What must hold of the reconciliation whatever a city is like."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.clock import OfficeClock
from bot.database import Database
from bot.reconciling import Reconciling
from jobs.histories import histories
from jobs.reconcile import RULES, compare
from models.audit import Actor
from models.finding import Finding
from models.history_rows import Whose
from models.occasion import Occasion
from models.policy import read_policy
from models.reconciliation import Reconciliation, ask_for_run
from models.unit import Unit
from rules import unapproved_travel
from rules.history import Approval, PersonHistory
from rules.records import Candidate
from tests.city import AS_OF, MOMENT, build
from tests.conftest import Watch

PERSONS = 40
POLICY = read_policy()
TRAVEL_DAYS = st.dates(date(2012, 12, 1), AS_OF)
seeds = st.integers(0, 10**6)
few = settings(max_examples=8, deadline=None)


@contextmanager
def a_city(blank: Path, seed: int, shuffling: Random | None = None) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        shutil.copy(blank, path)
        database = Database(f"sqlite:///{path}")
        build(database, PERSONS, seed, shuffling=shuffling)
        yield database
        database.close()


def found(database: Database) -> dict[UUID, set[Candidate]]:
    with database.read() as db:
        compared = compare(db, Whose(), POLICY, AS_OF)
        return {each.person_id: set(each.candidates) for each in compared}


def judged(history: PersonHistory) -> set[Candidate]:
    return {each for rule in RULES for each in rule.check(history, POLICY, AS_OF)}


@pytest.fixture(scope="module")
def city(blank_database: Path) -> Iterator[Database]:
    with a_city(blank_database, 1) as database:
        yield database


class Histories(list[PersonHistory]):
    """Too long to be shown where a test fails."""

    def __repr__(self) -> str:
        return f"the histories of {len(self)} persons"


@pytest.fixture(scope="module")
def people(city: Database) -> Histories:
    with city.read() as db:
        return Histories(histories(db, Whose()))


@pytest.mark.slow
@few
@given(seed=seeds)
def test_the_order_in_which_rows_were_written_does_not_count(
    blank_database: Path, seed: int
) -> None:
    with a_city(blank_database, seed) as first:
        expected = found(first)
    with a_city(blank_database, seed, Random(seed + 1)) as second:  # noqa: S311 - to shuffle
        assert found(second) == expected
    assert any(expected.values())


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, PERSONS - 1), seed=seeds)
def test_the_order_of_what_is_known_of_a_person_does_not_count(
    people: Histories, place: int, seed: int
) -> None:
    history = people[place]
    chance = Random(seed)  # noqa: S311 - to shuffle
    assert judged(shuffled(history, chance)) == judged(history)


def shuffled(history: PersonHistory, chance: Random) -> PersonHistory:
    values = {each.name: getattr(history, each.name) for each in dataclasses.fields(history)}
    rows = {name: value for name, value in values.items() if type(value) is tuple}
    mixed = {name: tuple(chance.sample(value, len(value))) for name, value in rows.items()}
    return dataclasses.replace(history, **mixed)


@settings(max_examples=200, deadline=None)
@given(
    place=st.integers(0, PERSONS - 1),
    begins=TRAVEL_DAYS,
    days=st.integers(0, 30),
    decided_on=st.none() | TRAVEL_DAYS,
    is_emergency=st.booleans(),
)
def test_an_approval_more_never_makes_a_stay_unapproved(
    people: Histories,
    place: int,
    begins: date,
    days: int,
    decided_on: date | None,
    is_emergency: bool,  # noqa: FBT001 - drawn
) -> None:
    history = people[place]
    more = Approval(
        "f" * 32,
        "f" * 32,
        begins,
        begins + timedelta(days=days),
        decided_on=decided_on,
        is_emergency=is_emergency,
    )
    approved = dataclasses.replace(history, approvals=(*history.approvals, more))
    assert unapproved(approved) <= unapproved(history)


def unapproved(history: PersonHistory) -> set[str]:
    return {each.about for each in unapproved_travel.check(history, POLICY, AS_OF)}


@pytest.mark.slow
@few
@given(place=st.integers(0, 10**6))
def test_a_crossing_less_changes_nothing_for_anybody_else(city: Database, place: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        with sqlite3.connect(path) as copied, city.engine.connect() as connection:
            connection.connection.driver_connection.backup(copied)  # type: ignore[union-attr]
        copied.close()
        whose = forget_a_crossing(path, place)
        database = Database(f"sqlite:///{path}")
        less, all_ = found(database), found(city)
        database.close()
    assert {each for each in all_ if less[each] != all_[each]} <= {whose}


def forget_a_crossing(path: Path, place: int) -> UUID:
    """As if the police had not told it: the office itself could not take it away."""
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER crossing_no_delete")
        row = "SELECT person_id, day, clock, direction, travel_document_id FROM crossing"
        (count,) = db.execute("SELECT count(*) FROM crossing").fetchone()
        gone = db.execute(f"{row} LIMIT 1 OFFSET ?", (place % count,)).fetchone()
        key = "(person_id, day, clock, direction, travel_document_id) = (?, ?, ?, ?, ?)"
        assert db.execute(f"DELETE FROM crossing WHERE {key}", gone).rowcount == 1  # noqa: S608
    db.close()
    return UUID(gone[0])


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_everybody_looked_at_a_second_time_changes_nothing(blank_database: Path, seed: int) -> None:
    with a_city(blank_database, seed) as database:
        first = run(database)
        before = findings(database)
        with database.write() as db:
            last = db.get_one(Reconciliation, first)
            last.figures = "as if the policy had been another one"
            db.add(last)
        second = run(database)
        assert findings(database) == before != []
        with database.read() as db:
            ended = db.get_one(Reconciliation, second)
            counts = (ended.persons, ended.found, ended.changed, ended.withdrawn)
            assert counts == (PERSONS, 0, 0, 0)


def run(database: Database) -> UUID:
    watch = Watch()
    watch.moment = MOMENT + timedelta(days=16)
    clock = OfficeClock(database, watch)
    occasion = Occasion(Actor("辛督行", "test", None, scope="/"), watch.moment, AS_OF, POLICY)
    with database.write() as db:
        root = db.exec(select(Unit).where(col(Unit.parent_id).is_(None))).one()
        run_id = ask_for_run(db, root, occasion).id
    Reconciling(database, clock, POLICY).run(run_id)
    return run_id


def findings(database: Database) -> list[dict[str, object]]:
    with database.read() as db:
        rows = db.exec(select(Finding).order_by(Finding.identity)).all()
        return [each.model_dump() for each in rows]
