"""How the cells of police data are understood, each kind of content once.

In a million rows the same IDs, days, kinds and ports come again and again: what a value was read
as is kept. Source: spec workbooks 3.1, import `police`; findings 4.1 (crossings without a time).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final, TypeVar

from models.document_number import (
    fits,
    is_official,
    is_official_one,
    kind_of,
    mask,
    read_document_number,
    read_kind,
)
from models.errors import Unusable
from models.national_id import NationalId, read_national_id
from models.police import NO_CLOCK
from models.terms import Direction, DocumentKind, LegalStatus, Sex
from workbooks.dates import day, day_in
from workbooks.fields import name, plain, word_of
from workbooks.police_rows import Named
from workbooks.sheet import Cell, meaning, text

V = TypeVar("V")

LONGEST_KIND: Final = 40
_CLOCK: Final = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?")
_DIGITS: Final = re.compile(r"(\d{2})(\d{2})(\d{2})?")
_DAY_AND_CLOCK: Final = re.compile(r"(.+?)[\sT]+(\d{1,2}[:时].+)")
_EXPECTED_CLOCK: Final = "时间应写成 08:30 或 08:30:15。"
_PRIVATE: Final = {kind.value: kind for kind in DocumentKind}
_SEXES: Final = {"男": Sex.MALE, "女": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}

read_direction = word_of(
    Direction,
    {
        "出": Direction.EXIT,
        "入": Direction.ENTRY,
        "出国": Direction.EXIT,
        "入国": Direction.ENTRY,
        "回国": Direction.ENTRY,
    },
)
read_status = word_of(
    LegalStatus,
    {
        "正常": LegalStatus.VALID,
        "过期": LegalStatus.EXPIRED,
        "已失效": LegalStatus.EXPIRED,
        "已挂失": LegalStatus.LOST,
        "遗失": LegalStatus.LOST,
        "已注销": LegalStatus.CANCELLED,
        "作废": LegalStatus.CANCELLED,
        "宣布作废": LegalStatus.CANCELLED,
    },
)


class Kept(dict[Any, V | None]):
    """What values were read as; None of one that cannot be read, and `why` says why."""

    def __init__(self, read: Callable[[Cell], V]) -> None:
        super().__init__()
        self._read = read
        self.is_all_readable = True

    def __missing__(self, value: Hashable) -> V | None:
        try:
            found = self._read(meaning(value))
        except Unusable:
            found, self.is_all_readable = None, False
        self[value] = found
        return found

    def why(self, value: object) -> str:
        """The sentence about a value that cannot be read; empty for one that can."""
        try:
            self._read(meaning(value))
        except Unusable as refused:
            return str(refused)
        return ""


class KeptNames(dict[tuple[Any, Any], Named | None]):
    """Documents as two cells name them, kind and number; either may be empty."""

    is_all_readable = True

    def __missing__(self, cells: tuple[Hashable, Hashable]) -> Named | None:
        try:
            found = read_named(meaning(cells[0]), meaning(cells[1]))
        except Unusable:
            found, self.is_all_readable = None, False
        self[cells] = found
        return found


def national_id(cell: Cell) -> NationalId:
    """Read 身份证号. Raises Unusable."""
    return read_national_id(text(cell))


def read_named(kind: Cell, number: Cell) -> Named:
    """A document by the police's word for its kind, else by its number's format.

    Raises:
        Unusable: a cell cannot be read.
    """
    written = read_number(number)
    return Named(read_kind_word(kind) or kind_of(written).value, written)


@lru_cache(maxsize=256)  # a closed list, written in a few ways
def read_kind_word(cell: Cell) -> str:
    """The word of a private kind, else the word that stands there. Raises Unusable."""
    words = plain(cell)
    if len(words) > LONGEST_KIND:
        raise Unusable(f"证件种类最多 {LONGEST_KIND} 个字，请核对。")
    try:
        return read_kind(words).value if words else ""
    except Unusable:
        return words


def read_number(cell: Cell) -> str:
    """A document number, or none. Raises Unusable."""
    written = text(cell)
    return read_document_number(written) if written else ""


def is_official_document(named: Named) -> bool:
    """Whether the police's word or the number's series says that it is no private document."""
    return is_official_one(named.kind, named.number)


def doubts_about(named: Named) -> tuple[str, ...]:
    """What to look at in a number; its form is never a reason to refuse."""
    kind = _PRIVATE.get(named.kind)
    if not named.number or kind is None:
        return ()
    if kind is not DocumentKind.UNKNOWN and fits(kind, named.number):
        return ()  # the official series are none of these forms
    shown = mask(named.number)
    if is_official(named.number):
        return (f"证件号码“{shown}”是因公证件的格式，请核对",)
    if kind is not DocumentKind.UNKNOWN:
        return (f"证件号码“{shown}”不是{named.kind}的常见格式，请核对",)
    return ()


def moment(cell: Cell) -> tuple[str, str]:
    """A day (yyyy-mm-dd), and the time beside it where the cell holds one. Raises Unusable."""
    if isinstance(cell, str) and (found := _DAY_AND_CLOCK.fullmatch(cell.strip())):
        return day(day_in(found[1])).isoformat(), clock(found[2])
    beside = clock(cell.time()) if isinstance(cell, datetime) else NO_CLOCK
    return day(cell).isoformat(), beside


def clock(cell: Cell) -> str:
    """A time of day as HH:MM, with seconds where there are any; empty where none is told.

    Raises:
        Unusable: it is written otherwise, or there is no such time.
    """
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return _clock_words(cell)
    written = "".join(unicodedata.normalize("NFKC", text(cell)).split())
    if not written:
        return NO_CLOCK
    found = _CLOCK.fullmatch(written) or _DIGITS.fullmatch(written)
    if found is None:
        raise Unusable(_EXPECTED_CLOCK)
    try:
        hour, minute, second = (int(part or 0) for part in found.groups())
        return _clock_words(time(hour, minute, second))
    except ValueError:
        raise Unusable(f"没有这个时间，请核对。{_EXPECTED_CLOCK}") from None


def _clock_words(told: time) -> str:
    return f"{told:%H:%M:%S}" if told.second else f"{told:%H:%M}"


def a_day(cell: Cell) -> date:
    """A day that must be there. Raises Unusable."""
    return day(cell)


def doubts_about_person(number: str, sex: Cell, born: Cell) -> tuple[str, ...]:
    """Where sex or birth date are not those of the ID: to be looked at, never a refusal."""
    identity, doubts = NationalId(number), list[str]()
    said = _SEXES.get(_words(sex).upper())
    if _words(sex) and said is not identity.sex:
        doubts.append(f"性别与身份证号（{identity.sex}）不一致，请核对")
    if _words(born) and _day_or_none(born) != identity.birth_date:
        doubts.append("出生日期与身份证号不一致，请核对")
    return tuple(doubts)


def _words(cell: Cell) -> str:
    try:
        return text(cell)
    except Unusable:
        return "?"


def _day_or_none(cell: Cell) -> date | None:
    try:
        return day(cell)
    except Unusable:
        return None


def a_name(cell: Cell) -> str:
    """A person's name; empty where none is told. Raises Unusable."""
    return name(cell)
