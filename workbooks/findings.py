"""The findings: 专项治理问题明细表, one row per finding with its evidence and what came of it.

Source: notice part 3 (应查尽查); spec workbooks 3.2, export `findings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from models.terms import FindingCode
from workbooks.looks import Form, FormColumn, Heading, write_form

FORM: Final = Form(
    title="专项治理问题明细表",
    columns=(
        FormColumn("问题类型代码", 7),
        FormColumn("问题类型", 10),
        FormColumn("姓名", 9),
        FormColumn("身份证号", 20),
        FormColumn("单位", 15),
        FormColumn("证件种类", 13),
        FormColumn("证件号码", 12),
        FormColumn("发生日期", 12),
        FormColumn("处理单位", 15),
        FormColumn("依据", 42, is_left=True),
        FormColumn("状态", 8),
        FormColumn("本人说明", 24, is_left=True),
        FormColumn("处理方式", 12),
    ),
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the list has it. An empty text and None are blank cells.

    `name` and `national_id` are the person's whose case it is, also where the subject is a unit,
    which is then `handling_unit`. `happened_on` is the exit for P4 to P6, the issue for P1, B2 and
    B3, the approval for P7, else the day it was found. `document_kind` and `status` are the words
    to be shown; each piece of evidence has a line of its own.
    """

    code: FindingCode
    name: str
    national_id: str
    unit: str
    document_kind: str = ""
    document_number: str = ""
    happened_on: date | None = None
    handling_unit: str = ""
    evidence: Sequence[str] = ()
    status: str = ""
    statement: str = ""
    dispositions: Sequence[str] = ()


def write(rows: Iterable[FindingRow], heading: Heading, path: Path) -> int:
    """Write the findings; without rows, a blank form.

    Returns:
        The number of findings written.
    """
    return write_form(FORM, heading, map(_texts, rows), path)


def _texts(row: FindingRow) -> Sequence[str]:
    return (
        row.code.name,
        row.code.value,
        row.name,
        row.national_id,
        row.unit,
        row.document_kind,
        row.document_number,
        row.happened_on.isoformat() if row.happened_on else "",
        row.handling_unit,
        "\n".join(row.evidence),
        row.status,
        row.statement,
        "、".join(row.dispositions),
    )
