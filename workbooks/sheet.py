"""A sheet as rows of cells: the one place that knows what a cell of Excel may hold.

Every cell has one of a few defined meanings. Whole numbers are their digits; what cannot be read
without guessing (lost digits, #REF!, a formula never calculated) is a `Flaw` with its sentence.
Hidden rows count like others, hidden sheets are not read; a merged column counts for all its rows.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

import math
import re
import tempfile
import zipfile
from collections.abc import Container, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from models.errors import Unusable
from workbooks.package import FRAME, LARGEST_FILE, damaged, read_parts, sheet_parts
from workbooks.sheet_xml import Marks, marks_of

_LARGEST_EXACT: Final = 1e15  # Excel keeps 15 digits; from the 16th on they are zeros
_LONGEST_TEXT: Final = 4_000  # nothing the office writes in a cell is longer

_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")

_LOST_DIGITS = (
    "数字达到16位，Excel 只保留前15位，末几位已丢失，无法还原。请把该列设为文本格式后重新填写。"
)
_ERROR_VALUE = "单元格是 Excel 的错误值（如 #REF!、#N/A），请改正公式或直接填写内容。"
_TOO_LONG = f"内容超过{_LONGEST_TEXT}个字，请精简。"
_DURATION = "单元格是时长，不是文字或日期，请改成文本后重新填写。"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that cannot be read; the sentence says why and what to do.

    `written` is what stands in the cell as far as it is known, for showing it, never for use.
    """

    sentence: str
    written: str = ""


Cell = str | date | datetime | time | Flaw
"""What a cell holds; an empty one is the empty text, a date-time at midnight is a date."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. Rows may be walked any number of times, and are never all kept."""

    name: str
    is_hidden: bool
    _parsed: Future[CalamineSheet] = field(repr=False)
    _marks: Marks = field(repr=False)

    @property
    def _values(self) -> CalamineSheet:
        return self._parsed.result()

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return self._values.start is None

    @property
    def last_row(self) -> int:
        """The number of the last row that holds anything; 0 for an empty sheet."""
        end = self._values.end
        return end[0] + 1 if end else 0

    @property
    def width(self) -> int:
        """The number of columns up to the last one that holds anything."""
        end = self._values.end
        return end[1] + 1 if end else 0

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Walk the rows that hold anything, each with its number as Excel shows it."""
        start = self._values.start
        if start is None:
            return
        errors = self._marks.errors
        indent: list[Cell] = [""] * start[1]
        merges = _Merges(self._values.merged_cell_ranges or [])
        for number, values in enumerate(self._values.iter_rows(), start=1):
            cells = indent + [meaning(value) for value in values]
            if number in errors:
                _mark(cells, errors[number])
            is_blank = not any(cells)
            merges.fill(number, cells)
            if not is_blank:
                yield number, cells

    def raw_rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Walk all rows up to the last one, blank ones too, for sheets of a million rows.

        Values are as the parser has them, and `meaning` tells what each of them is: whoever keeps
        what it said of a value needs to ask but once. Merges and errors are looked after.
        """
        start = self._values.start
        merges = self._values.merged_cell_ranges or []
        is_merged = any(top < bottom for (top, _), (bottom, _) in merges)
        if start is None or is_merged or self._marks.errors:
            yield from self.rows()
            return
        indent = [""] * start[1]
        for number, values in enumerate(self._values.iter_rows(), start=1):
            yield number, (indent + values if indent else values)

    def some_rows(self, wanted: Container[int]) -> Iterator[tuple[int, list[Cell]]]:
        """Walk the rows of these numbers."""
        for number, values in self.raw_rows():
            if number in wanted:
                yield number, [meaning(value) for value in values]

    def uncalculated(self, columns: Container[int], *, below: int) -> list[str]:
        """Addresses of formulas without a stored value in these columns (from 0), below a row."""
        return [
            address.name
            for address in self._marks.uncalculated
            if address.row > below and address.column in columns
        ]


class _Merges:
    """Cells merged downwards within one column: the top one's value is meant for all of them."""

    def __init__(self, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._starting = dict[int, list[tuple[int, int]]]()
        for (top, left), (bottom, right) in ranges:
            if left == right and top < bottom:
                self._starting.setdefault(top + 1, []).append((left, bottom + 1))
        self._running = dict[int, tuple[int, Cell]]()

    def fill(self, row: int, cells: list[Cell]) -> None:
        """Note the values of merges that start in this row; fill in those that run through it."""
        for column, (bottom, value) in list(self._running.items()):
            if row > bottom:
                del self._running[column]
            else:
                cells[column] = value
        for column, bottom in self._starting.get(row, ()):
            if column < len(cells):
                self._running[column] = bottom, cells[column]


def open_sheets(path: Path, *, largest_file: int = LARGEST_FILE) -> list[Sheet]:
    """Open a workbook and list its sheets, in their order, hidden ones marked.

    Args:
        path: The file as it was sent.
        largest_file: Its largest size on disk, in bytes; named in the refusal.

    Raises:
        Unusable: Not an .xlsx, protected, damaged, too large, a zip bomb, or without any content;
            the text is one sentence that says which.
    """
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "judged.xlsx"
        marks = _pack(path, packed, largest_file)
        sheets = _parse(packed, marks)
    if all(sheet.is_empty for sheet in sheets):
        raise Unusable("工作簿是空的，没有读到任何内容，请检查是否发错了文件。")
    return sheets


def text(cell: Cell) -> str:
    """The text of a cell, dates as yyyy-mm-dd.

    Raises:
        Unusable: The cell cannot be read; with the reason.
    """
    if isinstance(cell, Flaw):
        raise Unusable(cell.sentence)
    if isinstance(cell, str):
        return cell.strip()
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()


def shown(cell: Cell) -> str:
    """The text of a cell for showing it again, also of one that cannot be read."""
    return cell.written if isinstance(cell, Flaw) else text(cell)


def _pack(path: Path, packed: Path, largest_file: int) -> dict[str, Marks]:
    """Write what was judged, part by part, and look through each sheet on the way.

    Not in memory, where the parser would copy it; and not compressed again.
    """
    frame, marks = dict[str, bytes](), dict[str, Marks]()
    parts = dict[str, str]()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive,
        ThreadPoolExecutor(1) as writing,
    ):
        for name, content in read_parts(path, largest_file=largest_file):
            if name in FRAME:
                frame[name] = content
            elif not parts:
                parts = sheet_parts(frame)
            written = writing.submit(archive.writestr, name, content)
            if name in parts.values():
                marks[name] = marks_of(content)
            written.result()
    return {sheet: marks.get(part, Marks()) for sheet, part in sheet_parts(frame).items()}


def _parse(packed: Path, marks: Mapping[str, Marks]) -> list[Sheet]:
    """All sheets at once, each in a thread: the parser lets others work meanwhile.

    So the first sheets can be read while a long one is still parsed.
    """
    with _parsing():
        workbook = CalamineWorkbook.from_path(packed)
        listed = workbook.sheets_metadata
        # One for each thread, opened while the file is there.
        books = [CalamineWorkbook.from_path(packed) for _ in listed]
    parsing = ThreadPoolExecutor(max(len(listed), 1))
    sheets = [
        Sheet(
            sheet.name,
            sheet.visible is not SheetVisibleEnum.Visible,
            parsing.submit(_parse_one, book, sheet.name),
            marks.get(sheet.name, Marks()),
        )
        for book, sheet in zip(books, listed, strict=True)
    ]
    parsing.shutdown(wait=False)
    return sheets


def _parse_one(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    with _parsing(), workbook:
        return workbook.get_sheet_by_name(name)


@contextmanager
def _parsing() -> Generator[None]:
    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic of the Rust parser is no Exception, and its class has no name to import.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def meaning(value: object) -> Cell:  # noqa: PLR0911 - one for each kind of value
    """What a value of the parser says; a cell says what it is."""
    match value:
        case Flaw():
            return value
        case str():
            return _text(value)
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _number(value)
        case datetime():
            return value.date() if value.time() == time.min else value
        case date() | time():
            return value
        case _:  # a timedelta: the parser knows nothing else
            return Flaw(_DURATION, str(value))


def _text(value: str) -> Cell:
    if len(value) > _LONGEST_TEXT:
        return Flaw(_TOO_LONG, value[:_LONGEST_TEXT])
    return value if value.isprintable() else _UNPRINTABLE.sub("", value)


def _number(value: float) -> Cell:
    if not math.isfinite(value) or abs(value) >= _LARGEST_EXACT:
        return Flaw(_LOST_DIGITS, f"{value:.15g}")
    return str(int(value)) if value == int(value) else repr(value)


def _mark(cells: list[Cell], columns: list[int]) -> None:
    for column in columns:
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = Flaw(_ERROR_VALUE, "#错误")
