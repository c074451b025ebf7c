"""Police data 公安数据 as they come: flat sheets or blocks, with or without a sheet 批次.

Source: spec workbooks 3.1, import `police`; notice part 3 (逐一核查).
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from models.errors import Unusable
from workbooks import police_blocks, police_flat
from workbooks.dates import day
from workbooks.fields import is_filled, plain
from workbooks.header import NotThisForm, find_header, heading_key
from workbooks.package import LARGEST_FILE
from workbooks.police_gathering import STATUS, Gathering
from workbooks.police_rows import Letter, PoliceWorkbook
from workbooks.result import Page
from workbooks.sheet import Cell, Sheet, open_sheets

NEEDS: Final = (
    "证件信息：身份证号、证件种类、证件号码；出入境记录：身份证号、出入境、日期；或按人分块，"
    "B 列为查询条件、证件信息、出入境记录"
)
_LETTER_TITLES: Final = ("公函文号", "查询事由", "起始日期", "截止日期", "数据日期")
_LETTER: Final = police_flat.layout("批次", (), _LETTER_TITLES)
_FEWEST_OF_A_LETTER: Final = 2
# A ledger of custody has these besides what a sheet of documents has.
_OF_A_LEDGER: Final = {"保管状态", "保险柜", "柜位", "上交日期", "领用日期", "应还日期", "申报日期"}


@dataclass
class _Recognised:
    """Which sheet is what, as far as they were looked at."""

    flat: list[police_flat.Found] = field(default_factory=list[police_flat.Found])
    blocks: list[police_blocks.Blocks] = field(default_factory=list[police_blocks.Blocks])
    pages: list[Callable[[], Page]] = field(default_factory=list[Callable[[], Page]])
    letter: Letter | None = None
    skipped: list[str] = field(default_factory=list[str])
    hidden: list[str] = field(default_factory=list[str])


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> PoliceWorkbook:
    """Read a file of the police.

    Raises:
        Unusable: The file, a header or the sheet 批次 cannot be read; one sentence says why.
    """
    return _read(path, largest_file, is_certain=False)


def read_if_certain(path: Path) -> PoliceWorkbook:
    """Read a file that nobody has said to be of the police.

    Raises:
        NotThisForm: It may be a ledger of custody: documents alone, and nothing that only the
            police would tell.
        Unusable: It cannot be read.
    """
    return _read(path, LARGEST_FILE, is_certain=True)


def _read(path: Path, largest_file: int, *, is_certain: bool) -> PoliceWorkbook:
    found, gathering = _Recognised(), Gathering()
    with _no_garbage():
        # The next sheet may still be parsed while one is read.
        for sheet in open_sheets(path, largest_file=largest_file):
            _read_sheet(sheet, found, gathering)
    _refuse_others(found, is_certain=is_certain)
    if not gathering.cases and not gathering.wrong:
        raise Unusable("公安数据的表头下面没有数据，请检查是否发错了文件。")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return PoliceWorkbook(
        sha256=sha256,
        letter=found.letter or Letter(),
        cases=tuple(gathering.cases.values()),
        wrong=gathering.wrong,
        pages=tuple(page() for page in found.pages),
        unknown_columns=tuple(
            dict.fromkeys(name for sheet in found.flat for name in sheet.header.unknown)
        ),
        skipped_sheets=(*found.skipped, *found.hidden),
        documents=gathering.documents,
        crossings=gathering.crossings,
    )


@contextmanager
def _no_garbage() -> Generator[None]:
    """A million tuples are no garbage: looking through them again and again takes a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_sheet(sheet: Sheet, found: _Recognised, gathering: Gathering) -> None:
    """Recognise a sheet and read it. Hidden ones are not read, and named."""
    page = len(found.pages)
    if sheet.is_empty:
        return
    # A part of a block has the columns of a flat sheet, so blocks are looked for first.
    if blocks := police_blocks.find(sheet):
        if not _is_hidden(sheet, found):
            found.blocks.append(blocks)
            found.pages.append(lambda: blocks.page)
            police_blocks.gather(blocks, page, gathering)
    elif told := police_flat.find(sheet):
        if not _is_hidden(sheet, found):
            found.flat.append(told)
            found.pages.append(lambda: told.page)
            police_flat.gather(told, page, gathering)
    elif letter := _letter(sheet):
        found.letter = letter
    else:
        found.skipped.append(sheet.name)


def _is_hidden(sheet: Sheet, found: _Recognised) -> bool:
    if sheet.is_hidden:
        found.hidden.append(sheet.name)
    return sheet.is_hidden


def _refuse_others(found: _Recognised, *, is_certain: bool) -> None:
    if found.hidden and not found.pages:
        names = "、".join(f"“{name}”" for name in found.hidden)
        raise Unusable(f"公安数据在隐藏的工作表{names}里，请取消隐藏后再发送。")
    if not found.flat and not found.blocks:
        raise NotThisForm(f"没有找到公安数据的表头，需要有这些列（{NEEDS}）。")
    columns = {name for each in found.flat for name in (*each.places, *each.header.unknown)}
    is_documents_only = all(each.layout is police_flat.DOCUMENTS for each in found.flat)
    if found.blocks or found.letter or not is_documents_only:
        return
    called = {heading_key(each.header.sheet.name) for each in found.flat}
    is_doubtful = is_certain and STATUS not in columns and "证件信息" not in called
    if columns & _OF_A_LEDGER or is_doubtful:
        raise NotThisForm("这是证件保管台账，不是公安数据。")


def _letter(sheet: Sheet) -> Letter | None:
    """The sheet 批次: one row below its titles.

    Raises:
        Unusable: A day in it cannot be read, or the days are out of order.
    """
    header = find_header(sheet, _LETTER)
    if len(header.places) < _FEWEST_OF_A_LETTER and heading_key(sheet.name) != "批次":
        return None
    places = {column.name: at[0] for column, at in header.places.items()}
    below = (cells for number, cells in sheet.rows() if number > header.row)
    for cells in islice(below, 1):
        said = {name: cells[at] for name, at in places.items() if at < len(cells)}
        return _as_letter({name: cell for name, cell in said.items() if is_filled(cell)})
    return Letter() if places else None


def _as_letter(said: Mapping[str, Cell]) -> Letter:
    from_date, to_date, as_of = (_day(said, name) for name in _LETTER_TITLES[2:])
    if from_date and to_date and to_date < from_date:
        raise Unusable("批次表的截止日期早于起始日期，请核对。")
    return Letter(
        plain(said.get("公函文号", "")), plain(said.get("查询事由", "")), from_date, to_date, as_of
    )


def _day(said: Mapping[str, Cell], name: str) -> date | None:
    if name not in said:
        return None
    try:
        return day(said[name])
    except Unusable as refused:
        raise Unusable(f"批次表的{name}：{refused}") from None
