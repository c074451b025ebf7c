"""Alerts 预警: a card to one person, about one or many causes, until it is acknowledged.

Notice part 5; spec conversations 2.5, 2.6. The database holds a cause and its stage unique, so
nothing is shown twice however often a duty runs and on however many machines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.grant import Role
from models.table import Table


class Severity(StrEnum):
    """How soon somebody must look."""

    NOTICE = "提示"
    WARNING = "警示"
    SERIOUS = "严重"


class Alert(Table, table=True):
    """One card. `role` is the role it was sent to; `escalated_at` when the next one was told."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    recipient_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=word(Role))
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    severity: Severity = Field(sa_type=word(Severity))
    headline: str
    rule: str
    advice: str
    reference: str = Field(unique=True, max_length=20)
    raised_at: datetime
    raised_on: date
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None
    assigned_to_id: UUID | None = Field(default=None, foreign_key="person.id")
    assigned_until: date | None = None
    done_at: datetime | None = None


class AlertCause(Table, table=True):
    """One cause behind a card: what is owed or wrong, about whom, since when."""

    __table_args__ = (UniqueConstraint("cause", "stage", name="one_alert_a_cause_and_stage"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    cause: str = Field(max_length=120)
    stage: str = Field(max_length=60)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    since: date
    what: str

    @property
    def told(self) -> str:
        """What it is, and since when, unless that day is already said."""
        return self.what if f"{self.since}" in self.what else f"{self.what}，自 {self.since}"


def causes_of(db: Session, alert_id: UUID) -> Sequence[AlertCause]:
    """What is behind a card, the oldest first."""
    return db.exec(
        select(AlertCause)
        .where(AlertCause.alert_id == alert_id)
        .order_by(col(AlertCause.since), col(AlertCause.what), col(AlertCause.id))
    ).all()


def stages_raised(db: Session, causes: Collection[str]) -> set[tuple[str, str]]:
    """Which of these causes were already shown, at which stages."""
    found = db.exec(
        select(AlertCause.cause, AlertCause.stage).where(col(AlertCause.cause).in_(causes))
    ).all()
    return {(cause, stage) for cause, stage in found}


def unacknowledged(db: Session) -> Sequence[Alert]:
    """Cards nobody has acknowledged and that were not escalated yet."""
    return db.exec(
        select(Alert)
        .where(col(Alert.acknowledged_at).is_(None), col(Alert.escalated_at).is_(None))
        .order_by(col(Alert.raised_at), col(Alert.id))
    ).all()


def alerts_waiting_for(db: Session, person_id: UUID) -> Sequence[Alert]:
    """The cards a person has to acknowledge."""
    return db.exec(
        select(Alert)
        .where(Alert.recipient_id == person_id, col(Alert.acknowledged_at).is_(None))
        .order_by(col(Alert.raised_at).desc())
    ).all()


def assignments_waiting_for(db: Session, person_id: UUID) -> Sequence[Alert]:
    """The cards that were assigned on to a person and are not reported done."""
    return db.exec(
        select(Alert)
        .where(Alert.assigned_to_id == person_id, col(Alert.done_at).is_(None))
        .order_by(col(Alert.assigned_until))
    ).all()
