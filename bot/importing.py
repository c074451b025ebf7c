"""Imports: read a workbook, plan its rows, apply them chunk by chunk, and write the result.

Rows are read and planned outside any transaction; only the short one that applies a chunk holds the
write lock, and a pause after it lets others in. Killed, an import goes on at the first chunk that
was not applied. Spec workbooks 3.1; style, section 1.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import OfficeClock
from bot.database import Database
from bot.forms import Form
from models.access import reach
from models.import_run import chunks_of, new_chunk
from models.import_verdict import (
    NEW,
    UNCHANGED,
    UNMATCHED,
    UPDATED,
    WRONG,
    Plan,
    Scope,
    Verdict,
    verdicts_as_text,
    verdicts_from_text,
)
from models.occasion import Occasion
from models.policy import Policy
from models.unit import Unit
from workbooks import result
from workbooks.layout import Row
from workbooks.table import Table

# The importer lets others write for as long as it wrote itself, times this.
YIELD = 0.5
NICENESS = 10

log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What an import came to: its rows by what became of them, and the table they stand in."""

    table: Table[Any]
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])
    verdicts: dict[int, Verdict] = field(default_factory=dict[int, Verdict])

    def add(self, verdicts: dict[int, Verdict]) -> None:
        """Count a chunk."""
        self.rows += len(verdicts)
        self.counts.update(each.outcome for each in verdicts.values())
        self.verdicts |= verdicts

    @property
    def wrong(self) -> int:
        return self.counts[WRONG]

    def as_numbers(self) -> dict[str, int]:
        """The numbers that `--json` prints (spec operations 5.2)."""
        return {
            "rows": self.rows,
            "new": self.counts[NEW],
            "updated": self.counts[UPDATED],
            "unchanged": self.counts[UNCHANGED],
            "unmatched": self.counts[UNMATCHED],
            "wrong": self.counts[WRONG],
        }

    def __str__(self) -> str:
        words = (NEW, UPDATED, UNCHANGED, UNMATCHED, WRONG)
        counted = "，".join(f"{word} {self.counts[word]}" for word in words if self.counts[word])
        return f"共 {self.rows} 行：{counted or '没有数据'}"


class Importing:
    """Reads and applies workbooks over one database."""

    def __init__(self, database: Database, clock: OfficeClock, policy: Policy) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy

    # -- reading and planning ------------------------------------------------------------------

    def preview(self, source: Path, form: Form, occasion: Occasion, unit: Unit) -> Outcome:
        """What an import would do; nothing is written."""
        return self.preview_table(form.read(source), form, occasion, unit)

    def preview_table(
        self, table: Table[Any], form: Form, occasion: Occasion, unit: Unit
    ) -> Outcome:
        """What an import of a table that is open already would do."""
        with self._database.read() as db:
            planning = form.begin(db, self._scope(db, form, occasion, unit), occasion)
        outcome = Outcome(table)
        for chunk in _chunks(table, form):
            with self._database.read() as db:
                outcome.add(planning(db, chunk).verdicts)
        return outcome

    def apply(
        self,
        source: Path,
        form: Form,
        occasion: Occasion,
        unit: Unit,
        *,
        run_id: UUID | None = None,
        progress: Callable[[int], None] = lambda _rows: None,
    ) -> Outcome:
        """Import a workbook; with a run, chunks that were applied before are passed over."""
        table = form.read(source)
        with self._database.read() as db:
            planning = form.begin(db, self._scope(db, form, occasion, unit), occasion)
            applied = chunks_of(db, run_id) if run_id else {}
        outcome = Outcome(table)
        for position, chunk in enumerate(_chunks(table, form)):
            if position in applied:
                outcome.add(verdicts_from_text(applied[position]))
                continue
            outcome.add(self._apply_chunk(form, planning, chunk, occasion, (run_id, position)))
            progress(outcome.rows)
        return outcome

    def _apply_chunk(
        self,
        form: Form,
        planning: Callable[[Session, list[Row[Any]]], Plan],
        chunk: list[Row[Any]],
        occasion: Occasion,
        place: tuple[UUID | None, int],
    ) -> dict[int, Verdict]:
        with self._database.read() as db:
            planned = planning(db, chunk)
        began = time.monotonic()
        try:
            self._write(form, planned, occasion, place)
        except IntegrityError:
            # Somebody registered one of these persons meanwhile: plan again, holding the lock.
            with self._database.write() as db:
                planned = planning(db, chunk)
                self._write_in(db, form, planned, occasion, place)
        time.sleep((time.monotonic() - began) * YIELD)
        return planned.verdicts

    def _write(
        self, form: Form, planned: Plan, occasion: Occasion, place: tuple[UUID | None, int]
    ) -> None:
        with self._database.write() as db:
            self._write_in(db, form, planned, occasion, place)

    def _write_in(
        self,
        db: Session,
        form: Form,
        planned: Plan,
        occasion: Occasion,
        place: tuple[UUID | None, int],
    ) -> None:
        form.apply(db, planned, occasion)
        run_id, position = place
        if run_id is not None:
            kept = verdicts_as_text(planned.verdicts)
            db.add(new_chunk(run_id, position, kept))

    def _scope(self, db: Session, form: Form, occasion: Occasion, unit: Unit) -> Scope:
        root = db.exec(select(Unit.path).where(col(Unit.parent_id).is_(None))).first()
        return Scope(tuple(reach(db, occasion.actor, form.action)), root or "", unit.code)


def write_result(source: Path, table: Table[Any], outcome: Outcome, target: Path) -> None:
    """Write the result workbook of an import."""
    verdicts = {
        number: result.Verdict(each.text, each.cells) for number, each in outcome.verdicts.items()
    }
    result.write(source, table, verdicts, target)


def give_way() -> None:
    """Let whoever waits for a reply have the processor first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _chunks(table: Table[Any], form: Form) -> Iterator[list[Row[Any]]]:
    """The rows by as many as are applied at once; what is together is not torn apart."""
    if form.together is not None:
        yield from _packed(_cases(table, form.together), form.chunk_rows)
        return
    left = iter(table)
    while chunk := list(islice(left, form.chunk_rows)):
        yield chunk


def _cases(table: Table[Any], together: Callable[[Any], str]) -> list[list[Row[Any]]]:
    """The rows of each case, in the order in which the cases begin; a wrong row is its own."""
    cases: dict[str | int, list[Row[Any]]] = {}
    for row in table:
        case = row.number if row.value is None else together(row.value)
        cases.setdefault(case, []).append(row)
    return list(cases.values())


def _packed(cases: Iterable[list[Row[Any]]], most: int) -> Iterator[list[Row[Any]]]:
    chunk: list[Row[Any]] = []
    for rows in cases:
        if chunk and len(chunk) + len(rows) > most:
            yield chunk
            chunk = []
        chunk = [*chunk, *rows]
    if chunk:
        yield chunk
