"""The custody ledger: 因私出国（境）证件集中保管台账, one row per document.

Source: notice part 2 (逐一登记); spec workbooks 3.2, export `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from models.terms import DocumentKind
from workbooks.looks import Form, FormColumn, Heading, write_form

FORM: Final = Form(
    title="因私出国（境）证件集中保管台账",
    columns=(
        FormColumn("序号", 5),
        FormColumn("姓名", 9),
        FormColumn("身份证号", 20),
        FormColumn("单位", 16),
        FormColumn("证件种类", 16),
        FormColumn("证件号码", 12),
        FormColumn("签发日期", 12),
        FormColumn("有效期至", 12),
        FormColumn("保管状态", 9),
        FormColumn("保险柜", 8),
        FormColumn("柜位", 8),
        FormColumn("最近交接日期", 12),
        FormColumn("交接方向", 9),
        FormColumn("回执号", 16),
        FormColumn("备注", 16, is_left=True),
    ),
)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A document as the ledger has it. Days are calendar days; None is a blank cell.

    `custody_state` and `direction` are the words to be shown, as 在库 and 上交.
    """

    name: str
    national_id: str
    unit: str
    kind: DocumentKind
    number: str
    issue_date: date | None
    expiry_date: date | None
    custody_state: str
    safe: str = ""
    slot: str = ""
    handed_over_on: date | None = None
    direction: str = ""
    receipt_number: str = ""
    remarks: str = ""


def write(rows: Iterable[LedgerRow], heading: Heading, path: Path) -> int:
    """Write the ledger; without rows, a blank form.

    Returns:
        The number of documents written.
    """
    numbered = (_texts(number, row) for number, row in enumerate(rows, start=1))
    return write_form(FORM, heading, numbered, path)


def _texts(number: int, row: LedgerRow) -> Sequence[str]:
    return (
        str(number),
        row.name,
        row.national_id,
        row.unit,
        row.kind.value,
        row.number,
        _day(row.issue_date),
        _day(row.expiry_date),
        row.custody_state,
        row.safe,
        row.slot,
        _day(row.handed_over_on),
        row.direction,
        row.receipt_number,
        row.remarks,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
