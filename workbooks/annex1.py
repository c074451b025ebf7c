"""Annex 1: 登记备案人员因私出国（境）信息查询表, one row per registrant.

The form goes to the exit-entry office on paper and on disc. It can be filled in and read again as
a roster without loss: IDs and dates are text, and a blank cell changes nothing.

Source: notice annex 1 with its notes 1 to 3; spec workbooks 3.2, export `annex1`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from models.terms import Category, RegistrationStatus, Sex
from workbooks.looks import Form, FormColumn, Heading, write_form

_YES_NO: Final = ("是", "否")
_STATUSES: Final = (
    RegistrationStatus.FILED.value,
    RegistrationStatus.NOT_FILED.value,
    RegistrationStatus.CHANGE_FILED.value,
)
_CATEGORIES: Final = tuple(category.value for category in Category)
_NOTE_1: Final = (
    "注：1.本表由各地各单位组织人事部门填写，各区、县（市）送所在地公安出入境管理部门，"
    "市级部门（单位）送市公安局出入境管理部门；"
)

FORM: Final = Form(
    title="登记备案人员因私出国（境）信息查询表",
    annex="附件1",
    columns=(
        FormColumn("序号", 5),
        FormColumn("姓", 5),
        FormColumn("名", 7),
        FormColumn("性别", 5, choices=("男", "女")),
        FormColumn("身份证号", 20),
        FormColumn("出生日期\n（8位）", 10),
        FormColumn("现任职务（职级）", 18, is_left=True),
        FormColumn("户口\n所在地", 11),
        FormColumn("登记备案\n人员类型", 19, choices=_CATEGORIES),
        FormColumn("人事主管部门", 14),
        FormColumn("是否持有因私出国(境)证件", 9, choices=_YES_NO),
        FormColumn("因私出国(境)证件号", 21),
        FormColumn("证件是否由组织集中保管", 9, choices=_YES_NO),
        FormColumn("登记备案状态", 9, choices=_STATUSES, is_open=True),
    ),
    notes=(
        _NOTE_1,
        "2.“登记备案人员类型”填写" + "、".join(f"“{word}”" for word in _CATEGORIES) + "；",
        "3.“登记备案状态”填写" + "、".join(f"“{word}”" for word in _STATUSES) + "等。",
    ),
)


@dataclass(frozen=True, slots=True)
class Annex1Row:
    """A registrant as the form shows them. None is a blank cell: not known."""

    surname: str
    given_name: str
    sex: Sex
    national_id: str
    birth_date: date
    post_and_rank: str
    hukou_place: str
    category: Category
    personnel_authority: str
    holds_document: bool | None
    document_numbers: Sequence[str]
    in_central_custody: bool | None
    registration_status: RegistrationStatus


def write(rows: Iterable[Annex1Row], heading: Heading, path: Path) -> int:
    """Write annex 1; without rows, a blank form.

    Returns:
        The number of registrants written.
    """
    numbered = (_texts(number, row) for number, row in enumerate(rows, start=1))
    return write_form(FORM, heading, numbered, path)


def _texts(number: int, row: Annex1Row) -> Sequence[str]:
    return (
        str(number),
        row.surname,
        row.given_name,
        row.sex.value,
        row.national_id,
        f"{row.birth_date:%Y%m%d}",
        row.post_and_rank,
        row.hukou_place,
        row.category.value,
        row.personnel_authority,
        _yes_no(is_so=row.holds_document),
        "、".join(row.document_numbers),
        _yes_no(is_so=row.in_central_custody),
        row.registration_status.value,
    )


def _yes_no(*, is_so: bool | None) -> str:
    if is_so is None:
        return ""
    return "是" if is_so else "否"
