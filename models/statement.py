"""Statements 本人说明: a holder was asked about a finding, until when, and what they said.

Spec findings 4.4 (asked in chat, text and attachments, 5 working days), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, func, select

# Loaded with these tables, since their rows refer to theirs.
from models import finding, stored_file  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.sealing import unseal_if_any
from models.table import Table


class Statement(Table, table=True):
    """本人说明: a holder was asked, until when, and what they said. Asked anew, it is a new row."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    finding_id: UUID = Field(foreign_key="finding.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    asked_at: datetime
    asked_on: date
    due_date: date
    asked_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    words_sealed: bytes | None = None
    answered_at: datetime | None = None
    answered_on: date | None = None

    @property
    def words(self) -> str:
        """What the holder said; empty until then, and where only files were sent."""
        return unseal_if_any(self, "words_sealed", self.words_sealed)


class StatementFile(Table, table=True):
    """A picture or a file that belongs to a statement."""

    statement_id: UUID = Field(foreign_key="statement.id", primary_key=True)
    file_id: UUID = Field(foreign_key="stored_file.id", primary_key=True)


def answers_about(db: Session, finding_ids: Collection[UUID]) -> dict[UUID, list[Statement]]:
    """What holders answered about each of these findings, in its order."""
    answered = db.exec(
        select(Statement)
        .where(col(Statement.finding_id).in_(finding_ids), col(Statement.answered_on).is_not(None))
        .order_by(col(Statement.answered_at), col(Statement.id))
    )
    answers: dict[UUID, list[Statement]] = {}
    for each in answered:
        answers.setdefault(each.finding_id, []).append(each)
    return answers


def count_files(db: Session, statement_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many files belong to each of these statements that has any."""
    counted = (
        select(StatementFile.statement_id, func.count())
        .where(col(StatementFile.statement_id).in_(statement_ids))
        .group_by(col(StatementFile.statement_id))
    )
    return dict(db.exec(counted).all())


def statements_of(db: Session, finding_id: UUID) -> Sequence[Statement]:
    """What the holder was asked and said, in its order."""
    return db.exec(
        select(Statement)
        .where(Statement.finding_id == finding_id)
        .order_by(col(Statement.asked_at), col(Statement.id))
    ).all()


def statements_waiting_for(db: Session, person_id: UUID) -> Sequence[Statement]:
    """What a person was asked to explain and has not yet."""
    return db.exec(
        select(Statement)
        .where(Statement.person_id == person_id, col(Statement.answered_on).is_(None))
        .order_by(col(Statement.due_date), col(Statement.id))
    ).all()
