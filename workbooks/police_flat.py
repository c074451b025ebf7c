"""Police data as two flat sheets: 证件信息 and 出入境记录, either of which may be missing.

A sheet is known by its columns, wherever they stand; several of a kind are read one after the
other. Source: spec workbooks 3.1, import `police`, flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from models.errors import Unusable
from workbooks.fields import is_filled, plain
from workbooks.header import Header, find_header, heading_key, refuse_doubled
from workbooks.layout import Cells, Column, Layout
from workbooks.police_gathering import (
    BORN,
    CLOCK,
    DAY,
    EXPIRES,
    FULL_NAME,
    ID,
    ISSUED,
    ISSUED_BY,
    KIND,
    NEXT_PLACE,
    NUMBER,
    PORT,
    SEX,
    STATUS,
    TRANSPORT,
    WAY,
    Gathering,
)
from workbooks.police_rows import row_number
from workbooks.result import Page
from workbooks.sheet import Sheet, meaning
from workbooks.table import is_below_a_form

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    ID: ("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码"),
    KIND: ("证件类型", "证件类别", "证件名称"),
    NUMBER: ("证件号", "证照号码"),
    FULL_NAME: ("中文姓名",),
    ISSUED: ("发证日期",),
    EXPIRES: ("有效期", "有效期限"),
    ISSUED_BY: ("发证机关",),
    STATUS: ("状态",),
    WAY: ("出/入", "出入", "出入境类型", "出入境类别", "出境/入境"),
    DAY: ("出入境日期",),
    CLOCK: ("出入境时间",),
    NEXT_PLACE: ("前往国家或地区", "前往国家（地区）", "前往地（国家或地区）", "目的地"),
    PORT: ("出入境口岸", "口岸名称"),
    TRANSPORT: ("交通方式",),
}


def _nothing(_cells: Cells) -> None:
    """Rows are not built one by one."""


def layout(title: str, required: Sequence[str], optional: Sequence[str]) -> Layout[None]:
    """A sheet of police data, by the names of its columns."""
    columns = [Column(name, plain, ALIASES.get(name, ()), is_required=True) for name in required]
    columns += [Column(name, plain, ALIASES.get(name, ())) for name in optional]
    return Layout(title, tuple(columns), _nothing)


_BLOCK_ROWS: Final = 2_000
DOCUMENT_CELLS: Final = (KIND, NUMBER, ISSUED, EXPIRES, ISSUED_BY, STATUS)
CROSSING_CELLS: Final = (WAY, DAY, CLOCK, KIND, NUMBER, NEXT_PLACE, PORT, TRANSPORT)
PERSON_CELLS: Final = (ID, FULL_NAME, SEX, BORN)
DOCUMENTS: Final = layout(
    "证件信息",
    (ID, KIND, NUMBER),
    (FULL_NAME, SEX, BORN, ISSUED, EXPIRES, ISSUED_BY, STATUS),
)
CROSSINGS: Final = layout(
    "出入境记录",
    (ID, WAY, DAY),
    (FULL_NAME, SEX, BORN, CLOCK, KIND, NUMBER, NEXT_PLACE, PORT, TRANSPORT),
)


@dataclass(frozen=True)
class Found:
    """A sheet that is one of the two, with its header."""

    header: Header
    layout: Layout[None]

    @property
    def places(self) -> dict[str, int]:
        """The index of each known column."""
        return {column.name: at[0] for column, at in self.header.places.items()}

    @property
    def page(self) -> Page:
        """The sheet for its result."""
        return Page(self.header.sheet, (self.header.row,), lambda _row: self.places)


def find(sheet: Sheet) -> Found | None:
    """The sheet as one of the two; a sheet of crossings may have the columns of both.

    Raises:
        Unusable: a column is there twice, or a formula has no stored value.
    """
    for form in (CROSSINGS, DOCUMENTS):
        header = find_header(sheet, form)
        if not header.missing:
            refuse_doubled(header)
            found = Found(header, form)
            _refuse_uncalculated(found)
            return found
    return None


def gather(found: Found, page: int, gathering: Gathering) -> None:
    """Read all rows of a sheet; `page` is its place among those that are read."""
    if found.layout is CROSSINGS:
        _crossings(found, page, gathering)
    else:
        _documents(found, page, gathering)


def _crossings(found: Found, page: int, gathering: Gathering) -> None:
    """A million rows: by the block where each of its rows can be read, else row by row."""
    pick = _picker(found, (*PERSON_CELLS, *CROSSING_CELLS))
    has_person = bool({SEX, BORN} & set(found.places))
    base, left = row_number(page, 0), _below(found)
    while block := list(islice(left, _BLOCK_ROWS)):
        numbers, rows = zip(*block, strict=True)
        cells = list(map(pick, rows))
        places = [base + number for number in numbers]
        if gathering.add_crossings(places, cells, has_person=has_person):
            continue
        for row, said, values in zip(places, cells, rows, strict=True):
            case = gathering.people[said[0]]
            if case is None:
                _refuse_nobody(found, row, said[0], said, values, gathering)
            elif gathering.add_crossing(case, row, said[4:]):
                gathering.look_at(case, row, said[1:4], has_person=has_person)


def _documents(found: Found, page: int, gathering: Gathering) -> None:
    pick = _picker(found, (*PERSON_CELLS, *DOCUMENT_CELLS))
    has_person = bool({SEX, BORN} & set(found.places))
    base = row_number(page, 0)
    for number, values in _below(found):
        who, name, sex, born, *said = cells = pick(values)
        case, row = gathering.people[who], base + number
        if case is None:
            _refuse_nobody(found, row, who, cells, values, gathering)
            continue
        gathering.look_at(case, row, (name, sex, born), has_person=has_person)
        gathering.add_document(case, row, tuple(said))


def _below(found: Found) -> Iterator[tuple[int, list[Any]]]:
    """The rows below the header, with an empty cell at the end for columns that are missing."""
    header_row, width = found.header.row, max(found.places.values()) + 1
    for number, values in found.header.sheet.raw_rows():
        if number > header_row:
            if len(values) < width:
                values.extend([""] * (width - len(values)))
            values.append("")
            yield number, values


def _picker(found: Found, columns: Sequence[str]) -> Callable[[list[Any]], tuple[Any, ...]]:
    return itemgetter(*(found.places.get(column, -1) for column in columns))


def _refuse_nobody(
    found: Found,
    row: int,
    who: object,
    cells: Sequence[Any],
    values: Sequence[Any],
    gathering: Gathering,
) -> None:
    """A row without a usable ID is wrong, unless it is blank, a line below, or a header again."""
    read = [meaning(value) for value in values]
    is_blank = not any(is_filled(meaning(cell)) for cell in cells)
    if is_blank or is_below_a_form(read) or _is_header(found, read):
        return
    gathering.refuse_nobody(row, who.strip() if isinstance(who, str) else who)


def _is_header(found: Found, read: Sequence[Any]) -> bool:
    titles = {heading_key(title) for title in (ID, *ALIASES[ID])}
    cell = read[found.places[ID]]
    return isinstance(cell, str) and heading_key(cell) in titles


def _refuse_uncalculated(found: Found) -> None:
    sheet = found.header.sheet
    addresses = sheet.uncalculated(set(found.places.values()), below=found.header.row)
    if addresses:
        raise Unusable(
            f"工作表“{sheet.name}”有{len(addresses)}个公式没有保存计算结果（如 {addresses[0]}），"
            "请用 Excel 或 WPS 打开并保存一次，或把公式粘贴为数值后再发送。"
        )
