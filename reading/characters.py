"""Sentences as they are typed, brought to one form before anything is looked for. Spec: 6.2."""

from __future__ import annotations

import re
import unicodedata

CLAUSE_ENDS = ",。;!?\n"
NUMBER = r"(?:\d{1,3}|[零〇一二两三四五六七八九十廿]{1,4})"
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
}
_SHORT_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_SAME = str.maketrans({"臺": "台", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2192": "-"})
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """The sentence with digits, brackets and signs of one width, and single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_SAME)).strip()


def number(words: str) -> int:
    """The value of digits or Chinese numerals up to 99, e.g. 12, 十二, 廿三; years as 二〇二六."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.translate(_SHORT_TENS).partition("十")
    if not ten:
        return int("".join(str(DIGITS[each]) for each in words))
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)


def clause_start(text: str, place: int) -> int:
    """Where the clause begins in which that place lies."""
    return max(text.rfind(end, 0, place) for end in CLAUSE_ENDS) + 1


def clause_end(text: str, place: int) -> int:
    """Where the clause ends in which that place lies."""
    ends = [found for end in CLAUSE_ENDS if (found := text.find(end, place)) >= 0]
    return min(ends, default=len(text))


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The sentence with those spans blanked; every other character keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
