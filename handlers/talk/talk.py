"""One turn of a conversation: who speaks, when, about what, and what is said back.

A conversation is run from the top for every message. `ask` is the only thing it may await; the
replay in bot/ hands the stored answers in and stops at the first open question.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from handlers.talk.questions import Choice, Question
from models.account import Account
from models.audit import Actor
from models.calendar import ZONE
from models.errors import Forbidden
from models.occasion import Occasion
from models.outbox import Choice as Button
from models.person import Person
from models.policy import Policy

T = TypeVar("T")

ALL = "全部"
ENOUGH = "就这些"


@dataclass(frozen=True)
class Said:
    """One message back to the speaker; a file is sensitive unless it is said not to be."""

    text: str
    choices: tuple[Button, ...] = ()
    file_id: UUID | None = None
    is_sensitive: bool = True


class _Asked:
    """The one awaitable of a conversation: it hands the question to the replay."""

    def __init__(self, question: Question[Any]) -> None:
        self.question = question

    def __await__(self) -> Generator[Question[Any], str, str]:
        return (yield self.question)


@dataclass
class Talk:
    """What a conversation knows of the person it talks with, and how it talks.

    `subject` is the id of the record a card's button was about, or a start parameter.
    `shows_numbers` tells whether full document numbers may travel over this messenger.
    """

    account: Account
    person: Person | None
    occasion: Occasion
    subject: str = ""
    shows_numbers: bool = False
    public_url: str = ""
    said: list[Said] = field(default_factory=list[Said])
    forgotten: str | None = None

    @property
    def actor(self) -> Actor:
        return self.occasion.actor

    @property
    def now(self) -> datetime:
        return self.occasion.now

    @property
    def today(self) -> date:
        return self.occasion.today

    @property
    def policy(self) -> Policy:
        return self.occasion.policy

    @property
    def speaker(self) -> Person:
        """The person bound to this account; raises Forbidden when nobody is."""
        if self.person is None:
            raise Forbidden("请先绑定身份：发送 /start 并输入邀请码。")
        return self.person

    @property
    def subject_id(self) -> UUID:
        """The record this conversation is about; raises Forbidden for anything that is none."""
        try:
            return UUID(self.subject)
        except ValueError:
            raise Forbidden("这张卡片已失效，请发送 /menu 重新进入。") from None

    @property
    def moment(self) -> str:
        """This moment as receipts show it, in Asia/Shanghai."""
        return f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M}"

    async def ask(self, question: Question[T]) -> T:
        """Wait for the answer to a question."""
        return question.value(await _Asked(question))

    async def confirm(self, summary: str, *, yes: str = "确认", no: str = "先不办") -> bool:
        """Show what is about to be recorded and wait for a yes."""
        return await self.ask(Choice("confirm", summary, [yes, no])) == yes

    async def choose_several(self, key: str, text: str, things: Sequence[T]) -> list[T]:
        """Let some or all of several things be chosen, one after the other."""
        chosen: list[T] = []
        left = list(things)
        while left:
            extra = [] if len(things) == 1 else [ENOUGH] if chosen else [ALL]
            asked = text if not chosen else f"已选 {len(chosen)} 项，还要选哪一项？"
            picked = await self.ask(Choice[T | str](f"{key}.{len(chosen)}", asked, [*left, *extra]))
            if picked == ALL:
                return left
            if picked == ENOUGH:
                break
            chosen += [each for each in left if each is picked]
            left = [each for each in left if each is not picked]
        return chosen

    async def say(
        self,
        text: str,
        *,
        choices: Sequence[Button] = (),
        file_id: UUID | None = None,
        is_sensitive: bool = True,
    ) -> None:
        """Tell the speaker something; it is sent when the turn is committed."""
        self.said.append(Said(text, tuple(choices), file_id, is_sensitive))

    async def again(self, key: str, text: str) -> None:
        """Say what was wrong and ask a question anew, whatever was recorded meanwhile."""
        await self.say(text)
        self.forgotten = key
