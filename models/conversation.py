"""Open conversations: which one, of which account, with the answers given so far.

A conversation is not a state but its answers: replayed from the top, they lead to the open
question (style, section 2). So any process continues it, and 返回 takes the last answer away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.sealing import seal, unseal
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
    begun_at: datetime

    @property
    def answers(self) -> dict[str, str]:
        """The answers in the order they were given, by the key of their question."""
        if not self.answers_sealed:
            return {}
        stored: dict[str, str] = json.loads(unseal(self, "answers_sealed", self.answers_sealed))
        return stored

    def keep(self, answers: dict[str, str]) -> None:
        """Store the answers given so far."""
        text = json.dumps(answers, ensure_ascii=False)
        self.answers_sealed = seal(self, "answers_sealed", text)


def open_conversations(db: Session, account_id: UUID) -> Sequence[OpenConversation]:
    """An account's conversations, the one being spoken first."""
    return db.exec(
        select(OpenConversation)
        .where(OpenConversation.account_id == account_id)
        .order_by(col(OpenConversation.depth).desc())
    ).all()


def is_open_prompt(db: Session, message_id: UUID) -> bool:
    """Whether a message is the question that a conversation waits at."""
    found = db.exec(
        select(OpenConversation.id).where(OpenConversation.prompt_id == message_id)
    ).first()
    return found is not None
