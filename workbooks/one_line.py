"""A text as it can stand in a line of a picture or a paper, whoever typed it.

XML cannot hold control characters; those that turn the direction of writing would turn the rest
of the line with it.
"""

from __future__ import annotations

import unicodedata

_NOT_SHOWN = {"Cc", "Cf", "Cs"}  # control, format (direction, zero width), half a surrogate pair
_NEVER_CHARACTERS = 0xFFFE  # U+FFFE and U+FFFF, and the same two of every further plane


def one_line(text: str) -> str:
    """The text without what cannot be shown; line breaks and runs of spaces are one space."""
    spaced = " ".join(text.split())
    return "".join(each for each in spaced if _is_shown(each)).strip()


def _is_shown(character: str) -> bool:
    is_none = ord(character) & _NEVER_CHARACTERS == _NEVER_CHARACTERS
    return unicodedata.category(character) not in _NOT_SHOWN and not is_none
