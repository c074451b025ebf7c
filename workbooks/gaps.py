"""应备尽备核查表: one row per gap between the HR lists and the roster.

Source: notice part 1 (全面梳理); spec findings 4.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbooks.looks import Form, FormColumn, Heading, write_form

FORM: Final = Form(
    title="登记备案人员应备尽备核查表",
    columns=(
        FormColumn("序号", 5),
        FormColumn("姓名", 9),
        FormColumn("身份证号", 20),
        FormColumn("单位", 24),
        FormColumn("问题", 13),
        FormColumn("依据", 50, is_left=True),
        FormColumn("建议", 36, is_left=True),
        FormColumn("备注", 22, is_left=True),
    ),
    notes=(
        "注：1.本表由在职人员名单与登记备案人员花名册比对得出，是否登记、变更或撤销由组织人事部门核定；",
        "2.“请核对”表示名单上的文字不足以认定；备注一栏为已核定不需办理的理由。",
    ),
)


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap in words. `remarks` has why nothing is to be done, where somebody decided so."""

    name: str
    national_id: str
    unit: str
    problem: str
    grounds: str
    advice: str
    remarks: str = ""


def write(rows: Iterable[GapRow], heading: Heading, path: Path) -> int:
    """Write the workbook; without rows, a blank form.

    Returns:
        The number of gaps written.
    """
    numbered = (_texts(number, row) for number, row in enumerate(rows, start=1))
    return write_form(FORM, heading, numbered, path)


def _texts(number: int, row: GapRow) -> Sequence[str]:
    return (
        str(number),
        row.name,
        row.national_id,
        row.unit,
        row.problem,
        row.grounds,
        row.advice,
        row.remarks,
    )
