"""Police data as blocks: one person below the other, as the query system prints them.

Column A is merged over a person's block, column B names the part (查询条件, 证件信息, 出入境记录),
and each part has a row of titles, then its rows. Crossings name no ID: they are of whom was asked
about. A block with only the query says that nothing was found.

Source: spec workbooks 3.1, import `police`, blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Final

from models.errors import Unusable
from workbooks.fields import is_filled
from workbooks.header import heading_key
from workbooks.layout import Wrong
from workbooks.police_flat import ALIASES, CROSSING_CELLS, DOCUMENT_CELLS, PERSON_CELLS
from workbooks.police_gathering import BORN, FULL_NAME, ID, SEX, Gathering
from workbooks.police_rows import Case, row_number
from workbooks.result import Page
from workbooks.sheet import Cell, Sheet, shown

_LOOKED_THROUGH: Final = 30  # rows in which the first block begins
_FEWEST_TITLES: Final = 2


class Part(Enum):
    """The parts of a block."""

    QUERY = "查询条件"
    DOCUMENTS = "证件信息"
    CROSSINGS = "出入境记录"


_PARTS: Final = {part.value: part for part in Part} | {
    "证件记录": Part.DOCUMENTS,
    "出入境信息": Part.CROSSINGS,
}
_TITLES: Final = {
    heading_key(title): column
    for column in (*PERSON_CELLS, *DOCUMENT_CELLS, *CROSSING_CELLS)
    for title in (column, *ALIASES.get(column, ()))
}
_OTHER_TITLES: Final = {heading_key(title) for title in ("国籍", "出生地", "序号", "民族")}


@dataclass
class Blocks:
    """A sheet of blocks; `part_column` (from 0) names the parts."""

    sheet: Sheet
    part_column: int
    places: dict[int, Mapping[str, int]] = field(default_factory=dict[int, Mapping[str, int]])
    title_rows: list[int] = field(default_factory=list[int])

    @property
    def page(self) -> Page:
        """The sheet for its result."""
        return Page(self.sheet, tuple(self.title_rows), lambda row: self.places.get(row, {}))


def find(sheet: Sheet) -> Blocks | None:
    """The sheet as blocks, if a cell of its first rows says 查询条件."""
    for _, cells in islice(sheet.rows(), _LOOKED_THROUGH):
        for column, cell in enumerate(cells):
            if _part(cell) is Part.QUERY:
                return Blocks(sheet, column)
    return None


def gather(blocks: Blocks, page: int, gathering: Gathering) -> None:
    """Read all blocks of a sheet; `page` is its place among those that are read."""
    if uncalculated := blocks.sheet.uncalculated(range(blocks.sheet.width), below=0):
        raise Unusable(
            f"有{len(uncalculated)}个公式没有保存计算结果（如 {uncalculated[0]}），"
            "请用 Excel 或 WPS 打开并保存一次，或把公式粘贴为数值后再发送。"
        )
    reading = _Reading(blocks, gathering, row_number(page, 0))
    for number, cells in blocks.sheet.rows():
        reading.read(number, cells)


@dataclass
class _Reading:
    """Where the reading of a sheet has come to."""

    blocks: Blocks
    gathering: Gathering
    base: int
    block: str = ""
    part: Part | None = None
    case: Case | None = None
    columns: Mapping[str, int] = field(default_factory=dict[str, int])

    def read(self, number: int, cells: Sequence[Cell]) -> None:
        """Read one row: titles, a query, a document, or a crossing."""
        self._enter(cells)
        if self.part is None:
            return
        said = cells[self.blocks.part_column + 1 :]
        if _are_titles(said):
            self.columns = self._titles(cells)
            self.blocks.title_rows.append(number)
        elif any(is_filled(cell) for cell in said):
            self.blocks.places[number] = self.columns
            self._row(number, cells)

    def _enter(self, cells: Sequence[Cell]) -> None:
        """Go into another part, or into another block."""
        at = self.blocks.part_column
        part = _part(cells[at]) if at < len(cells) else None
        block = shown(cells[at - 1]) if 0 < at <= len(cells) else ""
        is_other = bool(block) and block != self.block
        if part is not None and (part is not self.part or is_other):
            self.part, self.columns = part, {}
        if is_other or (part is Part.QUERY and self.part is not part):
            self.block, self.case = block, None

    def _titles(self, cells: Sequence[Cell]) -> dict[str, int]:
        places = dict[str, int]()
        for place, cell in enumerate(cells):
            column = _TITLES.get(heading_key(shown(cell)))
            if column is not None and place > self.blocks.part_column:
                places.setdefault(column, place)
        return places

    def _row(self, number: int, cells: Sequence[Cell]) -> None:
        row = self.base + number
        if self.part is Part.QUERY:
            self._ask(row, cells)
            return
        if self.case is None:
            self.gathering.refuse(row, [Wrong(ID, "本行上方的查询条件没有可用的身份证号。")])
            return
        name, sex, born = (self._cell(cells, each) for each in (FULL_NAME, SEX, BORN))
        if not self._is_theirs(row, self.case, self._cell(cells, ID)):
            return
        if self.part is Part.DOCUMENTS:
            values = tuple(self._cell(cells, each) for each in DOCUMENT_CELLS)
            self.gathering.add_document(self.case, row, values)
        else:
            self._add_crossing(self.case, row, cells)
        if row not in self.gathering.wrong:
            if name != self.case.written:
                self.gathering.call(self.case, row, name)
            self.gathering.look_at_person(self.case, row, sex, born)

    def _ask(self, row: int, cells: Sequence[Cell]) -> None:
        """The query: whose ID stands below its title, or in any cell where there are no titles."""
        said = [cell for cell in cells[self.blocks.part_column + 1 :] if is_filled(cell)]
        values = [_after_colon(cell) for cell in said]
        written = self._cell(cells, ID) or next(
            (each for each in values if self.gathering.ids[each] is not None), ""
        )
        self.case = self.gathering.people[written] if written else None
        if self.case is None:
            self.gathering.refuse_nobody(row, written or next(iter(values), ""))
            return
        self.case.asked = self.case.asked or row
        others = [each for each in values if each != written and isinstance(each, str)]
        name = self._cell(cells, FULL_NAME) or next(iter(others), "")
        if name:
            self.gathering.call(self.case, row, name)

    def _is_theirs(self, row: int, case: Case, written: Cell) -> bool:
        """A row that names another ID than was asked about belongs to nobody."""
        if not is_filled(written):
            return True
        found = self.gathering.ids[written]
        if found is not None and found.number == case.national_id:
            return True
        why = self.gathering.ids.why(written) or "与查询条件的身份证号不一致，请核对。"
        self.gathering.refuse(row, [Wrong(ID, why)], case)
        return False

    def _add_crossing(self, case: Case, row: int, cells: Sequence[Cell]) -> None:
        said = tuple(self._cell(cells, each) for each in CROSSING_CELLS)
        self.gathering.add_crossing(case, row, said)

    def _cell(self, cells: Sequence[Cell], column: str) -> Cell:
        at = self.columns.get(column, len(cells))
        return cells[at] if at < len(cells) and is_filled(cells[at]) else ""


def _part(cell: Cell) -> Part | None:
    return _PARTS.get(heading_key(cell)) if isinstance(cell, str) else None


def _are_titles(cells: Sequence[Cell]) -> bool:
    """A row of titles holds nothing else."""
    keys = [heading_key(shown(cell)) for cell in cells if is_filled(cell)]
    known = [key for key in keys if key in _TITLES]
    is_all = all(key in _TITLES or key in _OTHER_TITLES or key == "结果" for key in keys)
    return bool(known) and (len(known) >= _FEWEST_TITLES or is_all)


def _after_colon(cell: Cell) -> Cell:
    """身份证号：3300… in one cell is its second half."""
    if not isinstance(cell, str):
        return cell
    return cell.replace("：", ":").rpartition(":")[2].strip()
