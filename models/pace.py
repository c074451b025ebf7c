"""The pace of sending: one budget for a messenger and one for each chat, shared by every process.

Spec: operations 5.3. A budget is one moment, `paid_until`: what was granted so far is paid for
until then, and each grant moves it on by one interval. The rows are in the database, so replicas
that lease from one outbox keep to one budget together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Field, Session, col, select

from models.account import Account
from models.outbox import Delivery, Message, Priority
from models.policy import PaceOfSending
from models.table import Table, insert_if_absent

# A reply may overdraw the budget by this many messages, so that nobody who talks waits behind
# alerts; whoever wakes late may catch up by this many, so that the rate is reached.
OVERDRAWN = 3
CAUGHT_UP = 2


class MessengerPace(Table, table=True):
    """The budget of one messenger over all its chats."""

    messenger: str = Field(primary_key=True, max_length=20)
    paid_until: datetime

    def grant(self, message: Message, pace: PaceOfSending, now: datetime) -> datetime | None:
        """Take one message out of the budget.

        Returns:
            None when it may go now, else the moment to ask again.
        """
        interval = timedelta(seconds=1 / pace.messages_per_second)
        allowed = OVERDRAWN if message.priority == Priority.REPLY else 0
        earliest = self.paid_until - interval * allowed
        if earliest > now:
            return earliest
        self.paid_until = max(self.paid_until, now - interval * CAUGHT_UP) + interval
        return None


class ChatPace(Table, table=True):
    """One chat: nothing more is leased for it before `free_at`, so what it gets stays in order.

    While a message is in flight that is the end of its lease; afterwards the chat's own interval.
    """

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    free_at: datetime


def budget_of(db: Session, messenger: str, now: datetime) -> MessengerPace:
    """A messenger's budget, held until the end of the transaction."""
    budget = db.get(MessengerPace, messenger, with_for_update=True)
    if budget is None:
        insert_if_absent(db, MessengerPace, messenger=messenger, paid_until=now)
        budget = db.get_one(MessengerPace, messenger, with_for_update=True)
    return budget


def hold_messenger(db: Session, messenger: str, until: datetime) -> None:
    """Let nothing more go over a messenger before a moment: the platform has said so."""
    db.connection().execute(
        update(MessengerPace)
        .where(col(MessengerPace.messenger) == messenger, col(MessengerPace.paid_until) < until)
        .values(paid_until=until)
    )


_HOLD = (
    update(ChatPace)
    .where(col(ChatPace.account_id) == bindparam("account"))
    .values(free_at=bindparam("until"))
)
_FREE_AT = select(ChatPace.free_at).where(ChatPace.account_id == bindparam("account"))
_DUE = (
    select(Message, Account)
    .outerjoin(Account, col(Account.id) == Message.account_id)
    .outerjoin(ChatPace, col(ChatPace.account_id) == Message.account_id)
    .where(
        col(Message.state).in_([Delivery.PENDING, Delivery.UNCERTAIN, Delivery.SENDING]),
        (col(Message.not_before).is_(None)) | (col(Message.not_before) <= bindparam("now")),
        (col(Message.leased_until).is_(None)) | (col(Message.leased_until) <= bindparam("now")),
        (col(ChatPace.free_at).is_(None)) | (col(ChatPace.free_at) <= bindparam("now")),
    )
)
_ANY_DUE = _DUE.with_only_columns(col(Message.id)).limit(1)
_FIRST_DUE = (
    _DUE.order_by(col(Message.priority), col(Message.made_at), col(Message.part))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Message)
)


def hold_chat(db: Session, account_id: UUID, until: datetime) -> None:
    """Let nothing more go to a chat before a moment."""
    held = db.connection().execute(_HOLD, {"account": account_id, "until": until})
    if held.rowcount == 0:
        insert_if_absent(db, ChatPace, account_id=account_id, free_at=until)


def hold_chats(db: Session, held: Mapping[UUID, datetime]) -> None:
    """Let nothing more go to chats, each until its moment."""
    values = [{"account": account_id, "until": until} for account_id, until in held.items()]
    if not values or db.connection().execute(_HOLD, values).rowcount == len(values):
        return
    for account_id, until in held.items():  # one of them was never written to before
        hold_chat(db, account_id, until)


def is_chat_free(db: Session, account_id: UUID, now: datetime) -> bool:
    """Whether a chat may be written to."""
    free_at = db.connection().execute(_FREE_AT, {"account": account_id}).scalar()
    return free_at is None or free_at <= now


def end_leases_of(db: Session, place_id: UUID, now: datetime) -> int:
    """A process has died and is there again: what it had in flight need not wait for its lease.

    Returns:
        How many messages were in flight.
    """
    ours = select(Message).where(Message.leased_by == place_id, Message.state == Delivery.SENDING)
    in_flight = db.exec(ours).all()
    for message in in_flight:
        message.leased_until = now
        db.add(message)
        if message.account_id is not None:
            hold_chat(db, message.account_id, now)
    return len(in_flight)


def due_messages(
    db: Session, now: datetime, *, most: int
) -> Sequence[tuple[Message, Account | None]]:
    """What may be sent now to chats that are free, replies first; locked for whoever asks."""
    return db.exec(_FIRST_DUE, params={"now": now, "most": most}).all()


def is_anything_due(db: Session, now: datetime) -> bool:
    """Whether it is worth while to lease."""
    return db.connection().execute(_ANY_DUE, {"now": now}).first() is not None
