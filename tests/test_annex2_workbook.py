"""Annex 2 as the office writes it, and as units send it. Units and figures are made up."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import Unusable
from models.terms import Category, FindingCode, RankLevel
from workbooks import annex2
from workbooks.annex2 import Annex2Row, Annex2Sheet
from workbooks.annex2_row import COUNTS, REGISTRANTS
from workbooks.header import NotThisForm
from workbooks.looks import Heading

HEADING = Heading(
    unit="测试市委组织部",
    filled_on=date(2015, 9, 30),
    filled_by="甲经办",
    phone="0000-0000000",
    reviewed_by="乙负责",
)

# Typed from the notice, from left to right.
LEAVES = [
    "序号", "地区或单位", "开展治理的地区和单位数(个)", "小计", "市管/县管干部",
    "市/县级部门中层干部", "离退休市管/县管干部", "相似副处以上事业单位领导", "专技人才",
    "金融机构人员", "安全涉密重要岗位人员", "国企法人或领导人员", "“裸官”配偶或子女",
    "违规办理因私证照", "违规持有因私证照", "瞒报持有因私证照", "未经批准因私出国境",
    "未按审批要求因私出国境", "瞒报因私出国境情况", "审批因私出国境把关不严", "处理单位数(个)",
    "小计", "县处级", "乡科级", "其他", "批评教育", "诫勉谈话", "调离岗位", "责令辞职", "免职",
    "降职", "移送纪检监察机关", "备注",
]  # fmt: skip
MERGED_HEADER = {
    "A4:A6", "B4:B6", "C4:M4", "C5:C6", "D5:M5", "N4:T4",
    "N5:N6", "O5:O6", "P5:P6", "Q5:Q6", "R5:R6", "S5:S6", "T5:T6",
    "U4:AF4", "U5:U6", "V5:Y5", "Z5:AF5", "AG4:AG6",
}  # fmt: skip

BUREAU = Annex2Row(
    "测试局", units_conducting=3, r_managed=2, r_dept=11, r_family=1, p1=1, p3=2,
    units_dealt_with=1, d_county=1, d_township=2, m1=2, m7=1, remarks="1人核实中",
)  # fmt: skip
COUNTY = Annex2Row("示例县", units_conducting=40, r_dept=1205, p1=2, p3=1, d_other=3, m1=3)


def written(tmp_path: Path, *rows: Annex2Row, total: Annex2Row | None = None) -> Worksheet:
    assert annex2.write(rows, HEADING, tmp_path / "annex2.xlsx", total) == len(rows)
    return opened(tmp_path / "annex2.xlsx")


def opened(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def values(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def title_above(sheet: Worksheet, column: int) -> str:
    """The lowest title of a column."""
    found = [sheet.cell(row, column).value for row in (6, 5, 4)]
    return "".join(str(next(filter(None, found))).split())


# What is written


def test_the_33_columns_are_the_notice_s_in_its_order(tmp_path: Path) -> None:
    sheet = written(tmp_path, BUREAU)
    assert sheet.max_column == 33
    assert [title_above(sheet, column) for column in range(1, 34)] == LEAVES


def test_the_header_is_merged_as_the_notice_s(tmp_path: Path) -> None:
    sheet = written(tmp_path, BUREAU)
    header = {str(m) for m in sheet.merged_cells.ranges if 4 <= m.min_row <= 6}
    assert header == MERGED_HEADER
    groups = {cell: sheet[cell].value for cell in ("C4", "D5", "N4", "U4", "V5", "Z5")}
    assert groups == {
        "C4": "组织开展情况",
        "D5": "登记备案人员数（人）",
        "N4": "问题排查情况",
        "U4": "处理情况",
        "V5": "处理人员（人）",
        "Z5": "处理方式（人）",
    }
    assert {cell.border.top.style for cell in sheet[4]} == {"thin"}
    assert {cell.border.bottom.style for cell in sheet[6]} == {"thin"}


def test_title_and_signature_lines_are_the_notice_s(tmp_path: Path) -> None:
    sheet = written(tmp_path, BUREAU)
    assert (sheet["A1"].value, sheet["A2"].value) == ("附件2", "专项治理工作情况汇总统计表")
    assert [text for text in values(sheet, 3) if text] == [
        "填表单位（章）：测试市委组织部",
        "填表时间：2015年9月30日",
    ]
    assert [text for text in values(sheet, 9) if text] == [
        "填表人：甲经办（联系电话：0000-0000000）",
        "审核人：乙负责",
    ]


def test_it_is_one_page_wide_with_the_whole_header_on_every_page(tmp_path: Path) -> None:
    sheet = written(tmp_path, BUREAU)
    assert sheet.print_title_rows == "$4:$6"
    assert sheet.freeze_panes == "A7"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_counts_and_totals_are_numbers_in_their_cells(tmp_path: Path) -> None:
    sheet = written(tmp_path, BUREAU, COUNTY)
    assert values(sheet, 7) == [
        "1", "测试局", 3, 14, 2, 11, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0, 0, 0, 1, 3, 1, 2, 0,
        2, 0, 0, 0, 0, 0, 1, "1人核实中",
    ]  # fmt: skip
    assert values(sheet, 9) == [
        None, "合计", 43, 1219, 2, 1216, 0, 0, 0, 0, 0, 0, 1, 3, 0, 3, 0, 0, 0, 0, 1, 6, 1, 2, 3,
        5, 0, 0, 0, 0, 0, 1, None,
    ]  # fmt: skip
    assert {cell.data_type for row in sheet["C7:AF9"] for cell in row} == {"n"}
    assert {cell.data_type for row in sheet["A7:B8"] for cell in row} == {"s"}
    assert all(cell.alignment.shrink_to_fit for cell in sheet[9][2:32])


def test_a_unit_name_is_never_a_formula(tmp_path: Path) -> None:
    cell = written(tmp_path, replace(BUREAU, region_or_unit="=1+1"))["B7"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_without_rows_it_is_a_blank_form(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert {cell.value for row in sheet["A7:AG11"] for cell in row} == {None}
    assert sheet["A12"].value == "填表人：甲经办（联系电话：0000-0000000）"


def test_a_person_with_one_problem_in_two_units_is_one_in_the_total(tmp_path: Path) -> None:
    persons = replace(annex2.total([BUREAU, COUNTY]), p1=2, remarks="2人涉及两地")
    sheet = written(tmp_path, BUREAU, COUNTY, total=persons)
    assert (sheet["B9"].value, sheet["N9"].value) == ("合计", 2)
    assert sheet["AG9"].value == "2人涉及两地"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"r_dept": 1215}, "“市/县级部门中层干部”的合计是1215，与各行之和1216不一致。"),
        ({"m1": 4}, "“批评教育”的合计是4，与各行之和5不一致。"),
        ({"p1": 4}, "“违规办理因私证照”的合计是4，应在最大一行2与各行之和3之间。"),
        ({"p1": 1}, "“违规办理因私证照”的合计是1，应在最大一行2与各行之和3之间。"),
    ],
)
def test_a_total_that_contradicts_the_rows_is_not_written(
    tmp_path: Path, change: dict[str, int], sentence: str
) -> None:
    wrong = replace(annex2.total([BUREAU, COUNTY]), **change)  # type: ignore[arg-type]
    with pytest.raises(Unusable, match=sentence):
        annex2.write([BUREAU, COUNTY], HEADING, tmp_path / "annex2.xlsx", wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (replace(BUREAU, p2=-1), "“测试局”的“违规持有因私证照”是-1，不能是负数。"),
        (replace(BUREAU, region_or_unit="合计"), "不能作为地区或单位"),
    ],
)
def test_impossible_rows_are_not_written(tmp_path: Path, row: Annex2Row, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        annex2.write([row], HEADING, tmp_path / "annex2.xlsx")


def test_every_registrant_rank_and_problem_of_an_organization_has_its_column() -> None:
    assert [field.name for field in fields(Annex2Row)][1:-1] == list(COUNTS)
    assert set(annex2.COUNT_OF_CATEGORY) == set(Category)
    assert set(annex2.COUNT_OF_CATEGORY.values()) == set(REGISTRANTS)
    assert set(annex2.COUNT_OF_RANK) == set(RankLevel)
    police = {FindingCode.B1, FindingCode.B2, FindingCode.B3}
    assert set(annex2.COUNT_OF_PROBLEM) == set(FindingCode) - police


# The way back

NAMES = st.text("甲乙丙测试局市（）、AZ09", min_size=1, max_size=12)
ROWS = st.builds(
    Annex2Row,
    NAMES,
    *[st.integers(0, 99_999)] * len(COUNTS),
    st.text("甲乙丙（）、。09", max_size=12),
)


@settings(
    max_examples=30,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_it_is_read_back_without_loss(tmp_path: Path, rows: list[Annex2Row]) -> None:
    written(tmp_path, *rows)
    found = annex2.read(tmp_path / "annex2.xlsx")
    assert found.unit == "测试市委组织部"
    assert [row.value for row in found.rows] == rows
    assert found.total is not None
    assert found.total.value == annex2.total(rows)
    assert (found.complaints, found.table.unknown_columns) == ((), ())


# What units send: the notice's sample, filled in by hand


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample of the notice as somebody has typed it into Excel, two units filled in."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "附件2"
    sheet["A2"] = "专项治理工作情况汇总统计表（样表）"
    sheet["A3"] = "填表单位（章）：示例县委组织部             填表时间：2015年 9 月 28 日"
    sheet["C4"], sheet["N4"], sheet["U4"] = "组织开展情况", "问题排查情况", "处理情况"
    sheet["D5"], sheet["V5"], sheet["Z5"] = (
        "登记备案人员数（人）",
        "处理人员（人）",
        "处理方式（人）",
    )
    for column, leaf in enumerate(LEAVES, start=1):
        top = 4 if column in {1, 2, 33} else 6
        if column in {3, *range(14, 22)}:
            top = 5
        sheet.cell(top, column, leaf)
    for merge in ("A1:AG1", "A2:AG2", "A3:AG3", *MERGED_HEADER):
        sheet.merge_cells(merge)
    fill(sheet, 7, {"A": 1, "B": "县 本级", "C": 12, "D": 30, "F": 30, "N": 2})
    fill(
        sheet,
        8,
        {
            "A": 2,
            "B": "测试镇（街道）",
            "C": "\N{FULLWIDTH DIGIT ONE}",
            "D": "1,005人",
            "F": 1005.0,
            "P": "无",
        },
    )
    fill(sheet, 9, {"A": "合计", "C": 13, "D": 1035, "F": 1035, "N": 2})
    sheet.merge_cells("A9:B9")
    sheet["A10"] = "填表人：甲经办（联系电话：0000-0000000）"
    book.save(tmp_path / "sample.xlsx")
    return tmp_path / "sample.xlsx"


def fill(sheet: Worksheet, row: int, cells: dict[str, object]) -> None:
    for letter, value in cells.items():
        sheet[f"{letter}{row}"] = value


def read_with(path: Path, change: Callable[[Worksheet], object]) -> Annex2Sheet:
    """Read the sample after somebody has changed something in it."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    change(sheet)
    book.save(path)
    return annex2.read(path)


def test_a_sample_filled_in_by_hand_is_read(sample: Path) -> None:
    found = annex2.read(sample)
    assert found.unit == "示例县委组织部"
    assert [row.value for row in found.rows] == [
        Annex2Row("县 本级", units_conducting=12, r_dept=30, p1=2),
        Annex2Row("测试镇（街道）", units_conducting=1, r_dept=1005),
    ]
    assert [row.number for row in found.rows] == [7, 8]
    assert found.total is not None
    assert found.total.value == Annex2Row("合计", units_conducting=13, r_dept=1035, p1=2)
    assert found.complaints == ()


def test_without_a_total_there_is_none(sample: Path) -> None:
    found = read_with(sample, lambda sheet: sheet.delete_rows(9))
    assert (found.total, len(found.rows)) == (None, 2)


def test_a_printed_total_line_left_blank_is_none(sample: Path) -> None:
    found = read_with(sample, lambda sheet: fill(sheet, 9, dict.fromkeys("CDFN")))
    assert (found.total, found.complaints) == (None, ())


def test_a_total_of_few_figures_is_a_total(sample: Path) -> None:
    found = read_with(sample, lambda sheet: fill(sheet, 9, {"D": None, "N": None}))
    assert found.total is not None
    assert found.complaints == (
        "第9行：“违规办理因私证照”的合计是0，应在最大一行2与各行之和2之间。",
    )


@pytest.mark.parametrize(
    ("cell", "value", "complaint"),
    [
        ("N7", -2, "第7行“违规办理因私证照”：不能是负数。"),
        ("N7", "\N{FULLWIDTH HYPHEN-MINUS}2", "第7行“违规办理因私证照”：不能是负数。"),
        ("O8", 1.5, "第8行“违规持有因私证照”：应是整数，不能有小数，也不能超过9位。"),
        ("AF8", "两人", "第8行“移送纪检监察机关”：应填写整数，没有的填0或留空。"),
        ("Z7", date(2015, 9, 1), "第7行“批评教育”：应填写整数，没有的填0或留空。"),
        ("D7", 31, "第7行“小计（登记备案人员数）”：小计是31，与后面各列之和30不一致。"),
        ("W8", 0, None),
        ("V8", 1, "第8行“小计（处理人员）”：小计是1，与后面各列之和0不一致。"),
        ("D7", None, None),
        ("B7", None, "第7行“地区或单位”：缺少地区或单位。"),
        ("N9", 3, "第9行：“违规办理因私证照”的合计是3，应在最大一行2与各行之和2之间。"),
        ("C9", 12, "第9行：“开展治理的地区和单位数(个)”的合计是12，与各行之和13不一致。"),
    ],
)
def test_what_cannot_be_is_named_by_row_and_column(
    sample: Path, cell: str, value: object, complaint: str | None
) -> None:
    found = read_with(sample, lambda sheet: fill(sheet, int(cell[-1]), {cell[:-1]: value}))
    assert found.complaints == ((complaint,) if complaint else ())
    wrong = [row.number for row in found.rows if row.value is None]
    assert wrong == ([int(cell[-1])] if complaint and cell[-1] != "9" else [])


def test_two_totals_are_refused(sample: Path) -> None:
    with pytest.raises(Unusable, match="有2个合计行（第8、9行），请只保留一个。"):
        read_with(sample, lambda sheet: fill(sheet, 8, {"B": "合 计"}))


def test_a_formula_without_a_stored_value_is_refused(sample: Path) -> None:
    with pytest.raises(Unusable, match="公式没有保存计算结果（如 D7）"):
        read_with(sample, lambda sheet: fill(sheet, 7, {"D": "=SUM(E7:M7)"}))


def test_titles_above_and_columns_beside_do_not_matter(sample: Path) -> None:
    def move(sheet: Worksheet) -> None:
        for merge in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merge))
        sheet["AH6"] = "联系人"
        sheet.insert_rows(1, amount=2)
        sheet["A1"] = "请于月底前报送"

    found = read_with(sample, move)
    assert [row.value and row.value.r_dept for row in found.rows] == [30, 1005]
    assert (found.unit, found.table.unknown_columns) == ("示例县委组织部", ("联系人",))
    assert found.total is not None


def test_the_unit_may_stand_in_the_next_cell(sample: Path) -> None:
    def split(sheet: Worksheet) -> None:
        sheet.unmerge_cells("A3:AG3")
        fill(sheet, 3, {"A": "填表单位（盖章）:", "C": "示例县(本级)", "V": "填表时间："})

    assert read_with(sample, split).unit == "示例县（本级）"


def test_where_nobody_is_named_the_unit_is_empty(sample: Path) -> None:
    found = read_with(
        sample, lambda sheet: fill(sheet, 3, {"A": "填表单位（章）：  填表时间：  年"})
    )
    assert found.unit == ""


def test_another_form_is_not_taken_for_it(sample: Path) -> None:
    with pytest.raises(NotThisForm, match="缺少这些列：乡科级；"):
        read_with(sample, lambda sheet: fill(sheet, 6, {"X": "乡镇"}))


def test_a_column_that_is_there_twice_is_refused(sample: Path) -> None:
    with pytest.raises(Unusable, match="“乡科级”有2列（第X列、第Y列）"):
        read_with(sample, lambda sheet: fill(sheet, 6, {"Y": "乡科级", "AH": "其他"}))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"A3": "填表时间：2015 年 9 月 8 日"}, date(2015, 9, 8), id="with spaces"),
        pytest.param({"A3": "填表日期: 2015.9.8"}, date(2015, 9, 8), id="another title"),
        pytest.param({"A3": "填表时间：", "B3": date(2015, 9, 8)}, date(2015, 9, 8), id="beside"),
        pytest.param(
            {"A3": "填表单位（章）：甲 填表时间：20150908"}, date(2015, 9, 8), id="in one cell"
        ),
        pytest.param({"A3": "填表时间：      年   月   日"}, None, id="not filled in"),
        pytest.param({"A3": "填表时间：2015年9月"}, None, id="no day"),
        pytest.param({"A3": "填表时间：2015年2月30日"}, None, id="no such day"),
    ],
)
def test_the_day_it_was_filled_in_is_read_wherever_it_stands(
    tmp_path: Path, cells: dict[str, object], expected: date | None
) -> None:
    path = tmp_path / "annex2.xlsx"
    annex2.write([BUREAU], HEADING, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for merged in [str(each) for each in sheet.merged_cells.ranges if each.min_row == 3]:
        sheet.unmerge_cells(merged)
    for cell in sheet[3]:
        cell.value = None
    for address, value in cells.items():
        sheet[address].number_format = "General" if isinstance(value, str) else "yyyy-mm-dd"
        sheet[address] = value
    book.save(path)
    assert annex2.read(path).filled_on == expected
