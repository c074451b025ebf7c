"""Tables of a written paper: a header of one or more levels that every page repeats, and rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from workbooks.report_paper import BODY_FACE, CELL, HEADING_FACE, Paper, write


@dataclass(frozen=True, slots=True)
class Head:
    """A title of a header; those that stand under it are its children."""

    title: str
    children: tuple[Head, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns it stands over."""
        return sum(child.columns for child in self.children) or 1

    @property
    def levels(self) -> int:
        """How many levels it has, its own included."""
        return 1 + max((child.levels for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class _Place:
    title: str
    row: int
    column: int
    last_row: int
    last_column: int


def add_table(
    paper: Paper,
    heads: Sequence[Head],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    size: float = CELL,
) -> None:
    """Add a bordered table; `widths` are centimetres, one for each column.

    Raises:
        ValueError: A row has more or fewer cells than the header has columns.
    """
    levels = max(head.levels for head in heads)
    table: Any = paper.document.add_table(
        rows=levels + len(rows), cols=len(widths), style="Table Grid"
    )
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _fix(table, widths)
    lines = list(table.rows)
    grid = [line.cells for line in lines]
    for place in _places(heads, 0, 0, levels):
        cell = grid[place.row][place.column]
        cell = cell.merge(grid[place.last_row][place.last_column])
        _fill(cell, place.title, HEADING_FACE, size)
    for cells, row in zip(grid[levels:], rows, strict=True):
        for cell, words in zip(cells, row, strict=True):
            _fill(cell, words, BODY_FACE, size)
    for number, line in enumerate(lines):
        _keep(line, repeats=number < levels)
    paper.gap()


def plain_heads(*titles: str) -> tuple[Head, ...]:
    """A header of one level."""
    return tuple(map(Head, titles))


def _places(heads: Sequence[Head], row: int, column: int, levels: int) -> Iterator[_Place]:
    """Where each title stands: over its children, or down to the last level."""
    for head in heads:
        last_row = row if head.children else levels - 1
        yield _Place(head.title, row, column, last_row, column + head.columns - 1)
        yield from _places(head.children, row + 1, column, levels)
        column += head.columns


def _fill(cell: Any, words: str, face: str, size: float) -> None:  # noqa: ANN401 - not exported by name
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(size / 6)
    shape.line_spacing = 1.0
    write(paragraph, words, face, size)


def _fix(table: Any, widths: Sequence[float]) -> None:  # noqa: ANN401 - as python-docx makes it
    """Columns keep their widths, and next to nothing is lost between a line and the words."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    margins: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "28")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties: Any = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.insert(len(properties) if look is None else properties.index(look), margins)


def _keep(line: Any, *, repeats: bool) -> None:  # noqa: ANN401 - not exported by name
    """A row is never cut by the end of a page; those of the header stand on every page."""
    properties = line._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeats:
        properties.append(OxmlElement("w:tblHeader"))
