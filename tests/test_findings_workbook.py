from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from models.terms import FindingCode
from workbooks import findings
from workbooks.findings import FindingRow
from workbooks.looks import Heading

ROW = FindingRow(
    code=FindingCode.P4,
    name="甲一鸣",
    national_id="33000019800101001X",
    unit="测试局",
    document_kind="普通护照",
    document_number="E00000001",
    happened_on=date(2015, 3, 2),
    handling_unit="测试局",
    evidence=("2015-03-02 出境，2015-03-09 入境", "没有批准的出行"),
    status="已确认",
    statement="=当时不知道要报批",
    dispositions=("批评教育", "诫勉谈话"),
)


def written(tmp_path: Path, *rows: FindingRow) -> Worksheet:
    heading = Heading(unit="测试局", filled_on=date(2015, 9, 30))
    assert findings.write(rows, heading, tmp_path / "findings.xlsx") == len(rows)
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx").active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_there_is_one_row_per_finding_with_its_evidence(tmp_path: Path) -> None:
    sheet = written(tmp_path, ROW)
    assert sheet["A1"].value == "专项治理问题明细表"
    assert [cell.value for cell in sheet[3]] == [
        "问题类型代码", "问题类型", "姓名", "身份证号", "单位", "证件种类", "证件号码", "发生日期",
        "处理单位", "依据", "状态", "本人说明", "处理方式",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[4]] == [
        "P4", "未经批准", "甲一鸣", "33000019800101001X", "测试局", "普通护照", "E00000001",
        "2015-03-02", "测试局", "2015-03-02 出境，2015-03-09 入境\n没有批准的出行", "已确认",
        "=当时不知道要报批", "批评教育、诫勉谈话",
    ]  # fmt: skip
    assert {(cell.data_type, cell.number_format) for cell in sheet[4]} == {("s", "@")}


@pytest.mark.parametrize("code", FindingCode)
def test_every_problem_type_has_its_code_beside_it(tmp_path: Path, code: FindingCode) -> None:
    sheet = written(tmp_path, FindingRow(code, "甲一鸣", "33000019800101001X", "测试局"))
    assert [sheet["A4"].value, sheet["B4"].value] == [code.name, code.value]
    assert {sheet[f"{letter}4"].value for letter in "FGHIJKLM"} == {None}


def test_long_evidence_gets_the_height_that_excel_allows(tmp_path: Path) -> None:
    short = FindingRow(FindingCode.P2, "甲一鸣", "33000019800101001X", "测试局")
    long = FindingRow(FindingCode.P2, "甲一鸣", "", "测试局", evidence=["证据" * 60] * 30)
    sheet = written(tmp_path, short, ROW, long)
    heights = [sheet.row_dimensions[row].height or 0 for row in (4, 5, 6)]
    assert heights[0] < heights[1] < heights[2] == 409
