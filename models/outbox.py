"""The outbox: every message to a person, written with the fact it announces.

Nobody sends; the courier in bot/ delivers. The text and the buttons are sealed. The token of a
button is this row's id and a place in its list, so it says nothing and cannot be forged.
Spec: operations 5.3.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, bindparam, insert, update
from sqlmodel import Field, Session, col, select

from models.account import CODE_LETTERS
from models.columns import word
from models.sealing import seal, seal_for, unseal, unseal_if_any
from models.table import Table


class Priority(IntEnum):
    """Who goes first: replies before alerts before digests."""

    REPLY = 0
    ALERT = 1
    DIGEST = 2


class Delivery(StrEnum):
    """How far a message has come; `uncertain` may have arrived, `dead` never will."""

    PENDING = "待发"
    SENDING = "发送中"
    SENT = "已送达"
    UNCERTAIN = "不确定"
    DEAD = "未送达"


@dataclass(frozen=True)
class Choice:
    """A button: an answer to the open question, or a conversation to begin about a record."""

    label: str
    answer: str = ""
    begin: str = ""
    subject: str = ""


class Message(Table, table=True):
    """One message. Replies go to the account that spoke, all others to a person's latest one."""

    __table_args__ = (
        Index("ix_outbox_due", "state", "not_before", "priority"),
        Index("ix_outbox_order", "state", "priority", "made_at", "part"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    to_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    priority: int = Priority.REPLY
    text_sealed: bytes = b""
    choices_sealed: bytes | None = None
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    once: str | None = Field(default=None, unique=True, max_length=160)
    edits_id: UUID | None = Field(default=None, foreign_key="message.id")
    reference: str = ""
    is_sensitive: bool = False
    is_resent: bool = False
    pressed: int | None = None
    state: Delivery = Field(default=Delivery.PENDING, sa_type=word(Delivery))
    attempts: int = 0
    made_at: datetime
    part: int = 0  # within one moment: the parts of one reply stay in their order
    not_before: datetime | None = None
    leased_until: datetime | None = None
    leased_by: UUID | None = None  # the place of the process that has it in flight
    sent_at: datetime | None = None
    platform_id: str | None = None
    failure: str = ""

    @property
    def text(self) -> str:
        return unseal(self, "text_sealed", self.text_sealed)

    @property
    def choices(self) -> list[Choice]:
        """The buttons below the text."""
        stored = unseal_if_any(self, "choices_sealed", self.choices_sealed)
        return [Choice(**each) for each in json.loads(stored or "[]")]

    @property
    def number(self) -> str:
        """By which its reader knows it: its record's reference, else the head of its own id."""
        return self.reference or _letters(self.id)[:6]

    def token(self, place: int) -> str:
        """The opaque token of one button, 29 bytes at most."""
        return f"{_letters(self.id)}.{place}"


def _letters(message_id: UUID) -> str:
    return base64.b32encode(message_id.bytes).decode().rstrip("=")


def message_of_token(token: str) -> tuple[UUID, int] | None:
    """Which message and which of its buttons a token means; None for anything else."""
    head, _, place = token.partition(".")
    try:
        return UUID(bytes=base64.b32decode(head + "=" * (-len(head) % 8))), int(place)
    except ValueError:
        return None


def new_message(text: str, choices: Sequence[Choice] = (), *, made_at: datetime) -> Message:
    """A message with its text and buttons sealed; not yet in a session."""
    message = Message(made_at=made_at)
    message.text_sealed = seal(message, "text_sealed", text)
    if choices:
        message.choices_sealed = seal(message, "choices_sealed", _listed(choices))
    return message


def reply(  # noqa: PLR0913 - what a reply can carry
    db: Session,
    account_id: UUID,
    text: str,
    choices: Sequence[Choice] = (),
    *,
    made_at: datetime,
    part: int = 0,
    file_id: UUID | None = None,
    reference: str = "",
    is_sensitive: bool = False,
    edits_id: UUID | None = None,
) -> UUID:
    """Owe an account a reply. Every turn does, so it is written without an object for it.

    Returns:
        The id of the message.
    """
    row_id = uuid4()
    sealed = seal_for(Message, "choices_sealed", row_id, _listed(choices)) if choices else None
    values = {
        "id": row_id,
        "account_id": account_id,
        "priority": Priority.REPLY,
        "text_sealed": seal_for(Message, "text_sealed", row_id, text),
        "choices_sealed": sealed,
        "file_id": file_id,
        "edits_id": edits_id,
        "reference": reference,
        "is_sensitive": is_sensitive,
        "is_resent": False,
        "state": Delivery.PENDING,
        "attempts": 0,
        "made_at": made_at,
        "part": part,
        "failure": "",
    }
    db.connection().execute(insert(Message), values)
    return row_id


def _listed(choices: Sequence[Choice]) -> str:
    return json.dumps([_said(each) for each in choices], ensure_ascii=False)


def _said(choice: Choice) -> dict[str, str]:
    """What a choice says, without what it leaves out."""
    return {name: value for name, value in vars(choice).items() if value}


def post(  # noqa: PLR0913 - what a message can carry
    db: Session,
    *,
    to_id: UUID,
    text: str,
    once: str,
    now: datetime,
    choices: Sequence[Choice] = (),
    priority: Priority = Priority.ALERT,
    file_id: UUID | None = None,
    reference: str = "",
    not_before: datetime | None = None,
    is_sensitive: bool = False,
    edits_id: UUID | None = None,
) -> Message | None:
    """Owe a person a message, in the transaction of the fact it announces.

    Returns:
        The message, or None when one with the same `once` was owed before.
    """
    if db.exec(select(Message.id).where(Message.once == once)).first():
        return None
    message = new_message(text, choices, made_at=now)
    message.to_id, message.once, message.priority = to_id, once, priority
    message.file_id, message.reference = file_id, reference or message.number
    message.not_before, message.is_sensitive = not_before, is_sensitive
    message.edits_id = edits_id
    db.add(message)
    db.flush()
    return message


def new_reference() -> str:
    """A short visible number by which people and logs speak of a card or a receipt."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


_LEASE = (
    update(Message)
    .where(col(Message.id) == bindparam("message"))
    .values(
        state=Delivery.SENDING,
        account_id=bindparam("account"),
        is_resent=bindparam("again"),
        leased_until=bindparam("until"),
        leased_by=bindparam("place"),
        attempts=Message.attempts + 1,
    )
)
_SENT = (
    update(Message)
    .where(col(Message.id) == bindparam("message"))
    .values(
        state=Delivery.SENT,
        sent_at=bindparam("now"),
        platform_id=bindparam("known_as"),
        leased_until=None,
    )
)


@dataclass(frozen=True)
class Leased:
    """A message that a courier takes: where it goes, and whether it may have arrived before."""

    message: UUID
    account: UUID
    again: bool


def lease_messages(
    db: Session, leased: Sequence[Leased], *, place_id: UUID, until: datetime
) -> None:
    """Put messages in flight; another courier may have them when the lease ends."""
    if leased:
        shared = {"place": place_id, "until": until}
        db.connection().execute(_LEASE, [vars(each) | shared for each in leased])


def mark_sent(db: Session, sent: Sequence[tuple[UUID, str]], now: datetime) -> None:
    """Messages have arrived; each with the platform's id of it."""
    values = [{"message": each, "known_as": known_as, "now": now} for each, known_as in sent]
    db.connection().execute(_SENT, values)


def messages_to(db: Session, account_id: UUID, *, most: int) -> Sequence[Message]:
    """The last messages of an account that were delivered, newest first."""
    return db.exec(
        select(Message)
        .where(Message.account_id == account_id, col(Message.state) == Delivery.SENT)
        .order_by(col(Message.sent_at).desc(), col(Message.part).desc())
        .limit(most)
    ).all()
