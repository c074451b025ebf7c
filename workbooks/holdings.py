"""The custody ledger that a unit kept before (证件保管台账): the office's opening balance.

A row names a document and where it lies. 保管状态 decides; where it is missing or empty, a day
of 领用 says 已领用, a day of 上交 or a safe says 在库, and a row with none of them says only that
the document exists: nothing is moved. Source: spec workbooks 3.1, import `holdings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from models.document_number import fits, is_official, mask, read_document_number, read_kind
from models.errors import Unusable
from models.national_id import NationalId, read_national_id
from models.terms import DocumentKind
from workbooks.dates import day
from workbooks.fields import lasting, name, plain, word_of
from workbooks.layout import Cells, Column, Layout
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, text
from workbooks.table import Table, open_table

LARGEST_SLOT = 10_000
LONGEST_SAFE_NAME = 40


class Kept(StrEnum):
    """保管状态: where a ledger says that a document is."""

    IN_CUSTODY = "在库"
    DRAWN = "已领用"
    NOT_SURRENDERED = "未上交"
    LOST = "遗失"


def _national_id(cell: Cell) -> NationalId:
    return read_national_id(text(cell))


def _kind(cell: Cell) -> DocumentKind:
    return read_kind(text(cell))


def _number(cell: Cell) -> str:
    return read_document_number(text(cell))


def _slot(cell: Cell) -> int:
    written = plain(cell).removesuffix("号").strip()
    if not (written.isascii() and written.isdigit() and 0 < int(written) <= LARGEST_SLOT):
        raise Unusable("柜位应为从 1 起的整数，例如 12。")
    return int(written)


def _safe(cell: Cell) -> str:
    written = plain(cell)
    if len(written) > LONGEST_SAFE_NAME:
        raise Unusable(f"保险柜名称最多 {LONGEST_SAFE_NAME} 个字。")
    return written


_KEPT_IN_USE = {
    "集中保管": Kept.IN_CUSTODY,
    "已上交": Kept.IN_CUSTODY,
    "领用": Kept.DRAWN,
    "借出": Kept.DRAWN,
    "挂失": Kept.LOST,
}

ORDINAL = Column("序号", plain, counts=False)
NATIONAL_ID = Column(
    "身份证号",
    _national_id,
    ("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码"),
    is_required=True,
)
KIND = Column("证件种类", _kind, ("证件类型", "证件名称"), is_required=True)
NUMBER = Column("证件号码", _number, ("证件号", "证照号码"), is_required=True)
FULL_NAME = Column("姓名", lasting(name), ("持证人", "持证人姓名"))
ISSUED = Column("签发日期", lasting(day), ("发证日期",))
EXPIRES = Column("有效期至", lasting(day), ("有效期", "有效期限"))
ISSUED_BY = Column("签发机关", lasting(plain), ("发证机关",))
KEPT = Column("保管状态", lasting(word_of(Kept, _KEPT_IN_USE)), ("状态",))
SAFE = Column("保险柜", lasting(_safe), ("保险柜名称",))
SLOT = Column("柜位", lasting(_slot), ("柜位号",))
SURRENDERED = Column("上交日期", lasting(day), ("入库日期",))
DRAWN = Column("领用日期", lasting(day), ("借出日期",))
RETURN_BY = Column("应还日期", lasting(day), ("应归还日期",))
DECLARED = Column("申报日期", lasting(day), ("报告日期",))


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A document as the ledger has it. None: the column is missing or the cell empty.

    `kept` is None where nothing in the row says where the document lies.
    """

    national_id: NationalId
    kind: DocumentKind
    number: str
    name: str | None
    issue_date: date | None
    expiry_date: date | None
    issuing_authority: str | None
    kept: Kept | None
    safe: str | None
    slot: int | None
    surrendered_on: date | None
    drawn_on: date | None
    return_by: date | None
    declared_on: date | None

    @property
    def days(self) -> dict[str, date]:
        """The days on which something had happened already, by their columns."""
        said = {
            ISSUED.name: self.issue_date,
            SURRENDERED.name: self.surrendered_on,
            DRAWN.name: self.drawn_on,
            DECLARED.name: self.declared_on,
        }
        return {column: each for column, each in said.items() if each is not None}


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Table[HoldingRow]:
    """Read a ledger. A number of another form is a warning; days out of order are refused.

    Raises:
        Unusable: The file, its sheet or its header cannot be read; one sentence says why.
    """
    return open_table(path, _LAYOUT, largest_file=largest_file)


def _build(cells: Cells) -> HoldingRow:
    _look_at_number(cells)
    for earlier, later in ((ISSUED, EXPIRES), (SURRENDERED, DRAWN), (DRAWN, RETURN_BY)):
        _in_order(cells, earlier, later)
    if cells.get(SLOT) and not cells.get(SAFE):
        cells.refuse(SLOT, "填了柜位，缺少保险柜名称。")
    return HoldingRow(
        national_id=cells.need(NATIONAL_ID),
        kind=cells.need(KIND),
        number=cells.need(NUMBER),
        name=cells.get(FULL_NAME),
        issue_date=cells.get(ISSUED),
        expiry_date=cells.get(EXPIRES),
        issuing_authority=cells.get(ISSUED_BY),
        kept=_kept(cells),
        safe=cells.get(SAFE),
        slot=cells.get(SLOT),
        surrendered_on=cells.get(SURRENDERED),
        drawn_on=cells.get(DRAWN),
        return_by=cells.get(RETURN_BY),
        declared_on=cells.get(DECLARED),
    )


def _look_at_number(cells: Cells) -> None:
    number = cells.need(NUMBER)
    if is_official(number):
        cells.warn(f"证件号码“{mask(number)}”是因公证件的格式，请核对。")
    elif not fits(cells.need(KIND), number):
        kind = cells.need(KIND).value
        cells.warn(f"证件号码“{mask(number)}”不是{kind}的常见格式，请核对。")


def _in_order(cells: Cells, earlier: Column[date], later: Column[date]) -> None:
    first, second = cells.get(earlier), cells.get(later)
    if first and second and second < first:
        cells.refuse(later, f"{later.name}早于{earlier.name}。")


def _kept(cells: Cells) -> Kept | None:
    """The word, else what the other cells say of the place."""
    written = cells.get(KEPT)
    if written is not None:
        return written
    if cells.get(DRAWN):
        return Kept.DRAWN
    if cells.get(SURRENDERED) or cells.get(SAFE):
        return Kept.IN_CUSTODY
    cells.warn("没有保管状态，也没有日期和柜位：只登记证件，不计入库。")
    return None


_LAYOUT = Layout(
    "证件保管台账",
    (
        ORDINAL,
        NATIONAL_ID,
        KIND,
        NUMBER,
        FULL_NAME,
        ISSUED,
        EXPIRES,
        ISSUED_BY,
        KEPT,
        SAFE,
        SLOT,
        SURRENDERED,
        DRAWN,
        RETURN_BY,
        DECLARED,
    ),
    _build,
)
