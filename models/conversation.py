"""Open conversations: which one, of which account, with the answers given so far.

A conversation is not a state but its answers: replayed from the top, they lead to the open
question (style, section 2). So any process continues it, and 返回 takes the last answer away.
A turn reads them once and writes what has changed; the statements are built once (models/inbox.py
says why).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.sealing import seal_for, unseal_of
from models.table import Table


class OpenConversation(Table, table=True):
    """One conversation of one account; the one with the highest `depth` is being spoken."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    name: str = Field(max_length=40)
    version: int = 1
    subject: str = ""
    depth: int = 0
    answers_sealed: bytes = b""
    prompt_id: UUID | None = Field(default=None, foreign_key="message.id")
    # The key of the question that stands open, for a release that asks differently.
    asked: str = Field(
        default="", max_length=60, sa_column_kwargs={"server_default": sa.text("''")}
    )
    begun_at: datetime


@dataclass
class Spoken:
    """An open conversation as a turn has it in hand; `answers` in the order they were given.

    One that ends in the turn that began it is never written.
    """

    name: str
    version: int
    subject: str
    depth: int
    id: UUID = field(default_factory=uuid4)
    answers: dict[str, str] = field(default_factory=dict[str, str])
    prompt_id: UUID | None = None
    asked: str = ""
    is_kept: bool = False


_OPEN = (
    sa.select(
        col(OpenConversation.account_id),
        col(OpenConversation.id),
        col(OpenConversation.name),
        col(OpenConversation.version),
        col(OpenConversation.subject),
        col(OpenConversation.depth),
        col(OpenConversation.answers_sealed),
        col(OpenConversation.prompt_id),
        col(OpenConversation.asked),
    )
    .where(col(OpenConversation.account_id).in_(sa.bindparam("account_ids", expanding=True)))
    .order_by(col(OpenConversation.depth))
)
_CHANGE = (
    sa.update(OpenConversation)
    .where(col(OpenConversation.id) == sa.bindparam("conversation"))
    .values(
        version=sa.bindparam("now_version"),
        answers_sealed=sa.bindparam("answers"),
        prompt_id=sa.bindparam("prompt"),
        asked=sa.bindparam("question"),
    )
)
_END = sa.delete(OpenConversation).where(col(OpenConversation.id) == sa.bindparam("conversation"))


def open_conversations(db: Session, account_ids: Sequence[UUID]) -> dict[UUID, list[Spoken]]:
    """The conversations of each of these accounts, the one being spoken last."""
    open_here: dict[UUID, list[Spoken]] = {each: [] for each in account_ids}
    for row in db.connection().execute(_OPEN, {"account_ids": account_ids}):
        spoken = Spoken(
            row.name,
            row.version,
            row.subject,
            row.depth,
            row.id,
            _answers(row.id, row.answers_sealed),
            row.prompt_id,
            row.asked,
            is_kept=True,
        )
        open_here[row.account_id].append(spoken)
    return open_here


def keep_conversation(db: Session, account_id: UUID, spoken: Spoken, now: datetime) -> None:
    """Keep the answers given so far and the question that is open now."""
    text = json.dumps(spoken.answers, ensure_ascii=False)
    answers = seal_for(OpenConversation, "answers_sealed", spoken.id, text)
    if spoken.is_kept:
        changed = {
            "conversation": spoken.id,
            "now_version": spoken.version,
            "answers": answers,
            "prompt": spoken.prompt_id,
            "question": spoken.asked,
        }
        db.connection().execute(_CHANGE, changed)
        return
    values = {
        "id": spoken.id,
        "account_id": account_id,
        "name": spoken.name,
        "version": spoken.version,
        "subject": spoken.subject,
        "depth": spoken.depth,
        "answers_sealed": answers,
        "prompt_id": spoken.prompt_id,
        "asked": spoken.asked,
        "begun_at": now,
    }
    db.connection().execute(sa.insert(OpenConversation), values)
    spoken.is_kept = True


def end_conversation(db: Session, spoken: Spoken) -> None:
    """A conversation has come to its end, or was dropped."""
    if spoken.is_kept:
        db.connection().execute(_END, {"conversation": spoken.id})


def is_open_prompt(db: Session, message_id: UUID) -> bool:
    """Whether a message is the question that a conversation waits at."""
    found = db.exec(
        select(OpenConversation.id).where(OpenConversation.prompt_id == message_id)
    ).first()
    return found is not None


def _answers(conversation_id: UUID, sealed: bytes) -> dict[str, str]:
    if not sealed:
        return {}
    text = unseal_of(OpenConversation, "answers_sealed", conversation_id, sealed)
    stored: dict[str, str] = json.loads(text)
    return stored
