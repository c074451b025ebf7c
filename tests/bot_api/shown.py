"""What a person sees of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .files import Files, Kept
from .world import Chat, Posted


@dataclass(frozen=True)
class Button:
    """A button under a message: it carries data to the bot, or opens a page."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Shown:
    """A message as it stands in the chat now. `arrived` is a monotonic time, of its last edit."""

    id: int
    chat_id: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    file: Kept | None
    photo: bytes | None
    edits: int
    moment: int
    arrived: float
    reply_to: int | None
    wire: dict[str, Any]

    @property
    def is_edited(self) -> bool:
        return self.edits > 0

    @property
    def rows(self) -> list[list[str]]:
        return [[button.label for button in row] for row in self.buttons]

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    def button(self, label: str) -> Button:
        """The button of that label; raises LookupError."""
        for row in self.buttons:
            for button in row:
                if button.label == label:
                    return button
        raise LookupError(f"no button {label} in {self.rows}")

    def __str__(self) -> str:
        who = "bot" if self.from_bot else "me"
        marks = "".join(f" [{label}]" for label in self.labels)
        return f"{who}: {self.text}{f' <{self.file.name}>' if self.file else ''}{marks}"


@dataclass(frozen=True)
class Act:
    """Something a person did. What the bot says later has a greater moment."""

    moment: int
    message_ids: tuple[int, ...] = ()
    press_id: str = ""


def show(files: Files, chat: Chat, posted: Posted) -> Shown:
    wire = posted.wire
    document, sizes, replied = (
        wire.get(name) for name in ("document", "photo", "reply_to_message")
    )
    photo = files.get(sizes[-1]["file_id"]) if sizes else None
    return Shown(
        id=posted.id,
        chat_id=chat.id,
        from_bot=bool(wire["from"]["is_bot"]),
        text=wire.get("text") or wire.get("caption") or "",
        buttons=_buttons(wire.get("reply_markup") or {}),
        file=files.get(document["file_id"]) if document else None,
        photo=photo.content if photo else None,
        edits=posted.edits,
        moment=posted.moment,
        arrived=posted.arrived,
        reply_to=replied["message_id"] if replied else None,
        wire=wire,
    )


def _buttons(markup: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        tuple(Button(each["text"], each.get("callback_data"), each.get("url")) for each in row)
        for row in markup.get("inline_keyboard", [])
    )
