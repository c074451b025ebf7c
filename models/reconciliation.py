"""Runs of the reconciliation, and whose records changed since they were looked at.

Spec findings 4 (only what new inputs touch is looked at again). Who is touched is noted by the
database itself (triggers of the migration), so that no writer can forget it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlmodel import Field, Session, col, select

from models.table import Table


class Reconciliation(Table, table=True):
    """One run over everybody of a subtree as of a day, with the figures it compared by.

    `figures` is a digest of the policy and the campaign's dates: with other ones, everybody is
    looked at again.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    as_of_date: date
    figures: str = Field(max_length=64)
    path: str
    began_at: datetime
    ended_at: datetime | None = None
    persons: int = 0
    new_findings: int = 0
    changed_findings: int = 0
    withdrawn_findings: int = 0


class Touched(Table, table=True):
    """That a person's records changed; `times` tells one change from the next."""

    person_id: UUID = Field(primary_key=True)
    times: int = 1


def touched_people(db: Session) -> dict[UUID, int]:
    """Whose records changed since they were last looked at, and how often."""
    return {each.person_id: each.times for each in db.exec(select(Touched)).all()}


def forget_touched(db: Session, people: Collection[tuple[UUID, int]]) -> None:
    """These were looked at; whoever was touched again meanwhile stays."""
    for person_id, times in people:
        db.connection().execute(
            delete(Touched).where(col(Touched.person_id) == person_id, col(Touched.times) == times)
        )


def last_full_run(db: Session, path: str) -> Reconciliation | None:
    """The last finished run over a subtree that holds this path."""
    runs = db.exec(
        select(Reconciliation)
        .where(col(Reconciliation.ended_at).is_not(None))
        .order_by(col(Reconciliation.ended_at).desc())
    )
    return next((each for each in runs if path.startswith(each.path)), None)
