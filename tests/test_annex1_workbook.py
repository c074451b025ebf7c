"""The form on paper and on disc, and its way back as a roster. Persons are made up."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from models.national_id import read_national_id
from models.terms import Category, RegistrationStatus, Sex
from workbooks import annex1, roster
from workbooks.annex1 import Annex1Row
from workbooks.fields import name, plain
from workbooks.looks import Heading
from workbooks.roster import RosterRow

HEADING = Heading(
    unit="测试局",
    filled_on=date(2015, 7, 5),
    filled_by="甲经办",
    phone="0000-0000000",
    reviewed_by="乙负责",
    watermark="导出：甲经办 2015-07-05 09:30 R&D",
)
TITLES = [
    "序号", "姓", "名", "性别", "身份证号", "出生日期（8位）", "现任职务（职级）", "户口所在地",
    "登记备案人员类型", "人事主管部门", "是否持有因私出国(境)证件", "因私出国(境)证件号",
    "证件是否由组织集中保管", "登记备案状态",
]  # fmt: skip

ROW = [
    "1", "甲", "一鸣", "男", "33000019800101001X", "19800101", "科长（正科级）", "测试市",
    "市级部门中层及以下公务员、参公人员", "测试局", "是", "E00000001、C00000001", "是",
    "已备案",
]  # fmt: skip


def person(born: date, order: int) -> tuple[str, Sex]:
    """A fictitious ID of region 330000, completed from 15 digits, and its sex."""
    found = read_national_id(f"330000{born:%y%m%d}{order:03}")
    return found.number, found.sex


def registrant(**changes: object) -> Annex1Row:
    number, sex = person(date(1980, 1, 1), 1)
    values: dict[str, object] = {
        "surname": "甲",
        "given_name": "一鸣",
        "sex": sex,
        "national_id": number,
        "birth_date": date(1980, 1, 1),
        "post_and_rank": "科长（正科级）",
        "hukou_place": "测试市",
        "category": Category.CITY_STAFF,
        "personnel_authority": "测试局",
        "holds_document": True,
        "document_numbers": ("E00000001", "C00000001"),
        "in_central_custody": True,
        "registration_status": RegistrationStatus.FILED,
    }
    return Annex1Row(**values | changes)  # type: ignore[arg-type]


def written(tmp_path: Path, rows: Sequence[Annex1Row], heading: Heading = HEADING) -> Worksheet:
    annex1.write(rows, heading, tmp_path / "annex1.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "annex1.xlsx").active
    assert isinstance(sheet, Worksheet)
    return sheet


def texts(sheet: Worksheet, row: int) -> list[str]:
    return [str(cell.value or "") for cell in sheet[row]]


def test_the_form_is_the_notice_s(tmp_path: Path) -> None:
    sheet = written(tmp_path, [registrant()])
    assert texts(sheet, 1)[0] == "附件1"
    assert texts(sheet, 2)[0] == "登记备案人员因私出国（境）信息查询表"
    assert [text for text in texts(sheet, 3) if text] == [
        "填表单位（章）：测试局",
        "填表时间：2015年7月5日",
    ]
    assert ["".join(text.split()) for text in texts(sheet, 4)] == TITLES
    assert [text for text in texts(sheet, 6) if text] == [
        "填表人：甲经办（联系电话：0000-0000000）",
        "审核人：乙负责",
    ]
    assert [texts(sheet, row)[0][:4] for row in (7, 8, 9)] == ["注：1.", "2.“登", "3.“登"]
    assert all(f"“{category.value}”" in texts(sheet, 8)[0] for category in Category)


def test_a_row_has_fourteen_text_cells(tmp_path: Path) -> None:
    sheet = written(tmp_path, [registrant()])
    assert texts(sheet, 5) == ROW
    assert {(cell.data_type, cell.number_format) for cell in sheet[5]} == {("s", "@")}


def test_the_form_is_printed_on_a4_with_its_header_on_every_page(tmp_path: Path) -> None:
    sheet = written(tmp_path, [registrant()])
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    assert {cell.border.left.style for cell in sheet[5]} == {"thin"}
    assert sheet["A2"].font.name == "方正小标宋简体"
    assert sheet["B5"].font.name == "仿宋_GB2312"
    assert {"A1:N1", "A2:N2"} <= {str(merged) for merged in sheet.merged_cells.ranges}


def test_every_page_says_who_exported_it_and_when(tmp_path: Path) -> None:
    sheet = written(tmp_path, [registrant()])
    assert sheet.oddFooter.left.text == "导出：甲经办 2015-07-05 09:30 R&&D"


def test_closed_columns_offer_their_words(tmp_path: Path) -> None:
    sheet = written(tmp_path, [registrant(), registrant()])
    offered = {
        str(choice.sqref): str(choice.formula1) for choice in sheet.data_validations.dataValidation
    }
    assert offered["K5:K6"] == offered["M5:M6"] == '"是,否"'
    assert offered["N5:N6"] == '"已备案,未备案,变更备案"'
    assert offered["I5:I6"].strip('"').split(",") == [category.value for category in Category]
    assert max(map(len, offered.values())) <= 257  # Excel's limit of 255, and the quotes


@pytest.mark.parametrize("start", "=+-@\t")
def test_a_value_is_never_a_formula(tmp_path: Path, start: str) -> None:
    cell = written(tmp_path, [registrant(post_and_rank=f"{start}1+1")])["G5"]
    assert (cell.value, cell.data_type) == (f"{start}1+1", "s")


def test_without_rows_it_is_a_blank_form(tmp_path: Path) -> None:
    sheet = written(tmp_path, [], Heading())
    assert texts(sheet, 3)[0] == "填表单位（章）："
    assert "填表时间：      年   月   日" in texts(sheet, 3)
    assert {cell.border.left.style for row in sheet["A5:N9"] for cell in row} == {"thin"}
    assert texts(sheet, 10)[0].startswith("填表人：           （联系电话：")


# The way back


WORDS = st.text(
    st.sampled_from("甲乙丙丁测试市局（）、，“”·AZ09.=-+@#_x &<>'\u3000é𠮷"), max_size=12
).map(plain)
NAMES = st.text("甲乙丙丁一二三鸣𠮷·", min_size=1, max_size=4).map(name)
NUMBERS = st.lists(st.from_regex(r"[EC][0-9]{8}", fullmatch=True), unique=True, max_size=3)


@st.composite
def registrants(draw: st.DrawFn) -> Annex1Row:
    born = draw(st.dates(date(1930, 1, 1), date(1999, 12, 31)))
    number, sex = person(born, draw(st.integers(0, 999)))
    return registrant(
        surname=draw(NAMES),
        given_name=draw(NAMES),
        sex=sex,
        national_id=number,
        birth_date=born,
        post_and_rank=draw(WORDS),
        hukou_place=draw(WORDS),
        category=draw(st.sampled_from(Category)),
        personnel_authority=draw(WORDS),
        holds_document=draw(st.none() | st.booleans()),
        document_numbers=tuple(draw(NUMBERS)),
        in_central_custody=draw(st.none() | st.booleans()),
        registration_status=draw(st.sampled_from(RegistrationStatus)),
    )


def as_written(row: RosterRow) -> Annex1Row:
    """The row of the form that a roster row comes from; a blank cell is None there."""
    assert not isinstance(row.document_numbers, roster.Cleared)
    return registrant(
        surname=row.surname,
        given_name=row.given_name,
        sex=row.sex,
        national_id=row.national_id.number,
        birth_date=row.birth_date,
        post_and_rank=row.post_and_rank or "",
        hukou_place=row.hukou_place or "",
        category=row.category,
        personnel_authority=row.personnel_authority or "",
        holds_document=row.holds_document,
        document_numbers=row.document_numbers or (),
        in_central_custody=row.in_central_custody,
        registration_status=row.registration_status,
    )


@settings(
    max_examples=40,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(registrants(), min_size=1, max_size=5))
def test_the_form_is_read_back_as_a_roster_without_loss(
    tmp_path: Path, rows: list[Annex1Row]
) -> None:
    annex1.write(rows, HEADING, tmp_path / "annex1.xlsx")
    read = list(roster.read(tmp_path / "annex1.xlsx"))
    assert [row.wrong for row in read] == [()] * len(rows)
    assert [as_written(row.value) for row in read if row.value] == rows
    assert all(row.value is not None and row.value.unit is None for row in read)


@pytest.mark.slow
def test_ten_thousand_rows_cost_little_more_than_bare_values(tmp_path: Path) -> None:
    rows = [registrant()] * 10_000
    started = time.perf_counter()
    bare = openpyxl.Workbook(write_only=True)
    sheet = bare.create_sheet()
    for number in range(10_000):
        sheet.append([str(number), *ROW[1:]])
    bare.save(tmp_path / "bare.xlsx")
    bare_seconds = time.perf_counter() - started
    assert annex1.write(rows, HEADING, tmp_path / "annex1.xlsx") == 10_000
    assert time.perf_counter() - started - bare_seconds < 4 * bare_seconds
