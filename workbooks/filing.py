"""The filing: 国家工作人员登记备案表, as the police client takes it in.

The titles have no line breaks, for a program may look for them.

Source: notice part 1 (登记备案); spec workbooks 3.2, export `filing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from models.terms import IntakeFlag, Sex
from workbooks.looks import Form, FormColumn, Heading, write_form

FORM: Final = Form(
    title="国家工作人员登记备案表",
    columns=(
        FormColumn("序号", 5),
        FormColumn("中文姓", 6),
        FormColumn("中文名", 8),
        FormColumn("性别", 5, choices=("男", "女")),
        FormColumn("出生日期", 10),
        FormColumn("身份证号", 20),
        FormColumn("户口所在地", 12),
        FormColumn("入库标识", 9, choices=tuple(flag.value for flag in IntakeFlag)),
        FormColumn("工作单位", 16),
        FormColumn("职务（级）或职称", 15),
        FormColumn("人事主管单位", 15),
        FormColumn("报送单位组织机构代码", 13),
        FormColumn("报送单位名称", 16),
        FormColumn("报送单位类别", 13),
        FormColumn("报送单位联系人", 15),
        FormColumn("联系电话", 13),
        FormColumn("入库批号", 15),
    ),
)


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A registration that is new, changed or revoked since the last filing."""

    surname: str
    given_name: str
    sex: Sex
    birth_date: date
    national_id: str
    hukou_place: str
    intake_flag: IntakeFlag
    unit: str
    post_or_title: str
    personnel_authority: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """报送单位: who files; the same in every row. What is not known is blank."""

    organization_code: str = ""
    name: str = ""
    kind: str = ""
    contact: str = ""
    phone: str = ""


def write(
    rows: Iterable[FilingRow], reporter: Reporter, batch: str, heading: Heading, path: Path
) -> int:
    """Write the filing of one batch (入库批号); without rows, a blank form.

    Returns:
        The number of registrations written.
    """
    reported = (
        reporter.organization_code,
        reporter.name,
        reporter.kind,
        reporter.contact,
        reporter.phone,
        batch,
    )
    numbered = ((str(number), *_texts(row), *reported) for number, row in enumerate(rows, start=1))
    return write_form(FORM, heading, numbered, path)


def _texts(row: FilingRow) -> Sequence[str]:
    return (
        row.surname,
        row.given_name,
        row.sex.value,
        f"{row.birth_date:%Y%m%d}",
        row.national_id,
        row.hukou_place,
        row.intake_flag.value,
        row.unit,
        row.post_or_title,
        row.personnel_authority,
    )
