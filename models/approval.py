"""The steps of an approval: which unit decides, who did, when and why; and who stands in.

Spec domain 1.1 (approver: within authority, never one's own), 1.3 (3 working days a step),
conversations 2.4. Trips and errands are decided alike: `subject_id` is the version or the errand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.compare_and_set import leave_state
from models.table import Table
from models.unit import Unit, within

LATE_STEP = "late_step"


class Subject(StrEnum):
    """What is decided."""

    TRIP = "出行申请"
    ERRAND = "用证申请"


class StepState(StrEnum):
    """How far one step has come."""

    AHEAD = "未到"
    OPEN = "待审批"
    APPROVED = "同意"
    REFUSED = "不同意"
    SENT_BACK = "退回补正"
    DROPPED = "已撤回"


STEP_TRANSITIONS: dict[StepState, tuple[StepState, ...]] = {
    StepState.AHEAD: (StepState.OPEN, StepState.DROPPED),
    StepState.OPEN: (
        StepState.APPROVED,
        StepState.REFUSED,
        StepState.SENT_BACK,
        StepState.DROPPED,
    ),
    StepState.APPROVED: (),
    StepState.REFUSED: (),
    StepState.SENT_BACK: (),
    StepState.DROPPED: (),
}


class ApprovalStep(Table, table=True):
    """One step of a chain; `place` counts from 1. An approver of the unit decides it."""

    __table_args__ = (UniqueConstraint("subject_id", "place", name="one_step_a_place"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subject: Subject = Field(sa_type=word(Subject))
    subject_id: UUID = Field(index=True)
    applicant_id: UUID = Field(foreign_key="person.id", index=True)
    place: int
    title: str = Field(max_length=40)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    state: StepState = Field(default=StepState.AHEAD, sa_type=word(StepState), index=True)
    opened_on: date | None = None
    due_date: date | None = None
    decided_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    reason: str = ""


class StandIn(Table, table=True):
    """代批: an approver is away, both days included, and another one is asked instead."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    substitute_id: UUID = Field(foreign_key="person.id")
    from_date: date
    to_date: date
    ended_at: datetime | None = None


def advance_step(db: Session, step: ApprovalStep, to: StepState) -> None:
    """Leave the present state, if it still is the present one.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, step, to, STEP_TRANSITIONS, "这一步审批")


def steps_of(db: Session, subject_id: UUID) -> Sequence[ApprovalStep]:
    """The chain of a version or an errand, in its order."""
    return db.exec(
        select(ApprovalStep)
        .where(ApprovalStep.subject_id == subject_id)
        .order_by(col(ApprovalStep.place))
    ).all()


def open_steps(db: Session) -> Sequence[ApprovalStep]:
    """Every step that waits to be decided, the one that is due first first."""
    return db.exec(
        select(ApprovalStep)
        .where(col(ApprovalStep.state) == StepState.OPEN)
        .order_by(col(ApprovalStep.due_date), col(ApprovalStep.id))
    ).all()


def late_step_cause(step: ApprovalStep) -> str:
    """What an alert about a step that waits too long is known by."""
    return f"{LATE_STEP}/{step.id.hex}"


def open_steps_within(db: Session, prefixes: Sequence[str]) -> Sequence[tuple[ApprovalStep, Unit]]:
    """The open steps of units in these subtrees, the one that is due first first."""
    return db.exec(
        select(ApprovalStep, Unit)
        .join(Unit, col(Unit.id) == ApprovalStep.unit_id)
        .where(col(ApprovalStep.state) == StepState.OPEN, within(prefixes))
        .order_by(col(ApprovalStep.due_date), col(ApprovalStep.id))
    ).all()


def stand_in_of(db: Session, person_id: UUID, day: date) -> StandIn | None:
    """Who is asked instead of an approver that day."""
    return db.exec(
        select(StandIn)
        .where(
            StandIn.person_id == person_id,
            StandIn.from_date <= day,
            StandIn.to_date >= day,
            col(StandIn.ended_at).is_(None),
        )
        .order_by(col(StandIn.from_date).desc(), col(StandIn.id))
    ).first()
