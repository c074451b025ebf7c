"""Reading annex 2 as a region or unit below has filled it in and sent it.

The form is known by the titles at the foot of its three header levels; 小计 is there twice and is
told apart by the title above. A blank count is 0. What the sender added up is compared, never
trusted and never silently corrected.

Source: notice annex 2; spec workbooks 3.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Final

from models.errors import Unusable
from workbooks.annex2_row import COUNTS, TOTAL, Annex2Row, contradictions
from workbooks.dates import day_in
from workbooks.fields import is_filled, plain
from workbooks.header import HEADER_WITHIN, Header, heading_key
from workbooks.layout import Cells, Column, Layout, Row
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, Sheet, shown, text
from workbooks.table import Table, open_table

_LEVELS: Final = 3
_WHOLE: Final = re.compile(r"(\d{1,9})(?:\.0+)?[人个]?")
_NUMBER: Final = re.compile(r"[-+]?\d*\.?\d+[人个]?")
_NONE: Final = frozenset({"无", "没有", "-", "—", "——", "/"})
_UNIT: Final = re.compile(r"填表单位(?:\(盖?章\))?:?\s*(.*?)\s*(?:填表时间.*)?")
_FILLED_ON: Final = re.compile(r"填表(?:时间|日期):?(\d[\d年月日/.-]*)")
_QUOTES: Final = str.maketrans("", "", "“”‘’\"'")


def _count(cell: Cell) -> int:
    written = unicodedata.normalize("NFKC", text(cell)).replace(",", "").replace(" ", "")
    if written in _NONE:
        return 0
    if found := _WHOLE.fullmatch(written):
        return int(found[1])
    if not _NUMBER.fullmatch(written):
        raise Unusable("应填写整数，没有的填0或留空。")
    if written.startswith("-"):
        raise Unusable("不能是负数。")
    raise Unusable("应是整数，不能有小数，也不能超过9位。")


ORDINAL = Column("序号", plain, counts=False)
REGION = Column("地区或单位", plain, ("地区", "单位", "单位名称", "地区（单位）"))
R_TOTAL = Column("小计（登记备案人员数）", _count)
D_TOTAL = Column("小计（处理人员）", _count)
REMARKS = Column("备注", plain, counts=False)
_COUNT_COLUMNS: Final = {name: Column(title, _count) for name, title in COUNTS.items()}
_ALIASES: Final = {
    "d_other": ("其它",),
    "r_institution": ("相似副处级以上事业单位领导",),
    "r_classified": ("安全、涉密重要岗位人员",),
}
for _name, _others in _ALIASES.items():
    _COUNT_COLUMNS[_name] = replace(_COUNT_COLUMNS[_name], aliases=_others)


@dataclass(frozen=True, slots=True)
class Annex2Sheet:
    """Annex 2 as it came.

    `unit` is who is named as 填表单位, empty where nobody is; `filled_on` the day of 填表时间, None
    where none is written. A row whose value is None has wrong cells. `total` is the sender's 合计;
    where it contradicts the rows, its warnings say so.
    """

    unit: str
    filled_on: date | None
    rows: tuple[Row[Annex2Row], ...]
    total: Row[Annex2Row] | None
    table: Table[Annex2Row]

    @property
    def complaints(self) -> tuple[str, ...]:
        """All that is wrong or worth looking at, each with its row and column, from the top."""
        return tuple(
            sentence
            for row in (*self.rows, *((self.total,) if self.total else ()))
            for sentence in _complaints(row)
        )


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Annex2Sheet:
    """Read annex 2. A row with a negative, fractional or contradictory count is wrong.

    Raises:
        Unusable: The file, its sheet or its header cannot be read, or there are several rows 合计;
            one sentence says why.
    """
    table = open_table(path, _LAYOUT, largest_file=largest_file, find=_find_header)
    rows, totals = list[Row[Annex2Row]](), list[Row[Annex2Row]]()
    for row in table:
        (totals if _is_total(row) else rows).append(row)
    totals = [row for row in totals if set(row.raw) - _NAMING]
    if len(totals) > 1:
        numbers = "、".join(str(row.number) for row in totals)
        raise Unusable(f"有{len(totals)}个合计行（第{numbers}行），请只保留一个。")
    given = _compared(rows, totals[0]) if totals else None
    return Annex2Sheet(_unit(table), _filled_on(table), tuple(rows), given, table)


def _complaints(row: Row[Annex2Row]) -> Iterator[str]:
    for wrong in row.wrong:
        yield f"第{row.number}行“{wrong.column}”：{wrong.sentence}"
    for warning in row.warnings:
        yield f"第{row.number}行：{warning}"


def _compared(rows: Sequence[Row[Annex2Row]], given: Row[Annex2Row]) -> Row[Annex2Row]:
    """A 合计 cannot be compared while a row is wrong."""
    values = [row.value for row in rows if row.value]
    if given.value is None or len(values) < len(rows):
        return given
    return replace(given, warnings=(*given.warnings, *contradictions(values, given.value)))


def _is_total(row: Row[Annex2Row]) -> bool:
    """合计 stands in the column of the names, or in that of the numbers where both are merged."""
    return _says_total(row.raw.get(REGION.name) or row.raw.get(ORDINAL.name, ""))


def _says_total(written: str) -> bool:
    return heading_key(written) in {TOTAL, "总计"}


def _build(cells: Cells) -> Annex2Row:
    region = cells.get(REGION) or ""
    if _says_total(region or cells.get(ORDINAL) or ""):
        region = TOTAL
    if not region:
        cells.refuse(REGION, "缺少地区或单位。")
    counts = {name: cells.get(column) or 0 for name, column in _COUNT_COLUMNS.items()}
    row = Annex2Row(region, **counts, remarks=cells.get(REMARKS) or "")
    _compare(cells, R_TOTAL, row.r_total)
    _compare(cells, D_TOTAL, row.d_total)
    return row


def _compare(cells: Cells, column: Column[int], added: int) -> None:
    given = cells.get(column)
    if given is not None and given != added:
        cells.refuse(column, f"小计是{given}，与后面各列之和{added}不一致。")


def _find_header(sheet: Sheet, layout: Layout[object]) -> Header:
    """The three rows of which the last names the most columns of the form."""
    within = HEADER_WITHIN + _LEVELS - 1
    top = list(takewhile(lambda numbered: numbered[0] <= within, sheet.rows()))
    candidates = [
        _as_header(sheet, top[max(0, last - _LEVELS + 1) : last + 1], layout)
        for last in range(len(top))
    ]
    nothing = _as_header(sheet, [(0, [])], layout)
    return max([nothing, *candidates], key=lambda header: len(header.places))


def _as_header(
    sheet: Sheet, levels: Sequence[tuple[int, Sequence[Cell]]], layout: Layout[object]
) -> Header:
    known = {
        _key(title): column for column in layout.columns for title in (column.name, *column.aliases)
    }
    places = dict[Column[object], list[int]]()
    unknown = list[str]()
    *above, (number, foot) = levels
    for index in range(max(len(cells) for _, cells in levels)):
        title = _title([cells for _, cells in above], foot, index)
        if column := known.get(_key(title)):
            places.setdefault(column, []).append(index)
        elif title:
            unknown.append(title[:20])
    missing = tuple(column.name for column in _NEEDED if column not in places)
    return Header(sheet, number, places, tuple(unknown), missing)


def _title(above: Sequence[Sequence[Cell]], foot: Sequence[Cell], index: int) -> str:
    """The lowest title of a column; 小计 with what stands above it."""
    titles = [_at(cells, index) for cells in (*above, foot)]
    title = next(filter(None, reversed(titles)), "")
    if _key(title) != "小计" or not above:
        return title
    left = (_at(above[-1], place) for place in range(index, -1, -1))
    group = _key(next(filter(None, left), ""))
    return next((own.name for name, own in _SUBTOTALS.items() if group.startswith(name)), title)


def _at(cells: Sequence[Cell], index: int) -> str:
    return " ".join(shown(cells[index]).split()) if index < len(cells) else ""


def _key(title: str) -> str:
    return heading_key(title).translate(_QUOTES)


def _unit(table: Table[Annex2Row]) -> str:
    """填表单位, in the cell that says so or in the next one that is filled."""
    for written in _lines_above(table):
        for place, cell in enumerate(written):
            if found := _UNIT.fullmatch(cell.strip()):
                beside = "".join(written[place + 1 : place + 2])
                return plain(found[1] or ("" if beside.startswith("填表时间") else beside))
    return ""


def _filled_on(table: Table[Annex2Row]) -> date | None:
    """填表时间, wherever it stands; what is no day is none."""
    above = ("".join(" ".join(line).split()) for line in _lines_above(table))
    found = next(filter(None, map(_FILLED_ON.search, above)), None)
    try:
        return day_in(found[1]) if found else None
    except Unusable:
        return None


def _lines_above(table: Table[Annex2Row]) -> Iterator[list[str]]:
    """The filled cells of each row above the header."""
    for number, cells in table.sheet.rows():
        if number >= table.header_row:
            return
        yield [unicodedata.normalize("NFKC", shown(cell)) for cell in cells if is_filled(cell)]


_NAMING: Final = {ORDINAL.name, REGION.name, REMARKS.name}  # alone they make no 合计 to compare
_SUBTOTALS: Final = {"登记备案人员数": R_TOTAL, "处理人员": D_TOTAL}
_NEEDED: Final = (REGION, R_TOTAL, D_TOTAL, *_COUNT_COLUMNS.values())
_LAYOUT = Layout(
    "专项治理工作情况汇总统计表",
    (ORDINAL, REGION, *_COUNT_COLUMNS.values(), R_TOTAL, D_TOTAL, REMARKS),
    _build,
    has_total=True,
)
