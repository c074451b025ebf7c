"""One piece of a reconciliation, timed in a process of its own over a city that lies ready.

Run as `python -m bench.reconciling HOW TARGET [COUNT]`: writes what it took to TARGET.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, func, select

from bot.reconciling import Reconciling
from bot.settings import read_settings
from bot.wiring import Installation, open_installation
from jobs.reconcile import compare
from models.audit import Actor
from models.history_rows import Whose, open_rows
from models.occasion import Occasion
from models.police import Crossing, PoliceAnswer, PoliceBatch, TravelDocument
from models.reconciliation import ask_for_run
from models.terms import Direction
from models.unit import Unit
from tests.city import AS_OF, FIRST, MOMENT, build

SEED, FAULTS = 20150725, 0.05
# So that a hundred thousand registrants have 300,000 trips and a million crossings.
TRIPS_A_PERSON, STAYS_IN_TWO = (2, 3, 3, 4), 0.95


def draw_city(office: Installation, persons: int) -> dict[str, float]:
    """Most people are innocent."""
    began = time.perf_counter()
    build(
        office.database,
        persons,
        SEED,
        faults=FAULTS,
        trips_a_person=TRIPS_A_PERSON,
        stays_in_two=STAYS_IN_TWO,
    )
    return {"seconds": time.perf_counter() - began}


def fetch(office: Installation, _count: int) -> dict[str, float]:
    """The rows that are compared, table by table, and no rule."""
    began = time.perf_counter()
    with office.database.read() as db:
        for rows in open_rows(db, Whose()).values():
            deque(rows, maxlen=0)
    return {"seconds": time.perf_counter() - began}


def compute(office: Installation, _count: int) -> dict[str, float]:
    """Every candidate, none stored."""
    began = time.perf_counter()
    suspected = 0
    with office.database.read() as db:
        for compared in compare(db, Whose(), office.policy, AS_OF):
            suspected += bool(compared.candidates)
    return {"seconds": time.perf_counter() - began, "suspected": suspected}


def ask_oracle(office: Installation, _count: int) -> dict[str, float]:
    """The same findings by joins, of rows that DuckDB has."""
    # Only here: the memory of the other pieces is the product's.
    from tests.oracle.comparing import Oracle  # noqa: PLC0415

    began = time.perf_counter()
    oracle = Oracle(city_file(office))
    loaded = time.perf_counter()
    oracle.judge(AS_OF)
    judged = time.perf_counter()
    return {"loading": loaded - began, "seconds": judged - loaded}


def run_anew(office: Installation, _count: int) -> dict[str, float]:
    """A first run: everybody is compared and every candidate is stored."""
    forget_findings(office)
    began = time.perf_counter()
    report = _run(office)
    return {"seconds": time.perf_counter() - began, "found": report.settled.found}


def run_touched(office: Installation, count: int) -> dict[str, list[float]]:
    """After the police told one more exit of somebody, again and again; milliseconds of the run."""
    _run(office)
    with office.database.read() as db:
        query = select(TravelDocument).order_by(col(TravelDocument.id)).limit(count)
        documents = db.exec(query).all()
        told = db.exec(select(func.count()).select_from(PoliceBatch)).one()
    taken: list[float] = []
    for place, document in enumerate(documents, told):
        with office.database.write() as db:
            _tell_one_more(db, document, place)
        began = time.perf_counter()
        report = _run(office)
        taken.append((time.perf_counter() - began) * 1000)
        assert report.persons == 1
    return {"milliseconds": taken}


def _tell_one_more(db: Session, document: TravelDocument, place: int) -> None:
    told = {"number": f"GA-T{place}", "sha256": f"t{place:063}"}
    batch = PoliceBatch(as_of_date=AS_OF, received_at=MOMENT, **told)
    db.add(batch)
    db.flush()
    db.add(PoliceAnswer(batch_id=batch.id, person_id=document.person_id))
    db.add(
        Crossing(
            person_id=document.person_id,
            day=FIRST + timedelta(days=place),
            clock="03:03",
            direction=Direction.EXIT,
            travel_document_id=document.id,
            batch_id=batch.id,
        )
    )


def _run(office: Installation):  # noqa: ANN202 - bot.reconciling.Report
    actor = Actor("示例督查员", "bench", None, scope="/")
    occasion = Occasion(actor, office.clock.now(), AS_OF, office.policy)
    with office.database.write() as db:
        root = db.exec(select(Unit).where(col(Unit.parent_id).is_(None))).one()
        run_id: UUID = ask_for_run(db, root, occasion).id
    return Reconciling(office.database, office.clock, office.policy).run(run_id)


def forget_findings(office: Installation) -> None:
    """As if nobody had ever compared."""
    with closing(sqlite3.connect(city_file(office))) as db, db:
        for table in ("finding", "reconciliation"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above


def city_file(office: Installation) -> Path:
    """The SQLite file of the office."""
    return Path(office.database.url.removeprefix("sqlite:///"))


PIECES: dict[str, Callable[[Installation, int], object]] = {
    "city": draw_city,
    "fetch": fetch,
    "compute": compute,
    "oracle": ask_oracle,
    "run": run_anew,
    "touched": run_touched,
}

if __name__ == "__main__":
    how, target, count = sys.argv[1], Path(sys.argv[2]), int((*sys.argv[3:], 0)[0])
    measured = PIECES[how](open_installation(read_settings()), count)
    target.write_text(json.dumps(measured), encoding="utf-8")
