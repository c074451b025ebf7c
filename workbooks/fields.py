"""How the cell of a column is understood: free text, a name, yes or no, one of a closed list.

Width and white space never matter. Free text keeps Chinese punctuation, and gets Chinese brackets,
so that what was read and printed again reads the same. Source: spec workbooks 3.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Final, TypeVar

from models.document_number import read_document_number
from models.errors import Unusable
from workbooks.sheet import Cell, Flaw, text

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)


class Cleared(Enum):
    """The value of a cell that says （清空）: what is stored is to be removed."""

    CLEARED = "（清空）"


CLEARED: Final = Cleared.CLEARED

_NOT_PUNCTUATION = re.compile(r"[^（），：；！？～…]+")
_BRACKETS = str.maketrans("()", "（）")
_IGNORED_IN_WORDS = re.compile(r"[\s‘’“”\"'`「」『』《》〈〉【】\[\]()（）]+")
_COMMAS = re.compile(r"[,，、;；/]")
_BETWEEN_WORDS = re.compile(r"[、,;/|\n]+")
_BETWEEN_NUMBERS = re.compile(r"[、,;/|\s]+")
_NOTHING = frozenset({"无", "没有", "-", "—", "——", "/"})
_CROSS = "\N{MULTIPLICATION SIGN}"
_YES = frozenset({"是", "有", "√", "✓", "Y", "YES", "TRUE", "1"})
_NO = frozenset({"否", "无", "没有", _CROSS, "✗", "N", "NO", "FALSE", "0"})


def plain(cell: Cell) -> str:
    """Free text: one line, no doubled spaces, letters and digits of normal width.

    Raises:
        Unusable: The cell cannot be read.
    """
    return _normalized(cell) if isinstance(cell, str) else text(cell)


def name(cell: Cell) -> str:
    """A person's name or a part of it; the spaces set for looks (甲　一) are dropped.

    Raises:
        Unusable: The cell cannot be read.
    """
    written = plain(cell)
    return written if re.search("[A-Za-z]", written) else written.replace(" ", "")


def yes_or_no(cell: Cell) -> bool:
    """是 or 否, also 有 or 无, a tick or a cross, and the cell's own TRUE or FALSE.

    Raises:
        Unusable: It is anything else.
    """
    written = plain(cell).upper()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise Unusable("应填写“是”或“否”。")


def word_of(words: type[Word], aliases: Mapping[str, Word] | None = None) -> Callable[[Cell], Word]:
    """A reader for one of a closed list; quotes, brackets, spaces and kinds of comma do not count.

    Its Unusable names all the words that are possible.
    """
    known = {_bare(word.value): word for word in words}
    known |= {_bare(alias): word for alias, word in (aliases or {}).items()}
    expected = "应为以下之一：" + "；".join(word.value for word in words) + "。"

    def read(cell: Cell) -> Word:
        found = known.get(_bare(text(cell)))
        if found is None:
            raise Unusable(expected)
        return found

    return read


def several(cell: Cell) -> tuple[str, ...]:
    """Several words joined by 、 or any comma, semicolon, stroke or line break, each once."""
    parts = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", plain(cell)))
    return tuple(dict.fromkeys(stripped for part in parts if (stripped := part.strip())))


def document_numbers(cell: Cell) -> tuple[str, ...] | None:
    """Several numbers joined by 、 or any comma, semicolon, stroke, space or line break.

    Returns:
        The numbers, each once, in their order; None for 无, which changes nothing.

    Raises:
        Unusable: The cell cannot be read, or a number in it is none.
    """
    parts = _BETWEEN_NUMBERS.split(unicodedata.normalize("NFKC", text(cell)))
    numbers = dict.fromkeys(
        read_document_number(part) for part in parts if part and part not in _NOTHING
    )
    return tuple(numbers) or None


def clearable(read: Callable[[Cell], Value]) -> Callable[[Cell], Value | Cleared]:
    """A reader that also knows （清空）, with brackets of either width."""

    def read_or_clear(cell: Cell) -> Value | Cleared:
        return CLEARED if is_clearing(cell) else read(cell)

    return read_or_clear


def lasting(read: Callable[[Cell], Value]) -> Callable[[Cell], Value]:
    """A reader for what everybody must have: （清空） is refused there, not taken as a name."""

    def read_unless_cleared(cell: Cell) -> Value:
        if is_clearing(cell):
            raise Unusable("这一列不能清空，请填写新的内容，或留空表示不变。")
        return read(cell)

    return read_unless_cleared


def is_clearing(cell: Cell) -> bool:
    """Whether a cell says （清空）."""
    return isinstance(cell, str) and "清空" in cell and plain(cell) == CLEARED.value


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds anything but white space."""
    return bool(cell.strip()) if isinstance(cell, str) else isinstance(cell, Flaw) or bool(cell)


@lru_cache(maxsize=4096)
def _normalized(written: str) -> str:
    """Kept for a while: in a column of 100,000 cells the same few words come again."""
    if written.isascii():
        return " ".join(written.split())
    folded = _NOT_PUNCTUATION.sub(lambda run: unicodedata.normalize("NFKC", run[0]), written)
    return " ".join(folded.translate(_BRACKETS).split())


@lru_cache(maxsize=4096)
def _bare(written: str) -> str:
    folded = unicodedata.normalize("NFKC", _COMMAS.sub("、", written))
    return _IGNORED_IN_WORDS.sub("", _COMMAS.sub("、", folded))
