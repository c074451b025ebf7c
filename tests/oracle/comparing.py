"""What the oracle finds beside what the product finds, as sets that must be equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from bot.database import Database
from jobs.reconcile import compare
from models.history_rows import Whose
from models.policy import read_policy
from rules.records import Candidate
from tests.oracle.loading import load

STEPS = ("stays", "matching", "documents", "rules")
# Spec domain 1.3, on purpose not read from the product's policy.
FIGURES = {
    "crossings_from": date(2013, 1, 1),
    "match_gap": 3,
    "early_exit_days": 0,
    "late_entry_days": 1,
    "report_days": 10,
    "report_differs_days": 1,
    "return_days": 10,
    "surrender_days": 7,
    "consent_letter_days": 90,
}


class Found(NamedTuple):
    """A finding as both sides name it; `dated` of P1, P4 to P7, B2 and B3 only."""

    code: str
    person: str
    about: str
    dated: date | None
    unit: str = ""


class Oracle:
    """The rows of a city, and what follows from them by the spec."""

    def __init__(self, city: Path) -> None:
        self._db = load(city)

    def judge(self, as_of: date) -> None:
        """Work every finding out; only this is measured against the product."""
        figures = FIGURES | {"as_of": as_of}
        for step in STEPS:
            for statement in duckdb.extract_statements(_sql(step)):
                named = {name: figures[name] for name in statement.named_parameters}
                self._db.execute(statement, named)

    def findings(self) -> Counter[Found]:
        """As they were worked out, of everybody whose stays are covered."""
        rows = self._db.execute("FROM finding ANTI JOIN uncovered USING (person_id)").fetchall()
        return Counter(Found(*row) for row in rows)

    def uncovered(self) -> set[str]:
        """Persons with a day whose crossings cannot be put in order by plain SQL."""
        return {row[0] for row in self._db.execute("FROM uncovered").fetchall()}

    def close(self) -> None:
        self._db.close()


def _sql(step: str) -> str:
    return Path(__file__).with_name(f"{step}.sql").read_text(encoding="utf-8")


def product_findings(database: Database, as_of: date, uncovered: set[str]) -> Counter[Found]:
    """What the product finds of the same persons."""
    with database.read() as db:
        compared = compare(db, Whose(), read_policy(), as_of)
        return Counter(
            _found(each)
            for person in compared
            if person.person_id.hex not in uncovered
            for each in person.candidates
        )


def _found(candidate: Candidate) -> Found:
    code, (what, *about) = candidate.code.name, candidate.about.split("/")
    is_dated = code in {"P1", "P4", "P5", "P6", "P7", "B2", "B3"}
    name = "" if what == "stay" else about[0]
    unit = candidate.unit if code in {"P7", "B3"} else None
    return Found(
        code,
        candidate.person_id.hex,
        name if what == "approval" else name.upper(),
        candidate.dated if is_dated else None,
        "" if unit is None else (unit.id.hex if unit.id else unit.name),
    )


def disagreements(product: Counter[Found], oracle: Counter[Found]) -> Iterator[str]:
    """Each finding that only one of them has."""
    for each in sorted((product - oracle).elements(), key=str):
        yield f"only the product: {each}"
    for each in sorted((oracle - product).elements(), key=str):
        yield f"only the oracle: {each}"
