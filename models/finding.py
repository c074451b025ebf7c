"""Findings 问题: what the reconciliation suspects, and what people made of it.

Notice part 3 (对发现有问题的……严肃处理); spec domain 1.2, findings 4.4. A finding is known
by code, subject and what it is about; it is never deleted, and a decision outlives every later run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, update
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.compare_and_set import leave_state
from models.errors import NotNow
from models.table import Table
from models.terms import FindingCode
from models.unit import Unit, within


class FindingState(StrEnum):
    """How far a finding has come."""

    CANDIDATE = "疑似"
    UNDER_VERIFICATION = "核查中"
    CONFIRMED = "属实"
    CLEARED = "排除"
    WITHDRAWN = "已撤销"


TRANSITIONS: dict[FindingState, tuple[FindingState, ...]] = {
    FindingState.CANDIDATE: (FindingState.UNDER_VERIFICATION, FindingState.WITHDRAWN),
    FindingState.UNDER_VERIFICATION: (FindingState.CONFIRMED, FindingState.CLEARED),
    FindingState.CONFIRMED: (FindingState.UNDER_VERIFICATION,),
    FindingState.CLEARED: (FindingState.UNDER_VERIFICATION,),
    FindingState.WITHDRAWN: (FindingState.CANDIDATE,),
}
DECIDED = (FindingState.CONFIRMED, FindingState.CLEARED)
OPEN = (FindingState.CANDIDATE, FindingState.UNDER_VERIFICATION)
OF_UNITS = (FindingCode.P7, FindingCode.B2, FindingCode.B3)


class Finding(Table, table=True):
    """One problem of one person. `person_id` is whose case it is, also where a unit is the subject.

    `subject_unit_id` and `subject_unit_name` are of P7, B2 and B3 only. `deciding_unit_id` is the
    organization department whose supervisor decides. Evidence bears masks, never a full number.
    """

    __table_args__ = (
        Index("ix_finding_person_id_identity", "person_id", "identity"),
        Index("ix_finding_state_unit_id", "state", "unit_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    identity: str = Field(unique=True, max_length=240)
    code: FindingCode = Field(sa_type=word(FindingCode), index=True)
    number: str = Field(unique=True, max_length=30)
    person_id: UUID = Field(foreign_key="person.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    deciding_unit_id: UUID = Field(foreign_key="unit.id")
    subject_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    subject_unit_name: str = ""
    about: str = Field(max_length=120)
    dated: date
    evidence: str  # sentences, one a line
    evidence_before: str = ""  # what it said before it was reopened
    is_evidence_gone: bool = False  # while people verify or have decided
    state: FindingState = Field(default=FindingState.CANDIDATE, sa_type=word(FindingState))
    found_on: date
    changed_at: datetime
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_on: date | None = None
    reason: str = ""
    referred_on: date | None = None  # 移送纪检: from then on the discipline reader sees it

    def __str__(self) -> str:
        return f"{self.code.name} {self.code.value} {self.number}"

    @property
    def is_of_unit(self) -> bool:
        """Whether a unit is the subject, not the person."""
        return self.code in OF_UNITS


@dataclass(frozen=True)
class Told:
    """A finding with the unit its person belongs to."""

    finding: Finding
    unit: Unit


def advance_finding(db: Session, finding: Finding, to: FindingState) -> None:
    """Leave the present state, if it still is the present one.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, finding, to, TRANSITIONS, f"问题 {finding.number} ")


def hold_finding(db: Session, finding: Finding, now: datetime) -> None:
    """Keep others from a finding until this transaction ends; its state is as it was read.

    Raises:
        NotNow: somebody was faster.
    """
    held = db.connection().execute(
        update(Finding)
        .where(col(Finding.id) == finding.id, col(Finding.state) == finding.state)
        .values(changed_at=now)
    )
    if held.rowcount != 1:
        raise NotNow(f"问题 {finding.number} 刚刚被处理过，请重新查看。")
    db.refresh(finding)


def findings_within(
    db: Session,
    prefixes: Sequence[str],
    *,
    states: Collection[FindingState] = tuple(FindingState),
    codes: Collection[FindingCode] = tuple(FindingCode),
) -> list[Told]:
    """The findings of these subtrees, by code and day."""
    rows = db.exec(
        select(Finding, Unit)
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .where(within(prefixes), col(Finding.state).in_(states), col(Finding.code).in_(codes))
        .order_by(col(Finding.code), col(Finding.dated), col(Finding.number))
    ).all()
    return [Told(finding, unit) for finding, unit in rows]


def findings_of(db: Session, people: Collection[UUID]) -> Sequence[Finding]:
    """Every finding of these persons, also withdrawn ones."""
    return db.exec(select(Finding).where(col(Finding.person_id).in_(people))).all()
