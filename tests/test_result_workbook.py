"""What the sender of a file gets back: every row with what became of it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import Unusable
from workbooks import result, roster
from workbooks.result import Verdict

ID = "33000019800101001X"
OTHER_ID = "330000198001010028"
CATEGORY = "市管领导干部"
HEADER = ["姓名", "身份证号", "登记备案人员类型", "登记起始日期"]
ROWS = [
    ["登记备案人员名册"],
    HEADER,
    ["甲一鸣", ID, CATEGORY, date(2015, 7, 1)],
    [],
    ["乙一鸣", "123", CATEGORY, "昨天"],
]
VERDICTS = {
    3: Verdict("新增"),
    5: Verdict(
        "错误：身份证号、登记起始日期", (("身份证号", "应为18位。"), ("登记起始日期", "=1+1"))
    ),
}


def saved(
    path: Path, rows: Sequence[Sequence[object]] = ROWS, change: Callable[[Worksheet], object] = id
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "名册"
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


def opened(path: Path, name: str = "名册") -> Worksheet:
    sheet = openpyxl.load_workbook(path)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, letter: str) -> list[object]:
    return [cell.value for cell in sheet[letter]]


def decorated(sheet: Worksheet) -> None:
    sheet.merge_cells("A1:D1")
    sheet["A2"].fill = PatternFill("solid", start_color="00FF00")
    sheet.column_dimensions["B"].width = 33


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return saved(tmp_path / "source.xlsx", change=decorated)


def test_the_sheet_comes_back_as_it_was_with_a_result_beside_every_row(
    tmp_path: Path, source: Path
) -> None:
    before = source.read_bytes()
    result.write(source, roster.read(source), VERDICTS, tmp_path / "result.xlsx")
    sheet = opened(tmp_path / "result.xlsx")
    assert column(sheet, "E") == [None, "结果", "新增", None, "错误：身份证号、登记起始日期"]
    assert column(sheet, "A") == ["登记备案人员名册", "姓名", "甲一鸣", None, "乙一鸣"]
    assert sheet["A2"].fill.start_color.rgb == "0000FF00"
    assert sheet.column_dimensions["B"].width == 33
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:D1"]
    assert source.read_bytes() == before


def test_wrong_cells_are_red_and_say_why(tmp_path: Path, source: Path) -> None:
    result.write(source, roster.read(source), VERDICTS, tmp_path / "result.xlsx")
    sheet = opened(tmp_path / "result.xlsx")
    wrong = sheet["B5"]
    assert wrong.fill.start_color.rgb == "00FFC7CE"
    assert wrong.comment is not None
    assert wrong.comment.text == "应为18位。"
    assert sheet["B3"].comment is None


def test_a_corrected_result_sent_again_gets_its_result_in_the_same_column(
    tmp_path: Path, source: Path
) -> None:
    first = tmp_path / "first.xlsx"
    result.write(source, roster.read(source), VERDICTS, first)
    book = openpyxl.load_workbook(first)
    book["名册"]["B5"], book["名册"]["D5"] = OTHER_ID, "2015-07-02"
    book.save(first)

    table = roster.read(first)
    assert [row.value is None for row in table] == [False, False]
    verdicts = {3: Verdict("重复"), 5: Verdict("新增")}
    result.write(first, table, verdicts, tmp_path / "second.xlsx")
    sheet = opened(tmp_path / "second.xlsx")
    assert column(sheet, "E") == [None, "结果", "重复", None, "新增"]
    assert sheet.max_column == 5
    assert sheet["B5"].comment is None
    assert sheet["B5"].fill.start_color.rgb != "00FFC7CE"


def test_formulas_come_back_as_their_values(tmp_path: Path) -> None:
    source = saved(tmp_path / "a.xlsx", change=lambda sheet: sheet.append([None] * 5 + ["=1+1"]))
    result.write(source, roster.read(source), VERDICTS, tmp_path / "result.xlsx")
    sheet = opened(tmp_path / "result.xlsx")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("start", "=+-@")
@pytest.mark.parametrize("most_with_looks", [10, 0])
def test_what_we_write_is_never_a_formula(
    tmp_path: Path, source: Path, start: str, most_with_looks: int
) -> None:
    target = tmp_path / "result.xlsx"
    verdicts = {3: Verdict(f"{start}1+1")}
    result.write(source, roster.read(source), verdicts, target, most_with_looks=most_with_looks)
    cell = opened(target)["E3"]
    assert (cell.value, cell.data_type) == (f"{start}1+1", "s")


def test_a_long_sheet_comes_back_as_values_at_their_places(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "result.xlsx"
    result.write(source, roster.read(source), VERDICTS, target, most_with_looks=1)
    sheet = opened(target)
    assert column(sheet, "E") == [None, "结果", "新增", None, "错误：身份证号、登记起始日期"]
    assert column(sheet, "B") == [None, "身份证号", ID, None, "123"]
    assert [row.number for row in roster.read(target)] == [3, 5]


def test_a_text_that_looks_like_a_formula_comes_back_as_text(tmp_path: Path) -> None:
    def add(sheet: Worksheet) -> None:
        sheet["A3"].value = "=甲"
        sheet["A3"].data_type = "s"

    source = saved(tmp_path / "a.xlsx", change=add)
    result.write(source, roster.read(source), VERDICTS, tmp_path / "b.xlsx", most_with_looks=0)
    assert opened(tmp_path / "b.xlsx")["A3"].data_type == "s"


def test_of_a_very_long_sheet_only_the_rows_to_be_looked_at_come_back(
    tmp_path: Path, source: Path
) -> None:
    target = tmp_path / "result.xlsx"
    result.write(source, roster.read(source), VERDICTS, target, most_whole=1)
    rows = list(opened(target).iter_rows(values_only=True))
    assert rows == [
        (*HEADER, "结果", "原行号"),
        ("乙一鸣", "123", CATEGORY, "昨天", "错误：身份证号、登记起始日期", "5"),
    ]
    counts = list(opened(target, "统计").iter_rows(values_only=True))
    assert counts == [("结果", "行数"), ("新增", 1), ("错误", 1)]


def test_the_rows_to_be_looked_at_can_be_corrected_and_sent_again(
    tmp_path: Path, source: Path
) -> None:
    target = tmp_path / "result.xlsx"
    result.write(source, roster.read(source), VERDICTS, target, most_whole=1)
    table = roster.read(target)
    assert (table.unknown_columns, table.skipped_sheets) == ((), ("统计",))


def test_a_sheet_whose_looks_are_broken_still_gets_its_result(tmp_path: Path) -> None:
    def merge_over(sheet: Worksheet) -> None:
        sheet.merge_cells("D3:F3")

    source = saved(tmp_path / "a.xlsx", change=merge_over)
    result.write(source, roster.read(source), VERDICTS, tmp_path / "b.xlsx")
    assert opened(tmp_path / "b.xlsx")["E3"].value == "新增"


def test_a_file_that_is_no_roster_has_no_result(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        roster.read(saved(tmp_path / "a.xlsx", rows=[["甲"]]))
