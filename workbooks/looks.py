"""How the office's forms look, and one way to write them: row by row, whatever their length.

Title, line above, header repeated on every page, bordered rows, line below, notes; A4 landscape,
fitted to the width of the page. All cells but counts are text cells, so an ID keeps its digits, a
date its eight, and a value that begins with = is never a formula.

Source: notice annexes 1 and 2; spec workbooks 3.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation

from workbooks import paper
from workbooks.header_tree import blocks

TEXT_FORMAT: Final = "@"
COUNT_FORMAT: Final = "0"
TITLE_FONT: Final = Font(name="方正小标宋简体", size=18)
HEADER_FONT: Final = Font(name="黑体", size=10)
BODY_FONT: Final = Font(name="仿宋_GB2312", size=10)
NOTE_FONT: Final = Font(name="仿宋_GB2312", size=9)
_LINE: Final = Side(style="thin")
BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
# A number that does not fit is shown as ####, unless it may become smaller.
COUNT: Final = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)

_BLANK_ROWS: Final = 5  # as the notice's own sample has
_LINE_HEIGHT: Final = 14.0  # points
_LOWEST_ROW: Final = 22.0  # points: room to write by hand
_HIGHEST_ROW: Final = 409.0  # points: Excel knows no higher one
_NOTE_WIDTH: Final = 150  # characters of a note in one line, a Chinese one counting as two
_NOT_WRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ in a text as the letter A, unless its first stroke is written in the same way.
_READ_AS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


Value = str | int
"""What a cell of a form is given: a text, or in a column of counts a number."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form: its title, its width in characters, the words one may choose from.

    `groups` are the titles above its own, from the top. The values of `is_count` are numbers.
    """

    title: str
    width: float
    choices: tuple[str, ...] = ()
    is_open: bool = False  # other words may be typed as well (the notice says 等)
    is_left: bool = False
    groups: tuple[str, ...] = ()
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Who fills in a form, and when; what is not known stays blank, to be written by hand.

    `watermark` says who exported it and when; it stands at the foot of every page.
    """

    unit: str = ""
    filled_on: date | None = None
    filled_by: str = ""
    phone: str = ""
    reviewed_by: str = ""
    watermark: str = ""

    @property
    def filled_on_line(self) -> str:
        """填表时间, with room to write it where it is not known."""
        if self.filled_on is None:
            return "填表时间：      年   月   日"
        return f"填表时间：{self.filled_on.year}年{self.filled_on.month}月{self.filled_on.day}日"

    @property
    def filled_by_line(self) -> str:
        """填表人 with 联系电话, with room to write them."""
        return f"填表人：{self.filled_by or ' ' * 11}（联系电话：{self.phone or ' ' * 12}）"


@dataclass(frozen=True, slots=True)
class Form:
    """A form to be filled: what stands above and below its rows, and its columns.

    `reference` stands right below the title: the letter that the form belongs to.
    """

    title: str
    columns: tuple[FormColumn, ...]
    annex: str = ""
    reference: str = ""
    notes: tuple[str, ...] = ()


def write_form(form: Form, heading: Heading, rows: Iterable[Sequence[Value]], path: Path) -> int:
    """Write a form; without rows it is a blank one to be filled in.

    Returns:
        The number of rows written, blank ones not counted.
    """
    page = _Page(form, heading)
    written = sum(1 for _ in map(page.append, rows))
    for _ in range(0 if written else _BLANK_ROWS):
        page.append([""] * len(form.columns))
    page.save(path)
    return written


def writable(text: str) -> str:
    """A text as it can stand in a cell: without control characters, and read back as it is."""
    return _READ_AS_ESCAPE.sub("_x005F_", _NOT_WRITABLE.sub("", text))


def width_of(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese character is two."""
    return len(text.encode("gb18030", "replace")) if not text.isascii() else len(text)


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(width_of(part) / width)) for part in text.split("\n"))


class _Page:
    """One sheet that is written from top to bottom; only the current row is in memory."""

    def __init__(self, form: Form, heading: Heading) -> None:
        self._form = form
        self._heading = heading
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "证管家"
        # The stubs know no write-only sheet: it has most of a sheet's attributes, but no cells.
        self._sheet: Any = self._book.create_sheet("Sheet1")
        self._row = 0
        widths = [column.width for column in form.columns]
        paper.set_up(self._sheet, widths, writable(heading.watermark))
        self._blocks = blocks([(*column.groups, column.title) for column in form.columns])
        self._levels = max(block.level + block.height for block in self._blocks)
        self._first_row = self._keep_in_sight()
        self._above()
        # One cell per column is written again and again: making and styling one for every value
        # would cost more than all the rest.
        self._cells = [self._empty(column) for column in form.columns]

    def append(self, values: Sequence[Value]) -> None:
        """Write one bordered row: counts as numbers, everything else as text."""
        for cell, value in zip(self._cells, values, strict=True):
            if isinstance(value, int):
                cell.value = value
            else:
                cell.value = writable(value)
                cell.data_type = "s"
        self._append(self._cells, height=self._height(values))

    def save(self, path: Path) -> None:
        """Write what stands below, and the file."""
        last_row = self._row
        self._below()
        for index, column in enumerate(self._form.columns, start=1):
            if column.choices:
                letter = get_column_letter(index)
                self._offer(column, f"{letter}{self._first_row}:{letter}{last_row}")
        self._book.save(path)

    def _keep_in_sight(self) -> int:
        """Freeze the header and repeat it on every page; returns the row below it.

        The sheet is told before its first row, for it writes down then what it freezes.
        """
        header = 3 + bool(self._form.annex) + bool(self._form.reference)
        below = header + self._levels
        self._sheet.freeze_panes = f"A{below}"
        self._sheet.print_title_rows = f"{header}:{below - 1}"
        return below

    def _above(self) -> None:
        if self._form.annex:
            self._line(self._form.annex, font=HEADER_FONT, height=20)
        self._line(self._form.title, font=TITLE_FONT, alignment=CENTRED, height=34)
        if self._form.reference:
            self._line(self._form.reference, font=BODY_FONT, height=20, alignment=CENTRED)
        self._two_parts(f"填表单位（章）：{self._heading.unit}", self._heading.filled_on_line)
        self._header()

    def _header(self) -> None:
        titles = [column.title for column in self._form.columns]
        for level in range(self._levels - 1):
            self._level(level, height=_LOWEST_ROW)
        self._level(self._levels - 1, height=self._height(titles) + 6)

    def _level(self, level: int, *, height: float) -> None:
        """One row of the header; each cell of a merge has its own lines."""
        texts = [""] * len(self._form.columns)
        for block in self._blocks:
            if block.level == level:
                texts[block.column] = block.title
                self._merge(block.column + 1, block.column + block.width, rows=block.height)
        cells = [
            self._text(text, font=HEADER_FONT, alignment=CENTRED, border=BORDER) for text in texts
        ]
        self._append(cells, height=height)

    def _below(self) -> None:
        self._two_parts(self._heading.filled_by_line, f"审核人：{self._heading.reviewed_by}")
        for note in self._form.notes:
            lines = math.ceil(width_of(note) / _NOTE_WIDTH)
            self._line(note, font=NOTE_FONT, height=_LINE_HEIGHT * lines)

    def _line(
        self, text: str, *, font: Font, height: float, alignment: Alignment | None = None
    ) -> None:
        """One text across all columns."""
        self._merge(1, len(self._form.columns))
        cell = self._text(text, font=font, alignment=alignment or LEFT)
        self._append([cell], height=height)

    def _two_parts(self, left: str, right: str) -> None:
        """One text at the left, one that begins where the last third of the columns does."""
        second = len(self._form.columns) * 2 // 3 + 1
        self._merge(1, second - 1)
        self._merge(second, len(self._form.columns))
        cells: list[Cell | None] = [None] * second
        for place, text in ((0, left), (second - 1, right)):
            cells[place] = self._text(text, font=BODY_FONT, alignment=LEFT)
        self._append(cells, height=_LOWEST_ROW)

    def _append(self, cells: Sequence[Cell | None], *, height: float) -> None:
        """Heights are given, for not every program finds them when it opens a file."""
        self._row += 1
        self._sheet.row_dimensions[self._row].height = height
        self._sheet.append(list(cells))
        del self._sheet.row_dimensions[self._row]  # written; kept, it would cost memory per row

    def _height(self, values: Sequence[Value]) -> float:
        """The height that the longest text of a row needs in its column; a count takes one line."""
        lines = max(
            1 if isinstance(value, int) else _lines(value, column.width - 1)
            for value, column in zip(values, self._form.columns, strict=True)
        )
        return min(_HIGHEST_ROW, max(_LOWEST_ROW, _LINE_HEIGHT * lines + 6))

    def _merge(self, first: int, last: int, *, rows: int = 1) -> None:
        top = self._row + 1
        if last > first or rows > 1:
            self._sheet.merged_cells.add(
                CellRange(min_col=first, max_col=last, min_row=top, max_row=top + rows - 1)
            )

    def _offer(self, column: FormColumn, cells: str) -> None:
        words = ",".join(column.choices)
        choices = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        choices.errorStyle = "warning" if column.is_open else "stop"
        choices.showErrorMessage = True
        choices.errorTitle = "请核对"
        choices.error = "请从下拉列表中选择。"
        choices.add(cells)
        self._sheet.data_validations.append(choices)

    def _empty(self, column: FormColumn) -> Cell:
        """The cell of a row in this column, to be filled again and again."""
        alignment = COUNT if column.is_count else LEFT if column.is_left else CENTRED
        cell = self._text("", font=BODY_FONT, alignment=alignment, border=BORDER)
        if column.is_count:
            cell.number_format = COUNT_FORMAT
        return cell

    def _text(
        self, text: str, *, font: Font, alignment: Alignment, border: Border | None = None
    ) -> Cell:
        """A cell that is text whatever it begins with."""
        cell = WriteOnlyCell(self._sheet, writable(text))
        cell.data_type = "s"
        cell.font = font
        cell.alignment = alignment
        cell.number_format = TEXT_FORMAT
        if border is not None:
            cell.border = border
        return cell
