"""Finding a form's header: in any of the first rows, its columns in any order.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NoReturn

from models.errors import Unusable
from workbooks.layout import Column, Layout
from workbooks.sheet import Cell, Sheet, shown

HEADER_WITHIN: Final = 10  # rows from the top
RESULT: Final = "结果"
ROW_NUMBER: Final = "原行号"
OWN_COLUMNS: Final = frozenset({RESULT, ROW_NUMBER})  # of a result workbook that is sent again
_MOST_NAMED: Final = 20  # columns in one sentence
_LONGEST_NAMED: Final = 20  # characters of a header in a sentence


def heading_key(written: str) -> str:
    """A header's name as it is compared: no white space, one width, no marks around it."""
    return "".join(unicodedata.normalize("NFKC", written).split()).strip("*:")


class NotThisForm(Unusable):
    """No sheet has the columns of the form: it may be another form."""


@dataclass(frozen=True, slots=True)
class Header:
    """What one row would be as the header of a form."""

    sheet: Sheet
    row: int
    places: Mapping[Column[object], list[int]]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def find_header(sheet: Sheet, layout: Layout[object]) -> Header:
    """The row of the first ten that names the most columns of the form."""
    known = {
        heading_key(title): column
        for column in layout.columns
        for title in (*column.aliases, column.name)
    }
    top = takewhile(lambda numbered: numbered[0] <= HEADER_WITHIN, sheet.rows())
    candidates = [_as_header(sheet, number, cells, known, layout) for number, cells in top]
    nothing = _as_header(sheet, 0, [], known, layout)
    return max([nothing, *candidates], key=lambda header: len(header.places))


def _as_header(
    sheet: Sheet,
    number: int,
    cells: Sequence[Cell],
    known: Mapping[str, Column[object]],
    layout: Layout[object],
) -> Header:
    places = dict[Column[object], list[int]]()
    unknown = list[str]()
    for index, written in enumerate(map(shown, cells)):
        if column := known.get(heading_key(written)):
            places.setdefault(column, []).append(index)
        elif written and heading_key(written) not in OWN_COLUMNS:
            unknown.append(" ".join(written.split())[:_LONGEST_NAMED])
    return Header(sheet, number, places, tuple(unknown), _missing(places, layout))


def _missing(places: Mapping[Column[object], object], layout: Layout[object]) -> tuple[str, ...]:
    missing = [c.name for c in layout.columns if c.is_required and c not in places]
    if layout.either and not any(all(c in places for c in group) for group in layout.either):
        first, *others = ["和".join(c.name for c in group) for group in layout.either]
        missing.insert(0, f"{first}（或{'、'.join(others)}）")
    return tuple(missing)


def only_visible(complete: list[Header], layout: Layout[object]) -> Header:
    """The one visible sheet. Two are not guessed at: reading only one would lose the other.

    Raises:
        Unusable: All are hidden, or several are visible.
    """
    visible = [header for header in complete if not header.sheet.is_hidden]
    names = "、".join(f"“{header.sheet.name}”" for header in (visible or complete)[:_MOST_NAMED])
    if not visible:
        raise Unusable(f"{layout.title}在隐藏的工作表{names}里，请取消隐藏后再发送。")
    if len(visible) > 1:
        raise Unusable(f"有{len(visible)}张工作表都是{layout.title}：{names}，请合并或只留一张。")
    return visible[0]


def refuse_missing(headers: list[Header], layout: Layout[object]) -> NoReturn:
    """Say which columns the best sheet lacks, and which it has.

    Raises:
        NotThisForm: Always.
    """
    best = max(headers, key=lambda header: len(header.places))
    missing = "、".join(best.missing)
    if not best.places:
        raise NotThisForm(
            f"前{HEADER_WITHIN}行里没有找到{layout.title}的表头，需要有这些列：{missing}。"
        )
    found = "、".join([*(c.name for c in best.places), *best.unknown][:_MOST_NAMED])
    raise NotThisForm(f"{layout.title}缺少这些列：{missing}；找到的列有：{found}。请补上后再发送。")


def refuse_doubled(header: Header) -> None:
    """Refuse a header that has a column twice: nobody knows which one counts.

    Raises:
        Unusable: Names the column and where it stands.
    """
    for column, places in header.places.items():
        if len(places) > 1:
            letters = "、".join(f"第{_letters(place)}列" for place in places)
            raise Unusable(f"“{column.name}”有{len(places)}列（{letters}），请只保留一列。")


def _letters(index: int) -> str:
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters
