"""The inbox: every event of a messenger, committed before it is acknowledged.

Spec: operations 5.3. Unique by messenger, address and event id, so an event delivered twice is
one event. The payload is sealed. What every turn asks is written once, below, as a statement with
names for its values: SQLAlchemy takes several times as long to build one as to run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, bindparam, exists, insert, text, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, select

from models.account import Account
from models.columns import word
from models.sealing import seal_for, unseal, unseal_of
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
        # The few that wait, among the many that were answered.
        Index(
            "ix_inbox_waiting",
            "account_id",
            "position",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    event_id: str = Field(max_length=80)
    kind: str = Field(max_length=10)
    payload_sealed: bytes = b""
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    received_at: datetime
    position: int = 0  # counts an account's events, so that two of one instant keep their order
    state: InboxState = Field(default=InboxState.NEW, sa_type=word(InboxState))
    attempts: int = 0
    done_at: datetime | None = None  # answered or set aside

    @property
    def payload(self) -> str:
        """The words, or the token of a button."""
        return unseal(self, "payload_sealed", self.payload_sealed)


class Heard(NamedTuple):
    """An event that waits, as a turn has it in hand; `waits` says whether another is behind it."""

    id: UUID
    account_id: UUID
    kind: str
    payload_sealed: bytes
    file_id: UUID | None
    received_at: datetime
    position: int
    waits: bool

    @property
    def payload(self) -> str:
        """The words, or the token of a button."""
        return unseal_of(InboxEvent, "payload_sealed", self.id, self.payload_sealed)


_KNOWN = sa_select(col(InboxEvent.account_id), col(InboxEvent.event_id)).where(
    col(InboxEvent.account_id).in_(bindparam("account_ids", expanding=True)),
    col(InboxEvent.event_id).in_(bindparam("event_ids", expanding=True)),
)
_EARLIER = aliased(InboxEvent)
_LAST = sa_select(
    col(Account.id),
    select(_EARLIER.position)
    .where(col(_EARLIER.account_id) == col(Account.id))
    .order_by(col(_EARLIER.position).desc())
    .limit(1)
    .correlate(Account)
    .scalar_subquery(),
).where(col(Account.id).in_(bindparam("account_ids", expanding=True)))
_BEHIND = aliased(InboxEvent)
_FIRST = (
    select(_BEHIND.position)
    .where(col(_BEHIND.account_id) == col(Account.id), col(_BEHIND.done_at).is_(None))
    .order_by(col(_BEHIND.position))
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
_NEXT = (
    sa_select(
        col(InboxEvent.id),
        col(InboxEvent.account_id),
        col(InboxEvent.kind),
        col(InboxEvent.payload_sealed),
        col(InboxEvent.file_id),
        col(InboxEvent.received_at),
        col(InboxEvent.position),
        exists()
        .where(
            col(_BEHIND.account_id) == col(InboxEvent.account_id),
            col(_BEHIND.done_at).is_(None),
            col(_BEHIND.position) > col(InboxEvent.position),
        )
        .correlate(InboxEvent),
    )
    .join(Account, col(Account.id) == col(InboxEvent.account_id))
    .where(
        col(Account.id).in_(bindparam("account_ids", expanding=True)),
        col(InboxEvent.position) == _FIRST,
    )
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


@dataclass(frozen=True)
class NewEvent:
    """What has come from an account; `words` are what was said, or the token of a button."""

    account_id: UUID
    event_id: str
    kind: str
    words: str
    file_id: UUID | None = None


def take_events(db: Session, events: Sequence[NewEvent], now: datetime) -> None:
    """Keep events in their order, each behind the earlier ones of its account, its words sealed.

    One that was taken before is left as it is.
    """
    given = {"account_ids": [*{each.account_id for each in events}]}
    asked = given | {"event_ids": [*{each.event_id for each in events}]}
    known = {(row[0], row[1]) for row in db.connection().execute(_KNOWN, asked)}
    last = {row[0]: row[1] or 0 for row in db.connection().execute(_LAST, given)}
    rows: list[dict[str, object]] = []
    for event in events:
        if (event.account_id, event.event_id) in known:
            continue
        known.add((event.account_id, event.event_id))
        last[event.account_id] += 1
        rows.append(_row(event, last[event.account_id], now))
    if rows:
        db.connection().execute(insert(InboxEvent), rows)


def _row(event: NewEvent, position: int, now: datetime) -> dict[str, object]:
    row_id = uuid4()
    return {
        "id": row_id,
        "account_id": event.account_id,
        "event_id": event.event_id,
        "kind": event.kind,
        "payload_sealed": seal_for(InboxEvent, "payload_sealed", row_id, event.words),
        "file_id": event.file_id,
        "received_at": now,
        "position": position,
        "state": InboxState.NEW,
        "attempts": 0,
    }


def next_events(db: Session, account_ids: Sequence[UUID]) -> dict[UUID, Heard]:
    """The oldest event that waits, of each of these accounts that has one."""
    rows = db.connection().execute(_NEXT, {"account_ids": account_ids}).all()
    heard = [Heard(*row) for row in rows]
    return {each.account_id: each for each in heard}


def came_too_fast(db: Session, event: Heard, *, per_minute: int) -> bool:
    """Whether an event is one more than an account may send in a minute."""
    position = event.position - per_minute
    if position <= 0:
        return False
    earlier = {"account_id": event.account_id, "position": position}
    received_at = db.connection().execute(_RECEIVED, earlier).scalar()
    return received_at is not None and received_at > event.received_at - timedelta(minutes=1)


def answer_events(db: Session, event_ids: Sequence[UUID], now: datetime) -> None:
    """Mark events as answered, in the transaction of their answers."""
    db.connection().execute(_ANSWER, [{"event": each, "now": now} for each in event_ids])


def accounts_waiting(db: Session) -> Sequence[UUID]:
    """The accounts that have an event waiting."""
    return db.exec(
        select(InboxEvent.account_id).where(col(InboxEvent.done_at).is_(None)).distinct()
    ).all()


def events_of(db: Session, account_id: UUID, *, most: int) -> Sequence[InboxEvent]:
    """The last events of an account, newest first."""
    return db.exec(
        select(InboxEvent)
        .where(InboxEvent.account_id == account_id)
        .order_by(col(InboxEvent.position).desc())
        .limit(most)
    ).all()
