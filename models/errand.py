"""用证申请: what a document is needed for besides a trip: renewal, replacement, an endorsement.

Notice part 2 (领用、换发须经批准); spec conversations 2.2 (a stated other reason approved by the
authority). A renewal or a first application is answered with a consent letter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.columns import word
from models.compare_and_set import leave_state
from models.table import Table
from models.terms import DocumentKind


class ErrandKind(StrEnum):
    """What is to be done."""

    FIRST = "新办证件"
    RENEWAL = "换发证件"
    REPLACEMENT = "补发证件"
    ENDORSEMENT = "办理签证、签注"
    OTHER = "其他用证事由"


NEEDS_LETTER = {ErrandKind.FIRST, ErrandKind.RENEWAL, ErrandKind.REPLACEMENT}
NEEDS_DOCUMENT = {ErrandKind.RENEWAL, ErrandKind.ENDORSEMENT, ErrandKind.OTHER}


class ErrandState(StrEnum):
    """How far it has come."""

    PENDING = "待审批"
    APPROVED = "已批准"
    REJECTED = "未批准"
    SENT_BACK = "退回补正"
    CANCELLED = "已取消"


ERRAND_TRANSITIONS: dict[ErrandState, tuple[ErrandState, ...]] = {
    ErrandState.PENDING: (
        ErrandState.APPROVED,
        ErrandState.REJECTED,
        ErrandState.SENT_BACK,
        ErrandState.CANCELLED,
    ),
    ErrandState.APPROVED: (ErrandState.CANCELLED,),
    ErrandState.REJECTED: (),
    ErrandState.SENT_BACK: (),
    ErrandState.CANCELLED: (),
}


class Errand(Table, table=True):
    """One application to use or to apply for a document. It may be drawn until `return_by`."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    number: str = Field(unique=True, max_length=30)
    kind: ErrandKind = Field(sa_type=word(ErrandKind))
    document_kind: DocumentKind = Field(sa_type=word(DocumentKind))
    document_id: UUID | None = Field(default=None, foreign_key="document.id")
    words: str = ""
    return_by: date | None = None
    state: ErrandState = Field(default=ErrandState.PENDING, sa_type=word(ErrandState))
    made_at: datetime
    decided_on: date | None = None

    def __str__(self) -> str:
        return f"{self.kind.value}（{self.document_kind.value}）"


def advance_errand(db: Session, errand: Errand, to: ErrandState) -> None:
    """Leave the present state, if it still is the present one.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, errand, to, ERRAND_TRANSITIONS, f"申请 {errand.number} ")


def errands_of(
    db: Session, person_id: UUID, states: Collection[ErrandState] = tuple(ErrandState)
) -> Sequence[Errand]:
    """A person's errands in these states, the latest first."""
    return db.exec(
        select(Errand)
        .where(Errand.person_id == person_id, col(Errand.state).in_(states))
        .order_by(col(Errand.made_at).desc(), col(Errand.id))
    ).all()
