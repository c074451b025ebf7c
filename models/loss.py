"""Losses 遗失: what a holder reported as lost, when it was noticed, where and how.

Spec domain 1.2 (lost is a legal status, always with a reason), 1.3 (reported within 1 day,
cancelled or replaced within 14), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

from models.document import Document
from models.errors import NotNow
from models.table import Table
from models.terms import LegalStatus


class Loss(Table, table=True):
    """One loss of one document; found again, it stays here."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    noticed_on: date
    reason: str
    receipt_number: str = Field(unique=True, max_length=30)
    reported_on: date
    reported_at: datetime
    found_on: date | None = None


def open_losses(db: Session, people: Collection[UUID]) -> Sequence[tuple[Loss, Document]]:
    """What these people lost that is neither found nor cancelled, by the day it was noticed."""
    return db.exec(
        select(Loss, Document)
        .join(Document, col(Document.id) == Loss.document_id)
        .where(
            col(Loss.person_id).in_(people),
            col(Loss.found_on).is_(None),
            Document.status == LegalStatus.LOST,
        )
        .order_by(col(Loss.noticed_on), col(Loss.id))
    ).all()


def leave_status(
    db: Session, document: Document, before: LegalStatus, after: LegalStatus, reason: str
) -> None:
    """Give a document another legal status, if it still has the one before.

    Raises:
        NotNow: it has another one by now.
    """
    changed = db.connection().execute(
        update(Document)
        .where(col(Document.id) == document.id, col(Document.status) == before)
        .values(status=after, status_reason=reason)
    )
    db.refresh(document)
    if changed.rowcount != 1:
        raise NotNow(f"{document}现在是{document.status.value}，没有重复处理。")
