"""The messenger port: what every platform can do for the office, and what it asks of it.

An adapter carries text, choices, edits and files both ways and knows no conversation; a
conversation knows no adapter. Spec: operations 5.3.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"
    PRESS = "press"
    FILE = "file"
    START = "start"
    CONTACT = "contact"  # a telephone number that the platform knows to be the speaker's own
    REFUSED = "refused"  # something that cannot be taken; the text says why


@dataclass(frozen=True)
class Button:
    """A choice under a message; its token is opaque and says nothing about anybody."""

    label: str
    token: str


@dataclass(frozen=True)
class Attachment:
    """A stored file that travels with a message."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True)
class Incoming:
    """One event from a platform, before anything was made of it.

    `event_id` is the platform's own; the same one twice is the same event.
    `text` is the words said, the start parameter, or the caption of a file.
    """

    messenger: str
    address: str
    event_id: str
    kind: Kind
    text: str = ""
    token: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True)
class Outgoing:
    """One message to one address. `reference` is visible to the reader of an alert or a receipt."""

    id: UUID
    address: str
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    reference: str = ""
    is_resent: bool = False

    @property
    def words(self) -> str:
        """The text as a platform of plain text shows it, with its mark and its number."""
        mark = "（重发）" if self.is_resent else ""
        number = f"\n参考号 {self.reference}" if self.reference else ""
        return f"{mark}{self.text}{number}"


@dataclass(frozen=True)
class Line:
    """One line of a chat as it is shown again after a reload."""

    id: str
    is_own: bool
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    pressed: str = ""
    reference: str = ""
    is_resent: bool = False


@dataclass(frozen=True)
class Command:
    """A command that a platform shows in its own menu, without its slash."""

    name: str
    title: str


@dataclass(frozen=True)
class ChatMenu:
    """The commands of the person at an address; none when nobody is bound there."""

    messenger: str
    address: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the fictitious city who can be picked; `address` is their chat."""

    address: str
    name: str
    duty: str
    unit: str
    waiting: int


class NotDelivered(Exception):
    """Surely not sent; may be tried again after `retry_after_seconds`.

    `is_for_all` says that the platform takes nothing from the office until then, for anybody.
    """

    def __init__(
        self, reason: str, *, retry_after_seconds: float = 1.0, is_for_all: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds
        self.is_for_all = is_for_all


class Unreachable(Exception):
    """The person has blocked the office or never started it; trying again is useless."""


class Refused(Exception):
    """The platform will not take this message, now or later; others to the same chat may pass."""


class Messenger(Protocol):
    """A platform. `name` is what the inbox, the accounts and the settings call it.

    `is_idempotent` says that the same message sent twice is shown once, so that a message sent
    again after an uncertain end needs no 重发 mark. `is_paced` says that the platform limits how
    fast it is written to, so that the pace of the policy is kept.
    """

    name: str
    is_idempotent: bool
    is_paced: bool

    async def send(self, message: Outgoing) -> str:
        """Deliver one message and return the platform's id of it.

        Raises:
            NotDelivered: surely not sent, worth another try.
            Unreachable: the address takes no messages.
            Refused: the message is not to the platform's taste, and will never be.
        """
        ...

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        """Replace a message sent before; a platform that cannot, sends it anew.

        Returns:
            The platform's id of the message as it stands now.
        """
        ...


class Office(Protocol):
    """What an adapter may ask of the process. Every call is safe to repeat."""

    async def take(self, event: Incoming) -> None:
        """Commit an event to the inbox; when this returns, it cannot be lost."""
        ...

    async def take_all(self, events: Sequence[Incoming]) -> None:
        """Commit several events at once, in their order."""
        ...

    async def history(self, address: str, *, messenger: str) -> Sequence[Line]:
        """The last 200 lines of a chat, oldest first."""
        ...

    async def keep_file(self, name: str, media_type: str, content: bytes) -> Attachment:
        """Store a file that came in. Raises CustodyError with a sentence if it is refused."""
        ...

    async def fetch_file(
        self, file_id: UUID, *, messenger: str, address: str
    ) -> tuple[Attachment, bytes] | None:
        """A file that was sent by or to this address; None for anybody else's."""
        ...

    async def sign_in(self, code: str, tail: str, *, messenger: str) -> str:
        """Bind a new account with an invitation code; returns its address, a secret.

        Raises CustodyError with a sentence when the code or the tail is wrong.
        """
        ...

    async def is_bound(self, address: str, *, messenger: str) -> bool:
        """Whether this address belongs to a person now."""
        ...

    async def stale_menus(self, messenger: str, *, most: int) -> Sequence[ChatMenu]:
        """The menus that have changed since the platform was told of them."""
        ...

    async def menu_shown(self, menu: ChatMenu) -> None:
        """The platform was told of a menu; one that has changed meanwhile stays stale."""
        ...

    async def set_chat_link(self, link: str) -> None:
        """Remember the beginning of a link that opens a chat with the code that follows it."""
        ...

    async def holds_lease(self, name: str, *, seconds: float) -> bool:
        """Take or renew a lease that one process of the office holds at a time."""
        ...

    async def give_back_lease(self, name: str) -> None:
        """End a lease that this process holds."""
        ...

    def today(self) -> date:
        """The office date in Asia/Shanghai."""
        ...

    def is_demo(self) -> bool:
        """Whether the database is the fictitious city."""
        ...

    async def demo_people(self) -> Sequence[DemoPerson]:
        """Who can be picked; empty unless this is the demo."""
        ...

    async def next_morning(self) -> date:
        """Move the demo's clock to the next day 09:00, run what is due, and return the date."""
        ...


Take = Callable[[Incoming], Awaitable[None]]
