from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from models.terms import Sex
from workbooks import query
from workbooks.looks import Heading
from workbooks.query import QueryRow

ROW = QueryRow(
    name="甲一鸣",
    national_id="33000019800101001X",
    sex=Sex.MALE,
    birth_date=date(1980, 1, 1),
    start_date=date(2010, 1, 1),
    end_date=date(2015, 7, 31),
)


def written(tmp_path: Path, *rows: QueryRow, letter_number: str = "测组函〔2015〕1号") -> Worksheet:
    path = tmp_path / "query.xlsx"
    heading = Heading(unit="测试市委组织部")
    assert query.write(rows, heading, path, letter_number=letter_number) == len(rows)
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_letter_stands_above_the_persons_asked_about(tmp_path: Path) -> None:
    rows = [list(row) for row in written(tmp_path, ROW).iter_rows(1, 5, values_only=True)]
    assert rows[0][0] == "因私出国（境）证件和出入境记录查询名单"
    assert rows[1][0] == "公函文号：测组函〔2015〕1号"
    assert rows[2][0] == "填表单位（章）：测试市委组织部"
    assert rows[3] == ["序号", "姓名", "身份证号", "性别", "出生日期", "起始时间", "截止时间"]
    assert rows[4] == [
        "1",
        "甲一鸣",
        "33000019800101001X",
        "男",
        "19800101",
        "20100101",
        "20150731",
    ]


def test_ids_and_days_are_text(tmp_path: Path) -> None:
    sheet = written(tmp_path, ROW, ROW)
    assert {(cell.data_type, cell.number_format) for cell in sheet[6]} == {("s", "@")}


def test_a_number_not_yet_given_is_written_by_hand(tmp_path: Path) -> None:
    found = written(tmp_path, ROW, letter_number="")["A2"].value
    assert str(found).startswith("公函文号：   ")


@pytest.mark.parametrize("persons", [0, 1])
def test_the_header_is_on_every_page(tmp_path: Path, persons: int) -> None:
    sheet = written(tmp_path, *[ROW] * persons)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "A5")
