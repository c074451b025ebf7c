"""Trips and letters of the time before (出行台账): approvals, official trips, 同意申办函, reports.

A 因私 row without 批准日期 is a trip that its holder reported afterwards (补报). Source: spec
workbooks 3.1, import `trips`; findings 4.3 (what was approved, and what the holder reported).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from models.document_number import read_kind
from models.errors import Unusable
from models.national_id import NationalId, read_national_id
from models.terms import DocumentKind
from workbooks.dates import day
from workbooks.fields import lasting, name, plain, several, word_of, yes_or_no
from workbooks.layout import Cells, Column, Layout
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, text
from workbooks.table import Table, open_table

LONGEST_NUMBER = 60


class Matter(StrEnum):
    """类别: what a row of the ledger is about."""

    PRIVATE = "因私"
    OFFICIAL = "因公"
    LETTER = "同意申办函"


_MATTER_IN_USE = {
    "因私出国(境)": Matter.PRIVATE,
    "因公出国(境)": Matter.OFFICIAL,
    "申办函": Matter.LETTER,
}


def _national_id(cell: Cell) -> NationalId:
    return read_national_id(text(cell))


def _kind(cell: Cell) -> DocumentKind:
    return read_kind(text(cell))


def _kinds(cell: Cell) -> tuple[DocumentKind, ...]:
    return tuple(dict.fromkeys(read_kind(each) for each in several(cell)))


def _number(cell: Cell) -> str:
    written = plain(cell)
    if len(written) > LONGEST_NUMBER:
        raise Unusable(f"文号最多 {LONGEST_NUMBER} 个字。")
    return written


ORDINAL = Column("序号", plain, counts=False)
NATIONAL_ID = Column(
    "身份证号",
    _national_id,
    ("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码"),
    is_required=True,
)
MATTER = Column("类别", word_of(Matter, _MATTER_IN_USE), ("出行类别",), is_required=True)
FULL_NAME = Column("姓名", lasting(name), ("人员姓名",))
APPROVED = Column("批准日期", lasting(day), ("审批日期",))
APPROVED_BY = Column("批准单位", lasting(plain), ("审批单位",))
EXIT = Column("出境日期", lasting(day), ("出国(境)日期",))
RETURN = Column("返回日期", lasting(day), ("回国日期", "入境日期"))
DESTINATIONS = Column("前往地", lasting(several), ("前往国家(地区)", "前往国家或地区", "目的地"))
TRANSITS = Column("途经", lasting(several), ("途经地", "过境地"))
KINDS = Column("使用证件种类", lasting(_kinds))
KIND = Column("证件种类", lasting(_kind))
NUMBER = Column("文号", lasting(_number), ("批准文号", "函号"))
EMERGENCY = Column("紧急", lasting(yes_or_no), ("是否紧急",))
REPORTED_EXIT = Column("销假申报出境日期", lasting(day))
REPORTED_RETURN = Column("销假申报返回日期", lasting(day))
REPORTED = Column("报告日期", lasting(day), ("销假日期",))


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip or a letter as the ledger has it. None: the column is missing or the cell empty.

    Days are calendar days in Asia/Shanghai, both inclusive. A reported day is what the holder
    said afterwards.
    """

    national_id: NationalId
    matter: Matter
    name: str | None
    approved_on: date | None
    approving_unit: str | None
    exit_date: date | None
    return_date: date | None
    destinations: tuple[str, ...] | None
    transits: tuple[str, ...] | None
    kinds: tuple[DocumentKind, ...] | None
    kind: DocumentKind | None
    number: str
    is_emergency: bool | None
    reported_exit: date | None
    reported_return: date | None
    reported_on: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """By what a row of a person is known again: 类别, dates and 文号."""
        if self.matter is Matter.LETTER:
            return self.matter, self.approved_on, self.number
        return self.matter, self.exit_date, self.return_date, self.number

    @property
    def is_reported(self) -> bool:
        """Whether the holder said anything of the trip afterwards."""
        return any((self.reported_exit, self.reported_return, self.reported_on))


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Table[TripRow]:
    """Read a ledger of trips. Days out of order are refused; so is a letter without its day.

    Raises:
        Unusable: The file, its sheet or its header cannot be read; one sentence says why.
    """
    return open_table(path, _LAYOUT, largest_file=largest_file)


def _build(cells: Cells) -> TripRow:
    matter = cells.need(MATTER)
    exit_date, return_date = _planned(cells, matter)
    _in_order(cells, EXIT, RETURN)
    _in_order(cells, REPORTED_EXIT, REPORTED_RETURN)
    if matter is Matter.LETTER and not cells.get(APPROVED):
        cells.refuse(APPROVED, "同意申办函缺少批准日期。")
    _look_at_what_is_left(cells, matter)
    return TripRow(
        national_id=cells.need(NATIONAL_ID),
        matter=matter,
        name=cells.get(FULL_NAME),
        approved_on=cells.get(APPROVED),
        approving_unit=cells.get(APPROVED_BY),
        exit_date=exit_date,
        return_date=return_date,
        destinations=cells.get(DESTINATIONS),
        transits=cells.get(TRANSITS),
        kinds=cells.get(KINDS),
        kind=cells.get(KIND),
        number=cells.get(NUMBER) or "",
        is_emergency=cells.get(EMERGENCY),
        reported_exit=cells.get(REPORTED_EXIT),
        reported_return=cells.get(REPORTED_RETURN),
        reported_on=cells.get(REPORTED),
    )


def _planned(cells: Cells, matter: Matter) -> tuple[date | None, date | None]:
    """The days of a trip; those of a trip that was only reported may be the reported ones."""
    exit_date, return_date = cells.get(EXIT), cells.get(RETURN)
    if matter is Matter.LETTER:
        return None, None
    if matter is Matter.PRIVATE and not cells.get(APPROVED):
        exit_date = exit_date or cells.get(REPORTED_EXIT)
        return_date = return_date or cells.get(REPORTED_RETURN)
    for column, found in ((EXIT, exit_date), (RETURN, return_date)):
        if found is None:
            cells.refuse(column, f"缺少{column.name}。")
    return exit_date, return_date


def _in_order(cells: Cells, earlier: Column[date], later: Column[date]) -> None:
    first, second = cells.get(earlier), cells.get(later)
    if first and second and second < first:
        cells.refuse(later, f"{later.name}早于{earlier.name}。")


def _look_at_what_is_left(cells: Cells, matter: Matter) -> None:
    """Cells that mean nothing in a row of this 类别 are named, and not used."""
    reported: tuple[Column[object], ...] = (REPORTED_EXIT, REPORTED_RETURN, REPORTED)
    unused = {
        Matter.PRIVATE: (KIND,),
        Matter.OFFICIAL: (KIND, *reported),
        Matter.LETTER: (EXIT, RETURN, *reported),
    }
    left = [each.name for each in unused[matter] if cells.get(each) is not None]
    if left:
        cells.warn(f"{matter.value}一行不使用{'、'.join(left)}，没有采用。")


_LAYOUT = Layout(
    "出行台账",
    (
        ORDINAL,
        NATIONAL_ID,
        MATTER,
        FULL_NAME,
        APPROVED,
        APPROVED_BY,
        EXIT,
        RETURN,
        DESTINATIONS,
        TRANSITS,
        KINDS,
        KIND,
        NUMBER,
        EMERGENCY,
        REPORTED_EXIT,
        REPORTED_RETURN,
        REPORTED,
    ),
    _build,
)
