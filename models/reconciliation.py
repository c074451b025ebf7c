"""Runs of the reconciliation, and whose records changed since they were looked at.

Spec findings 4 (only what new inputs touch is looked at again). Who is touched is noted by the
database itself (triggers of the migration), so that no writer can forget it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete
from sqlmodel import Field, Session, col, select

from models.occasion import Occasion
from models.table import Table
from models.unit import Unit

RUNS_LOOKED_AT = 50


class Reconciliation(Table, table=True):
    """One run over a subtree as of a day, asked for, begun and ended.

    `figures` is a digest of the policy, the campaign's dates and the units: with other ones,
    everybody is looked at again. A run that was killed is begun anew; it changes nothing twice.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    as_of_date: date
    unit_id: UUID = Field(foreign_key="unit.id")
    path: str
    actor: str = ""
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    leased_until: datetime | None = None
    attempts: int = 0
    figures: str = Field(default="", max_length=64)
    ended_at: datetime | None = Field(default=None, index=True)
    persons: int = 0
    found: int = 0
    changed: int = 0
    withdrawn: int = 0


class Touched(Table, table=True):
    """That a person's records changed; `times` tells one change from the next."""

    person_id: UUID = Field(primary_key=True)
    times: int = 1


def touched_people(db: Session) -> dict[UUID, int]:
    """Whose records changed since they were last looked at, and how often."""
    return {each.person_id: each.times for each in db.exec(select(Touched)).all()}


def forget_touched(db: Session, people: Collection[tuple[UUID, int]]) -> None:
    """These were looked at; whoever was touched again meanwhile stays."""
    if people:
        seen = delete(Touched).where(
            col(Touched.person_id) == bindparam("person"), col(Touched.times) == bindparam("seen")
        )
        rows = [{"person": person_id, "seen": times} for person_id, times in people]
        db.connection().execute(seen, rows)


def last_run(db: Session, path: str) -> Reconciliation | None:
    """The last finished run over a subtree that holds this path."""
    runs = db.exec(
        select(Reconciliation)
        .where(col(Reconciliation.ended_at).is_not(None))
        .order_by(col(Reconciliation.ended_at).desc(), col(Reconciliation.id))
        .limit(RUNS_LOOKED_AT)
    )
    return next((each for each in runs if path.startswith(each.path)), None)


def ask_for_run(db: Session, unit: Unit, occasion: Occasion) -> Reconciliation:
    """Ask for a comparison of a subtree as of today; one that waits already serves both."""
    waiting = db.exec(
        select(Reconciliation).where(
            col(Reconciliation.ended_at).is_(None),
            Reconciliation.unit_id == unit.id,
            Reconciliation.as_of_date == occasion.today,
            Reconciliation.person_id == occasion.actor.person_id,
        )
    ).first()
    if waiting is not None:
        return waiting
    asked = Reconciliation(
        as_of_date=occasion.today,
        unit_id=unit.id,
        path=unit.reach(),
        actor=occasion.actor.name,
        person_id=occasion.actor.person_id,
        asked_at=occasion.now,
    )
    db.add(asked)
    db.flush()
    return asked


def unfinished_reconciliations(db: Session) -> Sequence[Reconciliation]:
    """Runs that wait for the process that compares."""
    return db.exec(
        select(Reconciliation)
        .where(col(Reconciliation.ended_at).is_(None))
        .order_by(col(Reconciliation.asked_at), col(Reconciliation.id))
    ).all()
