from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from models.terms import IntakeFlag, Sex
from workbooks import filing
from workbooks.filing import FilingRow, Reporter
from workbooks.looks import Heading

ROW = FilingRow(
    surname="甲",
    given_name="一鸣",
    sex=Sex.MALE,
    birth_date=date(1980, 1, 1),
    national_id="33000019800101001X",
    hukou_place="测试市",
    intake_flag=IntakeFlag.NEW,
    unit="测试局",
    post_or_title="科长（正科级）",
    personnel_authority="测试市委组织部",
)
REPORTER = Reporter("00000000-0", "测试市委组织部", "组织部", "乙经办", "0000-0000000")


def written(tmp_path: Path, *rows: FilingRow, reporter: Reporter = REPORTER) -> Worksheet:
    path = tmp_path / "filing.xlsx"
    assert filing.write(rows, reporter, "2015-001", Heading(unit="测试局"), path) == len(rows)
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_registration_is_filed_in_the_17_columns_of_the_police(tmp_path: Path) -> None:
    rows = [list(row) for row in written(tmp_path, ROW).iter_rows(1, 4, values_only=True)]
    assert rows[0][0] == "国家工作人员登记备案表"
    assert rows[2] == [
        "序号", "中文姓", "中文名", "性别", "出生日期", "身份证号", "户口所在地", "入库标识",
        "工作单位", "职务（级）或职称", "人事主管单位", "报送单位组织机构代码", "报送单位名称",
        "报送单位类别", "报送单位联系人", "联系电话", "入库批号",
    ]  # fmt: skip
    assert rows[3] == [
        "1", "甲", "一鸣", "男", "19800101", "33000019800101001X", "测试市", "新增", "测试局",
        "科长（正科级）", "测试市委组织部", "00000000-0", "测试市委组织部", "组织部", "乙经办",
        "0000-0000000", "2015-001",
    ]  # fmt: skip


def test_changes_and_revocations_are_told_from_what_is_new(tmp_path: Path) -> None:
    sheet = written(tmp_path, *(replace(ROW, intake_flag=flag) for flag in IntakeFlag))
    assert [sheet[f"H{row}"].value for row in (4, 5, 6)] == ["新增", "变更", "撤销"]
    offered = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert offered["H4:H6"] == '"新增,变更,撤销"'


def test_every_cell_is_text_and_what_is_not_known_is_blank(tmp_path: Path) -> None:
    sheet = written(tmp_path, replace(ROW, unit="=测试局"), reporter=Reporter())
    assert (sheet["I4"].value, sheet["I4"].data_type) == ("=测试局", "s")
    assert {sheet[f"{letter}4"].value for letter in "LMNOP"} == {None}
    assert {cell.number_format for cell in sheet[4]} == {"@"}
