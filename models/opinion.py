"""Opinions of the discipline inspection 纪检意见 on an applicant. Spec domain 1.1.

Asked for in one person's case, given, and good for as many days as the policy says.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.columns import word
from models.table import Table


class Verdict(StrEnum):
    """What the discipline reader says."""

    CLEAR = "无异议"
    OBJECTION = "有异议"


class Opinion(Table, table=True):
    """One opinion on one person: asked for, and then given."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id")  # the authority that asks
    asked_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    verdict: Verdict | None = Field(default=None, sa_type=word(Verdict))
    words: str = ""
    given_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    given_on: date | None = None


def latest_opinion(db: Session, person_id: UUID) -> Opinion | None:
    """The opinion on a person that was asked for last, given or not."""
    return db.exec(
        select(Opinion)
        .where(Opinion.person_id == person_id)
        .order_by(col(Opinion.asked_at).desc(), col(Opinion.id))
    ).first()


def opinions_asked(db: Session) -> list[Opinion]:
    """Opinions that wait to be given, the oldest first."""
    return list(
        db.exec(
            select(Opinion)
            .where(col(Opinion.given_on).is_(None))
            .order_by(col(Opinion.asked_at), col(Opinion.id))
        ).all()
    )
