"""Requests to the police 请公安协助: to help with a finding, or to cancel a document 注销.

Notice parts 2 (由公安部门……直接注销) and 3 (请公安机关协助调查); spec findings 4.4, domain 1.1. The
liaison reads what is asked, never a statement, a decision or a disposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

# Loaded with this table, since its rows refer to theirs.
from models import document, finding  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.columns import word
from models.compare_and_set import leave_state
from models.table import Table

LATE_REQUEST = "police_request"  # how the cause of an alert about a late one begins


class Asked(StrEnum):
    """What the police are asked for."""

    HELP = "协助调查"
    CANCELLATION = "注销证件"


class RequestState(StrEnum):
    """How far a request has come."""

    OPEN = "待办理"
    DONE = "已办理"
    DECLINED = "不能办理"
    WITHDRAWN = "已撤回"


TRANSITIONS: dict[RequestState, tuple[RequestState, ...]] = {
    RequestState.OPEN: (RequestState.DONE, RequestState.DECLINED, RequestState.WITHDRAWN),
    RequestState.DONE: (),
    RequestState.DECLINED: (),
    RequestState.WITHDRAWN: (),
}


class PoliceRequest(Table, table=True):
    """One request. `words` has masks only; `unit_id` is whose liaison is asked."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(unique=True, max_length=30)
    asked: Asked = Field(sa_type=word(Asked))
    finding_id: UUID | None = Field(default=None, foreign_key="finding.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    words: str
    state: RequestState = Field(default=RequestState.OPEN, sa_type=word(RequestState), index=True)
    asked_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    due_date: date
    answer: str = ""
    answered_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    answered_on: date | None = None


def advance_request(db: Session, request: PoliceRequest, to: RequestState) -> None:
    """Answer a request once.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, request, to, TRANSITIONS, f"请求 {request.number} ")


def open_requests(db: Session) -> Sequence[PoliceRequest]:
    """What waits for the police, the one that is due first first."""
    return db.exec(
        select(PoliceRequest)
        .where(col(PoliceRequest.state) == RequestState.OPEN)
        .order_by(col(PoliceRequest.due_date), col(PoliceRequest.id))
    ).all()


def requests_about(db: Session, finding_id: UUID) -> Sequence[PoliceRequest]:
    """What the police were asked about a finding, in its order."""
    return db.exec(
        select(PoliceRequest)
        .where(PoliceRequest.finding_id == finding_id)
        .order_by(col(PoliceRequest.asked_at), col(PoliceRequest.id))
    ).all()


def request_cause(request: PoliceRequest) -> str:
    """The cause of an alert about a request that is late."""
    return f"{LATE_REQUEST}/{request.id.hex}"
