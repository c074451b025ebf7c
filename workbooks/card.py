"""The card that every chart stands on: its title, the day it speaks of, and the room below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol

from workbooks.svg import BASE, SOFT, WIDTH, Drawing, shortened, wrapped

LEFT: Final = 56.0
RIGHT: Final = WIDTH - 56.0
ROOM: Final = RIGHT - LEFT
TITLE: Final = 44.0
_TITLE_LINES: Final = 3


class Chart(Protocol):
    """A chart: a picture, its figures as text for those who cannot see it, and one line on it."""

    @property
    def alt(self) -> str: ...
    def picture(self) -> bytes: ...
    def as_text(self) -> str: ...


class Card:
    """A drawing that is filled from top to bottom; `y` is how far."""

    def __init__(self, title: str, as_of: date) -> None:
        self.drawing = Drawing()
        self.y = 44.0
        lines = wrapped(title, TITLE, ROOM)
        if len(lines) > _TITLE_LINES:
            rest = "".join(lines[_TITLE_LINES - 1 :])
            lines = [*lines[: _TITLE_LINES - 1], shortened(rest, TITLE, ROOM)]
        for line in lines:
            self.y += 56
            self.drawing.text((LEFT, self.y), line, size=TITLE, is_bold=True)
        self.note(as_of_words(as_of))

    def note(self, words: str) -> None:
        """Small print over the whole width."""
        for line in wrapped(words, BASE, ROOM):
            self.y += 46
            self.drawing.text((LEFT, self.y), line, colour=SOFT)

    def png(self) -> bytes:
        """The finished picture."""
        return self.drawing.png(self.y + 60)


def as_of_words(as_of: date) -> str:
    """The day that figures are of, as a line below a title."""
    return f"截至{as_of.year}年{as_of.month}月{as_of.day}日"


def text_table(title: str, as_of: date, lines: Sequence[str]) -> str:
    """The text that goes with a picture: its title and day, then a line for each thing shown."""
    return "\n".join((f"{title}（{as_of_words(as_of)}）", *lines))
