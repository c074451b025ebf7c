"""Imports: read a workbook, plan its rows, apply them chunk by chunk, and write the result.

Rows are read and planned outside any transaction; only the short one that applies a chunk holds the
write lock, and a pause after it lets others in. Killed, an import goes on at the first chunk that
was not applied. Spec workbooks 3.1; style, section 1.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import OfficeClock
from bot.database import Database
from bot.forms import Form, Incoming, Planning, Work
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
    Told,
    Verdict,
)
from models.occasion import Occasion
from models.policy import Policy
from models.unit import Unit
from workbooks import result
from workbooks.layout import Row
from workbooks.table import Table

# The importer lets others write for as long as it wrote itself, times this.
YIELD = 0.5
LONGEST_PAUSE = 0.008  # seconds, in which two or three turns are written
NICENESS = 10

log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What an import came to: its rows by what became of them, and the workbook they stand in."""

    form: Form
    table: Incoming
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])
    verdicts: dict[int, Verdict] = field(default_factory=dict[int, Verdict])

    def add(self, told: Told) -> None:
        """Count a chunk."""
        self.rows += len(told.verdicts) + told.settled.total()
        self.counts.update(each.outcome for each in told.verdicts.values())
        self.counts.update(told.settled)
        self.verdicts |= told.verdicts

    @property
    def wrong(self) -> int:
        return self.counts[WRONG]

    @property
    def doubtful(self) -> int:
        """Rows that are imported, and worth looking at."""
        return sum(1 for each in self.verdicts.values() if each.warnings and not each.cells)

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

    def preview_table(self, table: Incoming, form: Form, occasion: Occasion, unit: Unit) -> Outcome:
        """What an import of a workbook that is read already would do."""
        with self._database.read() as db:
            work = form.begin(db, self._scope(db, form, occasion, unit), occasion, table)
        outcome = Outcome(form, table)
        for _, chunk in _chunks(work, table, form, {}):
            with self._database.read() as db:
                outcome.add(work.plan(db, chunk))
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
            work = form.begin(db, self._scope(db, form, occasion, unit), occasion, table)
            kept = chunks_of(db, run_id) if run_id else {}
        applied = {position: Told.from_text(text) for position, text in kept.items()}
        outcome, turn = Outcome(form, table), _Turn()
        for told in applied.values():
            outcome.add(told)
        writing = _Writing(form, work.plan, occasion, run_id, turn)
        with _lasting():
            for position, chunk in _chunks(work, table, form, applied):
                # Never while another is written: a thread that plans makes the lock last half as
                # long again, as it and the driver take the interpreter from each other row by row.
                planned = self._planned(work, chunk)
                outcome.add(self._write_chunk(writing, position, chunk, planned))
                progress(outcome.rows)
        return outcome

    def _planned(self, work: Work, chunk: Sequence[Any]) -> Plan:
        with self._database.read() as db:
            return work.plan(db, chunk)

    def _write_chunk(
        self, writing: _Writing, position: int, chunk: Sequence[Any], planned: Plan
    ) -> Plan:
        form, occasion, place = writing.form, writing.occasion, (writing.run_id, position)
        with writing.turn.taken():
            try:
                self._write(form, planned, occasion, place)
            except IntegrityError:
                # Somebody registered one of these persons meanwhile: plan again, holding the lock.
                with self._database.write() as db:
                    planned = writing.planning(db, chunk)
                    self._write_in(db, form, planned, occasion, place)
        return planned

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
            db.add(new_chunk(run_id, position, planned.as_text()))

    def _scope(self, db: Session, form: Form, occasion: Occasion, unit: Unit) -> Scope:
        root = db.exec(select(Unit.path).where(col(Unit.parent_id).is_(None))).first()
        return Scope(tuple(reach(db, occasion.actor, form.action)), root or "", unit.code)


@contextmanager
def _lasting() -> Generator[None]:
    """What was read stays to the end: a million rows are not looked through for garbage."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Turn:
    """When the importer may write again: others are let in for a while after each chunk.

    What it plans meanwhile holds no lock and counts as waiting.
    """

    def __init__(self) -> None:
        self._next_at = 0.0

    @contextmanager
    def taken(self) -> Generator[None]:
        """Wait until it may write, and note how long it did."""
        time.sleep(max(self._next_at - time.monotonic(), 0))
        began = time.monotonic()
        yield
        ended = time.monotonic()
        self._next_at = ended + min((ended - began) * YIELD, LONGEST_PAUSE)


@dataclass(frozen=True)
class _Writing:
    """What all chunks of an import are written with."""

    form: Form
    planning: Planning
    occasion: Occasion
    run_id: UUID | None
    turn: _Turn


def write_result(source: Path, outcome: Outcome, target: Path) -> None:
    """Write the result workbook of an import."""
    verdicts = {
        number: result.Verdict(each.text, each.cells) for number, each in outcome.verdicts.items()
    }
    outcome.form.write_result(source, outcome.table, verdicts, outcome.counts, target)


def give_way() -> None:
    """Let whoever waits for a reply have the processor first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _chunks(
    work: Work, table: Incoming, form: Form, applied: Mapping[int, Told]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """The chunks that were not applied yet, with their places."""
    if work.chunks is not None:
        return work.chunks(applied)
    numbered = enumerate(_rows_at_once(cast("Table[Any]", table), form))
    return ((place, rows) for place, rows in numbered if place not in applied)


def _rows_at_once(table: Table[Any], form: Form) -> Iterator[list[Row[Any]]]:
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
