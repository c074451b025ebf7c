"""Statements 本人说明: a holder was asked about a finding, until when, and what they said.

Spec findings 4.4 (asked in chat, text and attachments, 5 working days), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, func, select

from models.errors import NotNow
from models.finding import Finding, FindingState
from models.sealing import seal, unseal_if_any
from models.stored_file import StoredFile
from models.table import Table

LATE_STATEMENT = "statement"  # how the cause of an alert about a late one begins


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


def latest_statement(db: Session, finding_id: UUID) -> Statement | None:
    """The last time somebody was asked about a finding."""
    asked = statements_of(db, finding_id)
    return asked[-1] if asked else None


def statements_open(db: Session, person_id: UUID | None = None) -> Sequence[Statement]:
    """What people (or one) were asked to explain and have not, the one due first first.

    Asked anew, only the last time counts; what is decided need not be explained any more.
    """
    later = aliased(Statement)
    asked_anew = exists().where(
        col(later.finding_id) == col(Statement.finding_id),
        col(later.asked_at) > col(Statement.asked_at),
    )
    open_ones = (
        select(Statement)
        .join(Finding, col(Finding.id) == Statement.finding_id)
        .where(
            col(Statement.answered_on).is_(None),
            Finding.state == FindingState.UNDER_VERIFICATION,
            ~asked_anew,
        )
        .order_by(col(Statement.due_date), col(Statement.id))
    )
    if person_id is not None:
        open_ones = open_ones.where(Statement.person_id == person_id)
    return db.exec(open_ones).all()


def statements_waiting_for(db: Session, person_id: UUID) -> Sequence[Statement]:
    """What a person was asked to explain and has not yet."""
    return statements_open(db, person_id)


def answer_statement(db: Session, statement: Statement, words: str, on: date, at: datetime) -> None:
    """Keep what was said, once.

    Raises:
        NotNow: it was answered before.
    """
    answered = db.connection().execute(
        update(Statement)
        .where(col(Statement.id) == statement.id, col(Statement.answered_on).is_(None))
        .values(
            words_sealed=seal(statement, "words_sealed", words) if words else None,
            answered_on=on,
            answered_at=at,
        )
    )
    if answered.rowcount != 1:
        raise NotNow("这份说明已经提交，没有重复处理。")
    db.refresh(statement)


def files_of(db: Session, statement_ids: Collection[UUID]) -> Sequence[StoredFile]:
    """What belongs to these statements, in the order in which it came."""
    return db.exec(
        select(StoredFile)
        .join(StatementFile, col(StatementFile.file_id) == StoredFile.id)
        .where(col(StatementFile.statement_id).in_(statement_ids))
        .order_by(col(StoredFile.stored_at), col(StoredFile.id))
    ).all()


def statement_cause(statement: Statement) -> str:
    """The cause of an alert about a statement that is late."""
    return f"{LATE_STATEMENT}/{statement.id.hex}"
