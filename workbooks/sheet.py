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
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

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
    _values: CalamineSheet = field(repr=False)
    _marks: Marks = field(repr=False)

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
            cells = indent + [_cell(value) for value in values]
            if number in errors:
                _mark(cells, errors[number])
            is_blank = not any(cells)
            merges.fill(number, cells)
            if not is_blank:
                yield number, cells

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
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in read_parts(path, largest_file=largest_file):
            if name in FRAME:
                frame[name] = content
            elif not parts:
                parts = sheet_parts(frame)
            if name in parts.values():
                marks[name] = marks_of(content)
            archive.writestr(name, content)
    return {sheet: marks.get(part, Marks()) for sheet, part in sheet_parts(frame).items()}


def _parse(packed: Path, marks: Mapping[str, Marks]) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_path(packed) as workbook:
            return [
                Sheet(
                    sheet.name,
                    sheet.visible is not SheetVisibleEnum.Visible,
                    workbook.get_sheet_by_name(sheet.name),
                    marks.get(sheet.name, Marks()),
                )
                for sheet in workbook.sheets_metadata
            ]
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic of the Rust parser is no Exception, and its class has no name to import.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def _cell(value: object) -> Cell:
    match value:
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
