"""A table in a sheet: recognised by the names in its header, read row by row.

Columns may stand in any order, under title rows; unknown ones are ignored and named. A row is
either read whole or wrong, with every wrong cell named; nothing of a wrong row is lost. Rows that
hold only their 序号, repeated headers, and the lines 填表人, 审核人, 注 below a form are no rows.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Generic, TypeVar

from models.errors import Unusable
from workbooks.fields import is_filled
from workbooks.header import (
    Header,
    find_header,
    heading_key,
    only_visible,
    refuse_doubled,
    refuse_missing,
)
from workbooks.layout import Cells, Column, Layout, Row
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, Sheet, open_sheets, shown

T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")

_BELOW_A_FORM = re.compile(
    r"(注|备注|说明|填表人|审核人|填表单位|填表时间|制表人|合计|总计)\s*[:(\d]"
    r"|(合计|总计|以下空白)$|\d+\s*[.、]\s*\D{4}"
)
_TOTAL = re.compile(r"(合计|总计)\s*:?$")
_MOST_CELLS_BELOW_A_FORM: Final = 3


@dataclass(frozen=True, slots=True)
class Table(Generic[T_co]):
    """A sheet recognised as a form. Walking it yields its rows; it may be walked again.

    `places` has the index from 0 of each known column, `unknown_columns` what was ignored,
    `skipped_sheets` the other sheets of the workbook that hold anything.
    """

    sheet: Sheet
    header_row: int
    places: Mapping[str, int]
    unknown_columns: tuple[str, ...]
    skipped_sheets: tuple[str, ...]
    layout: Layout[T_co]

    def __iter__(self) -> Iterator[Row[T_co]]:
        return (self._row(number, cells) for number, cells in self._rows())

    def _rows(self) -> Iterator[tuple[int, dict[Column[object], Cell]]]:
        bound = [(c, self.places[c.name]) for c in self.layout.columns if c.name in self.places]
        width = max(self.places.values()) + 1
        for number, cells in self.sheet.rows():
            if number <= self.header_row or is_below_a_form(cells, has_total=self.layout.has_total):
                continue
            cells.extend([""] * (width - len(cells)))
            filled = {column: cells[at] for column, at in bound if is_filled(cells[at])}
            if any(column.counts for column in filled) and not _is_header(filled):
                yield number, filled

    def _row(self, number: int, filled: dict[Column[object], Cell]) -> Row[T_co]:
        cells = Cells({})
        for column, cell in filled.items():
            try:
                cells.values[column.name] = column.read(cell)
            except Unusable as refusal:
                cells.refuse(column, str(refusal))
        for column in self.layout.columns:
            if column.is_required and column not in filled:
                cells.refuse(column, f"缺少{column.name}。")
        value = None if cells.wrong else self.layout.build(cells)
        return Row(
            number,
            None if cells.wrong else value,
            tuple(cells.wrong),
            tuple(cells.warnings),
            {column.name: shown(cell) for column, cell in filled.items()},
        )


def open_table(
    path: Path,
    layout: Layout[V],
    *,
    largest_file: int = LARGEST_FILE,
    find: Callable[[Sheet, Layout[object]], Header] = find_header,
) -> Table[V]:
    """Find the form in a workbook: in the one visible sheet whose header has its columns.

    Args:
        path: The file as it was sent.
        layout: The form that is looked for.
        largest_file: Its largest size on disk, in bytes.
        find: How the header is found, where it is not one row.

    Raises:
        Unusable: The file cannot be read; no sheet, or more than one, is that form; columns are
            missing or doubled; a formula has no stored value; there is no row below the header.
    """
    sheets = open_sheets(path, largest_file=largest_file)
    headers = [find(sheet, layout) for sheet in sheets if not sheet.is_empty]
    complete = [header for header in headers if not header.missing]
    if not complete:
        refuse_missing(headers, layout)
    found = only_visible(complete, layout)
    refuse_doubled(found)
    table = Table(
        found.sheet,
        found.row,
        {column.name: places[0] for column, places in found.places.items()},
        found.unknown,
        tuple(header.sheet.name for header in headers if header is not found),
        layout,
    )
    _refuse_uncalculated(table)
    if next(iter(table), None) is None:
        raise Unusable(f"工作表“{found.sheet.name}”的表头下面没有数据，请检查是否发错了文件。")
    return table


def _refuse_uncalculated(table: Table[object]) -> None:
    columns = set(table.places.values())
    addresses = table.sheet.uncalculated(columns, below=table.header_row)
    if addresses:
        raise Unusable(
            f"有{len(addresses)}个公式没有保存计算结果（如 {addresses[0]}），"
            "请用 Excel 或 WPS 打开并保存一次，或把公式粘贴为数值后再发送。"
        )


def is_below_a_form(cells: Sequence[Cell], *, has_total: bool = False) -> bool:
    """Whether a row is one of the lines below a form: 填表人, 注, 合计."""
    filled = list(islice(filter(is_filled, cells), _MOST_CELLS_BELOW_A_FORM + 1))
    if not 0 < len(filled) <= _MOST_CELLS_BELOW_A_FORM:
        return False
    first = unicodedata.normalize("NFKC", shown(filled[0]))
    return bool(_BELOW_A_FORM.match(first)) and not (has_total and _TOTAL.match(first))


def _is_header(filled: Mapping[Column[object], Cell]) -> bool:
    """A header comes again where somebody has pasted several pages one below the other."""
    return len(filled) > 1 and all(
        heading_key(shown(cell)) in {heading_key(title) for title in (column.name, *column.aliases)}
        for column, cell in filled.items()
    )
