"""The result workbook: the sheets as they came, with a 结果 beside every row.

Up to 5,000 rows the sheet keeps its looks, and wrong cells are red with a comment; above, it is
values only, written in a stream; above 50,000 only the rows to be looked at, with a sheet of
counts. Formulas are replaced by their values: phones show nothing for a formula that no program
has calculated, and the workbook can be corrected and sent again as it is.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.header import RESULT, ROW_NUMBER, heading_key
from workbooks.looks import writable
from workbooks.package import MEBIBYTE
from workbooks.sheet import Cell, Flaw, Sheet, shown
from workbooks.table import Table

MOST_WITH_LOOKS: Final = 5_000
MOST_WHOLE: Final = 50_000
SETTLED: Final = ("新增", "更新", "重复")

_LARGEST_WITH_LOOKS: Final = 64 * MEBIBYTE  # unpacked: cells that are only formatted cost as much
_RED: Final = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")
_PLAIN: Final = PatternFill()
_AUTHOR: Final = "证管家"
_WIDTH: Final = 40
_LONGEST_COMMENT: Final = 1_000
_NOT_IN_NAMES: Final = re.compile(r"[\\*?:/\[\]]")
_LONGEST_NAME: Final = 31


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: 新增, 更新, 重复, 未匹配 or 错误：…, and which cells are wrong."""

    text: str
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet whose rows are answered.

    `title_rows` get the title 结果; `places` tells the index from 0 of each known column in a row.
    """

    sheet: Sheet
    title_rows: tuple[int, ...]
    places: Callable[[int], Mapping[str, int]] = field(repr=False)


Answered = tuple[Page, Mapping[int, Verdict]]
"""A page with what became of its rows, by row number."""


def write(
    source: Path,
    table: Table[object],
    verdicts: Mapping[int, Verdict],
    target: Path,
    *,
    most_with_looks: int = MOST_WITH_LOOKS,
    most_whole: int = MOST_WHOLE,
) -> None:
    """Write the result workbook of an import. The source is never changed.

    Args:
        source: The workbook as it was sent.
        table: The table read from it.
        verdicts: By row number, as the rows of the table have it.
        target: Where the result goes.
        most_with_looks: Above this number of verdicts only values are written.
        most_whole: Above this number only the rows that are not 新增, 更新 or 重复.
    """
    page = Page(table.sheet, (table.header_row,), lambda _row: table.places)
    counts = Counter(_kind(verdict.text) for verdict in verdicts.values())
    answered = [(page, verdicts)]
    write_pages(
        source,
        answered,
        counts,
        target,
        most_with_looks=most_with_looks,
        most_whole=most_whole,
    )


def write_pages(
    source: Path,
    pages: Sequence[Answered],
    counts: Mapping[str, int],
    target: Path,
    *,
    most_with_looks: int = MOST_WITH_LOOKS,
    most_whole: int = MOST_WHOLE,
) -> None:
    """Write the result of a workbook in which several sheets were read.

    Args:
        source: The workbook as it was sent.
        pages: Its sheets with what became of their rows; above `most_whole` those that are 新增,
            更新 or 重复 need not be among them.
        counts: How many rows there are by what became of them.
        target: Where the result goes.
        most_with_looks: As for `write`.
        most_whole: As for `write`.
    """
    rows = sum(counts.values())
    if rows > most_whole:
        _write_open_rows(pages, counts, target)
    elif rows > most_with_looks or not _keeps_looks(source, pages, target):
        _write_values(pages, target)


def _keeps_looks(source: Path, pages: Sequence[Answered], target: Path) -> bool:
    """Try with the looks. Whatever they are broken by, the values have been read already."""
    with ZipFile(source) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST_WITH_LOOKS:
            return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that are not kept
            book = load_workbook(source, data_only=True)
            for page, verdicts in pages:
                _write_with_looks(book, page, verdicts)
            book.save(target)
    except Exception:  # noqa: BLE001 - then values only: a result is owed in any case
        return False
    return True


def _write_with_looks(book: Workbook, page: Page, verdicts: Mapping[int, Verdict]) -> None:
    sheet = book[page.sheet.name]
    column = _result_column(page)
    for row in page.title_rows:
        _title(sheet, row, column)
    for number, verdict in verdicts.items():
        places = page.places(number)
        _forget_earlier(sheet, places, number)
        _put(sheet, number, column, verdict.text)
        for name, sentence in verdict.wrong:
            if name in places:
                _mark(sheet.cell(number, places[name] + 1), sentence)


def _result_column(page: Page) -> int:
    """The 结果 of an earlier result, or else the first column right of everything; from 1."""
    first = page.title_rows[:1]
    header = next((cells for number, cells in page.sheet.rows() if number in first), [])
    titles = [heading_key(shown(cell)) for cell in header]
    return titles.index(RESULT) + 1 if RESULT in titles else page.sheet.width + 1


def _title(sheet: Worksheet, header_row: int, column: int) -> None:
    title = _put(sheet, header_row, column, RESULT)
    beside: Any = sheet.cell(header_row, max(column - 1, 1))
    title.font, title.fill = copy(beside.font), copy(beside.fill)
    title.alignment = copy(beside.alignment)
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


def _put(sheet: Worksheet, row: int, column: int, text: str) -> SheetCell:
    """Text cells only: a sentence that quotes =1+1 stays a sentence."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, SheetCell):
        raise TypeError("The result column lies under merged cells.")
    beside: Any = sheet.cell(row, max(column - 1, 1))
    cell.value = writable(text)
    cell.data_type = "s"
    cell.border = copy(beside.border)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _mark(cell: object, sentence: str) -> None:
    if isinstance(cell, SheetCell):  # the covered part of merged cells takes no comment
        cell.fill = _RED
        cell.comment = Comment(writable(sentence)[:_LONGEST_COMMENT], _AUTHOR)


def _forget_earlier(sheet: Worksheet, places: Mapping[str, int], row: int) -> None:
    """The marks of an earlier result, where a corrected result workbook is sent again."""
    for place in places.values():
        cell = sheet.cell(row, place + 1)
        if isinstance(cell, SheetCell) and cell.comment and cell.comment.author == _AUTHOR:
            cell.comment = None
            cell.fill = _PLAIN


def _write_values(pages: Sequence[Answered], target: Path) -> None:
    """Every row at its place, so that its number is the same as in the source."""
    book = Workbook(write_only=True)
    for page, verdicts in pages:
        stream = _Stream(book, page.sheet.name)
        column = _result_column(page)
        row = 0
        for number, cells in page.sheet.rows():
            for _ in range(number - row - 1):
                stream.append([])
            stream.append(_with_result(cells, column, _result(page, verdicts, number)))
            row = number
    book.save(target)


def _write_open_rows(pages: Sequence[Answered], counts: Mapping[str, int], target: Path) -> None:
    """The titles, the rows somebody must look at, and how many there are of each kind."""
    book = Workbook(write_only=True)
    for page, verdicts in pages:
        stream = _Stream(book, page.sheet.name)
        column = _result_column(page)
        for number, cells in _open_rows(page, verdicts):
            result = _result(page, verdicts, number)
            first = ROW_NUMBER if number in page.title_rows else str(number)
            stream.append([*_with_result(cells, column, result), first])
    totals = _Stream(book, "统计")
    totals.append([RESULT, "行数"])
    for kind, count in sorted(counts.items(), key=lambda each: -each[1]):
        totals.append([kind, count])
    book.save(target)


def _open_rows(page: Page, verdicts: Mapping[int, Verdict]) -> Iterator[tuple[int, list[Cell]]]:
    """Of a million rows only those that are wanted are looked at, and none after the last one."""
    wanted = {row for row, verdict in verdicts.items() if _kind(verdict.text) not in SETTLED}
    wanted |= set(page.title_rows)
    for number, cells in page.sheet.some_rows(wanted):
        yield number, cells
        wanted.discard(number)
        if not wanted:
            return


def _kind(text: str) -> str:
    """错误：… is counted as 错误."""
    return text.replace(":", "：").split("：")[0]


def _result(page: Page, verdicts: Mapping[int, Verdict], number: int) -> str:
    if number in page.title_rows:
        return RESULT
    return verdicts[number].text if number in verdicts else ""


def _with_result(cells: Sequence[Cell], column: int, result: str) -> list[object]:
    values: list[object] = [_value(cell) for cell in cells]
    values.extend([None] * (column - len(values)))
    values[column - 1] = result
    return values


def _value(cell: Cell) -> object:
    return shown(cell) if isinstance(cell, Flaw) else cell or None


class _Stream:
    """A sheet of bare values; every text is a text cell, whatever it begins with."""

    def __init__(self, book: Workbook, name: str) -> None:
        # Write-only sheets have no stubs.
        self._sheet: Any = book.create_sheet(
            _NOT_IN_NAMES.sub("", name)[:_LONGEST_NAME] or "Sheet1"
        )

    def append(self, values: Sequence[object]) -> None:
        """Write one row."""
        self._sheet.append([self._cell(value) for value in values])

    def _cell(self, value: object) -> object:
        if not isinstance(value, str):
            return value if isinstance(value, int | date | datetime | time) else None
        clean = writable(value)
        if not clean.startswith(("=", "#")):
            return clean
        cell = WriteOnlyCell(self._sheet, clean)
        cell.data_type = "s"
        return cell
