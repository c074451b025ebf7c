"""What the server knows: chats and their messages, users, files, presses and menus."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any, Literal

from .bell import Bell
from .errors import Refused, bad_request
from .files import Files
from .menus import Menus
from .pace import Pace
from .updates import Updates

NEVER_WROTE = "bot can't initiate conversation with a user"
BLOCKED = "bot was blocked by the user"
NOT_A_MEMBER = "bot is not a member of the group chat"
COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")


@dataclass
class Posted:
    """A message as it stands now. `moment` counts the changes of the whole world."""

    wire: dict[str, Any]
    moment: int
    arrived: float
    edits: int = 0

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])


@dataclass
class Press:
    """A button pressed, and what the bot answered to it."""

    id: str
    chat_id: int
    user_id: int
    label: str
    at: float
    text: str = ""
    is_alert: bool = False
    is_answered: bool = False


@dataclass
class Chat:
    """A person's chat with the bot, or a group. `shut` is why the bot may not write there."""

    id: int
    type: Literal["private", "group"]
    title: str
    shut: str | None
    bell: Bell = field(default_factory=Bell)
    messages: dict[int, Posted] = field(default_factory=dict[int, Posted])
    keyboard: dict[str, Any] | None = None
    actions: list[str] = field(default_factory=list[str])
    last_id: int = 0

    @property
    def wire(self) -> dict[str, Any]:
        called = "first_name" if self.type == "private" else "title"
        return {"id": self.id, "type": self.type, called: self.title}


class World:
    """Everything behind the server. Whoever changes it holds the lock."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.bot: dict[str, Any] = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "测试管家",
            "username": "steward_test_bot",
        }
        self.lock = RLock()
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, dict[str, Any]] = {}
        self.files = Files()
        self.menus = Menus()
        self.pace = Pace()
        self.updates = Updates(self.lock)
        self.presses: dict[str, Press] = {}
        self.press_lives_seconds = 60.0
        self._moments = count(1)
        self.moment = 0
        self._presses = count(1)

    def tick(self) -> int:
        self.moment = next(self._moments)
        return self.moment

    def press(self, chat: Chat, user_id: int, label: str) -> Press:
        press = Press(f"press-{next(self._presses)}", chat.id, user_id, label, time.monotonic())
        self.presses[press.id] = press
        return press

    def chat(self, chat_id: object) -> Chat:
        """The chat with that id; raises Refused as Telegram does for one it does not know."""
        found = self.chats.get(int(str(chat_id))) if _is_number(chat_id) else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def open_chat(self, chat_id: object) -> Chat:
        """The chat, if the bot may write there; raises Refused, 403, where it may not."""
        chat = self.chat(chat_id)
        if chat.shut:
            raise Refused(403, f"Forbidden: {chat.shut}")
        return chat

    def post(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> Posted:
        """Put a message into a chat, where everybody in it sees it."""
        chat.last_id += 1
        wire = {
            "message_id": chat.last_id,
            "from": sender,
            "chat": chat.wire,
            "date": int(time.time()),
            **content,
        }
        posted = Posted(wire, self.tick(), time.monotonic())
        chat.messages[posted.id] = posted
        chat.bell.ring()
        return posted

    def change(self, chat: Chat, posted: Posted, content: dict[str, Any]) -> None:
        """Put other content in place of a message's own; None takes a part away."""
        wire = {**posted.wire, **content, "edit_date": int(time.time())}
        posted.wire = {name: value for name, value in wire.items() if value is not None}
        posted.edits += 1
        posted.moment = self.tick()
        posted.arrived = time.monotonic()
        chat.bell.ring()

    def remove(self, chat: Chat, message_id: int) -> bool:
        removed = chat.messages.pop(message_id, None)
        self.tick()
        chat.bell.ring()
        return removed is not None


def entities_in(text: str) -> list[dict[str, Any]]:
    """The bot commands in a text; Telegram counts in UTF-16."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in COMMAND.finditer(text)
    ]


def worded(text: str) -> dict[str, Any]:
    """The text of a message with its entities, trimmed as Telegram does."""
    text = text.strip()
    entities = entities_in(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_number(value: object) -> bool:
    return re.fullmatch(r"-?\d+", str(value)) is not None
