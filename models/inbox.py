"""The inbox: every event of a messenger, committed before it is acknowledged.

Spec: operations 5.3. Unique by messenger, address and event id, so an event delivered twice is
one event. The payload is sealed. What every turn asks is written once, below, as a statement with
names for its values: SQLAlchemy takes several times as long to build one as to run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, bindparam, insert, update
from sqlalchemy import select as sa_select
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.sealing import seal_for, unseal
from models.table import Table

TRIES = 3


class InboxState(StrEnum):
    """How far an event has come."""

    NEW = "待处理"
    DONE = "已处理"
    SET_ASIDE = "搁置"


class InboxEvent(Table, table=True):
    """What a person said, pressed or sent, waiting for its turn in the order of its arrival."""

    __table_args__ = (
        UniqueConstraint("account_id", "event_id", name="one_row_an_event"),
        Index("ix_inbox_position", "account_id", "position"),
    )

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


_KNOWN = (
    select(InboxEvent.position)
    .where(
        InboxEvent.account_id == bindparam("account_id"),
        InboxEvent.event_id == bindparam("event_id"),
    )
    .scalar_subquery()
)
_LAST = (
    select(InboxEvent.position)
    .where(InboxEvent.account_id == bindparam("account_id"))
    .order_by(col(InboxEvent.position).desc())
    .limit(1)
    .scalar_subquery()
)
_PLACES = sa_select(_KNOWN, _LAST)
_NEXT = (
    select(InboxEvent)
    .where(
        InboxEvent.account_id == bindparam("account_id"), col(InboxEvent.state) == InboxState.NEW
    )
    .order_by(col(InboxEvent.position))
    .limit(2)
)
_RECEIVED = select(InboxEvent.received_at).where(
    InboxEvent.account_id == bindparam("account_id"),
    InboxEvent.position == bindparam("position"),
)
_ANSWER = (
    update(InboxEvent)
    .where(col(InboxEvent.id) == bindparam("event"))
    .values(state=InboxState.DONE, done_at=bindparam("now"))
)


def take_event(
    db: Session,
    account_id: UUID,
    event_id: str,
    *,
    kind: str,
    words: str,
    now: datetime,
    file_id: UUID | None = None,
) -> None:
    """Keep an event behind the earlier ones of its account, its words sealed.

    One that was taken before is left as it is.
    """
    given = {"account_id": account_id, "event_id": event_id}
    row = db.connection().execute(_PLACES, given).one()
    known, last = cast("tuple[int | None, int | None]", row)
    if known is not None:
        return
    row_id = uuid4()
    values = {
        "id": row_id,
        "account_id": account_id,
        "event_id": event_id,
        "kind": kind,
        "payload_sealed": seal_for(InboxEvent, "payload_sealed", row_id, words),
        "file_id": file_id,
        "received_at": now,
        "position": (last or 0) + 1,
        "state": InboxState.NEW,
        "attempts": 0,
    }
    db.connection().execute(insert(InboxEvent), values)


def next_events(db: Session, account_id: UUID) -> Sequence[InboxEvent]:
    """The oldest event of an account that waits, and the one after it if there is one."""
    return db.exec(_NEXT, params={"account_id": account_id}).all()


def came_too_fast(db: Session, event: InboxEvent, *, per_minute: int) -> bool:
    """Whether an event is one more than an account may send in a minute."""
    position = event.position - per_minute
    if position <= 0:
        return False
    earlier = {"account_id": event.account_id, "position": position}
    received_at = db.connection().execute(_RECEIVED, earlier).scalar()
    return received_at is not None and received_at > event.received_at - timedelta(minutes=1)


def answer_event(db: Session, event: InboxEvent, now: datetime) -> None:
    """Mark an event as answered, in the transaction of its answer."""
    db.connection().execute(_ANSWER, {"event": event.id, "now": now})


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
