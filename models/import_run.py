"""Imports: a workbook that came in, what was read of it, and how far it was applied.

The sealed file itself is what is kept; it is read again, never stored a second time. Rows are
planned outside any transaction and applied one short transaction a chunk of at most 500; killed, an
import goes on at the first chunk that was not applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.sealing import seal, unseal
from models.table import Table

CHUNK_ROWS = 100  # a write lock of some 12 ms; 500 is the most (style, section 1)


class ImportState(StrEnum):
    """How far an import has come."""

    QUEUED = "等待读取"
    PREVIEWED = "待确认"
    CONFIRMED = "正在导入"
    DONE = "已完成"
    REFUSED = "未导入"


class ImportRun(Table, table=True):
    """One workbook on its way in, and who sent it."""

    __table_args__ = (Index("ix_import_runs_state", "state"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    form: str = Field(max_length=20)
    file_id: UUID = Field(foreign_key="stored_file.id")
    sha256: str = Field(index=True, max_length=64)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    actor: str = ""
    unit_id: UUID = Field(foreign_key="unit.id")
    all_or_nothing: bool = False
    state: ImportState = Field(default=ImportState.QUEUED, sa_type=word(ImportState))
    made_at: datetime
    counts: str = "{}"
    refusal: str = ""
    result_file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    leased_until: datetime | None = None
    attempts: int = 0


class ImportChunk(Table, table=True):
    """Up to 500 rows of a run that were applied: what became of each, by its row number.

    Sealed, since a sentence may quote a cell in which anything can stand.
    """

    __table_args__ = (UniqueConstraint("run_id", "position", name="one_chunk_a_place"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    run_id: UUID = Field(foreign_key="import_run.id", index=True)
    position: int
    verdicts_sealed: bytes = b""

    @property
    def verdicts(self) -> str:
        """What became of each row, as text (import_verdict.Told.from_text)."""
        return unseal(self, "verdicts_sealed", self.verdicts_sealed)


def new_chunk(run_id: UUID, position: int, verdicts: str) -> ImportChunk:
    """A chunk that was applied; not yet in a session."""
    chunk = ImportChunk(run_id=run_id, position=position)
    chunk.verdicts_sealed = seal(chunk, "verdicts_sealed", verdicts)
    return chunk


def chunks_of(db: Session, run_id: UUID) -> dict[int, str]:
    """The chunks of a run that were applied, with their verdicts, by place."""
    chunks = db.exec(
        select(ImportChunk).where(ImportChunk.run_id == run_id).order_by(col(ImportChunk.position))
    ).all()
    return {chunk.position: chunk.verdicts for chunk in chunks}


def unfinished_runs(db: Session) -> Sequence[ImportRun]:
    """Imports that wait for the process that reads or applies them."""
    return db.exec(
        select(ImportRun)
        .where(col(ImportRun.state).in_([ImportState.QUEUED, ImportState.CONFIRMED]))
        .order_by(col(ImportRun.made_at))
    ).all()
