"""The query: whose documents and crossings the exit-entry office is asked for, and since when.

It goes with an official letter, whose number stands below the title.

Source: notice part 3 (集中查询); spec workbooks 3.2, export `query`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from models.terms import Sex
from workbooks.looks import Form, FormColumn, Heading, write_form

FORM: Final = Form(
    title="因私出国（境）证件和出入境记录查询名单",
    columns=(
        FormColumn("序号", 8),
        FormColumn("姓名", 16),
        FormColumn("身份证号", 28),
        FormColumn("性别", 10, choices=("男", "女")),
        FormColumn("出生日期", 20),
        FormColumn("起始时间", 20),
        FormColumn("截止时间", 20),
    ),
)


@dataclass(frozen=True, slots=True)
class QueryRow:
    """Whom the police are asked about, from the first to the last day, both included."""

    name: str
    national_id: str
    sex: Sex
    birth_date: date
    start_date: date
    end_date: date


def write(
    rows: Iterable[QueryRow], heading: Heading, path: Path, *, letter_number: str = ""
) -> int:
    """Write the query; without a number, there is room to write it by hand.

    Returns:
        The number of persons written.
    """
    form = replace(FORM, reference=f"公函文号：{letter_number or ' ' * 24}")
    numbered = (_texts(number, row) for number, row in enumerate(rows, start=1))
    return write_form(form, heading, numbered, path)


def _texts(number: int, row: QueryRow) -> Sequence[str]:
    days = (row.birth_date, row.start_date, row.end_date)
    return (
        str(number),
        row.name,
        row.national_id,
        row.sex.value,
        *(f"{day:%Y%m%d}" for day in days),
    )
