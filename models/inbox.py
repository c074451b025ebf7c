"""The inbox: every event of a messenger, committed before it is acknowledged.

Spec: operations 5.3. Unique by messenger, address and event id, so an event delivered twice is
one event. The payload is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.sealing import unseal
from models.table import Table

TRIES = 3


class InboxState(StrEnum):
    """How far an event has come."""

    NEW = "待处理"
    DONE = "已处理"
    SET_ASIDE = "搁置"


class InboxEvent(Table, table=True):
    """What a person said, pressed or sent, waiting for its turn in the order of its arrival."""

    __table_args__ = (UniqueConstraint("account_id", "event_id", name="one_row_an_event"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    event_id: str = Field(max_length=80)
    kind: str = Field(max_length=10)
    payload_sealed: bytes = b""
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    received_at: datetime
    position: int = 0  # counts an account's events, so that two of one instant keep their order
    state: InboxState = Field(default=InboxState.NEW, sa_type=word(InboxState), index=True)
    attempts: int = 0
    done_at: datetime | None = None

    @property
    def payload(self) -> str:
        """The words, or the token of a button."""
        return unseal(self, "payload_sealed", self.payload_sealed)


def event_known(db: Session, account_id: UUID, event_id: str) -> bool:
    """Whether this event was taken before."""
    found = db.exec(
        select(InboxEvent.id).where(
            InboxEvent.account_id == account_id, InboxEvent.event_id == event_id
        )
    ).first()
    return found is not None


def next_event(db: Session, account_id: UUID) -> InboxEvent | None:
    """The oldest event of an account that waits."""
    return db.exec(
        select(InboxEvent)
        .where(InboxEvent.account_id == account_id, col(InboxEvent.state) == InboxState.NEW)
        .order_by(col(InboxEvent.position))
        .limit(1)
    ).first()


def accounts_waiting(db: Session) -> Sequence[UUID]:
    """The accounts that have an event waiting."""
    return db.exec(
        select(InboxEvent.account_id).where(col(InboxEvent.state) == InboxState.NEW).distinct()
    ).all()


def events_of(db: Session, account_id: UUID, *, most: int) -> Sequence[InboxEvent]:
    """The last events of an account, newest first."""
    return db.exec(
        select(InboxEvent)
        .where(InboxEvent.account_id == account_id)
        .order_by(col(InboxEvent.position).desc())
        .limit(most)
    ).all()
