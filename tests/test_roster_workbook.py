"""Persons, numbers and units are made up."""

import io
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import Unusable
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel, Sex
from workbooks import roster
from workbooks.fields import CLEARED
from workbooks.layout import Row
from workbooks.roster import RosterRow

ID = "33000019800101001X"  # 1980-01-01, 男
OTHER_ID = "330000198001010028"  # 1980-01-01, 女
HEADER = ["姓名", "身份证号", "登记备案人员类型"]
CATEGORY = "市管领导干部"


def saved(
    path: Path, rows: Sequence[Sequence[object]], change: Callable[[Worksheet], object] = id
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


def read(tmp_path: Path, *rows: Sequence[object]) -> list[Row[RosterRow]]:
    return list(roster.read(saved(tmp_path / "a.xlsx", rows)))


def one(tmp_path: Path, **cells: object) -> Row[RosterRow]:
    """One person, with further columns by name."""
    whole = {"姓名": "甲一鸣", "身份证号": ID, "登记备案人员类型": CATEGORY} | cells
    (row,) = read(tmp_path, list(whole), list(whole.values()))
    return row


def value(tmp_path: Path, **cells: object) -> RosterRow:
    row = one(tmp_path, **cells)
    assert row.value is not None, row.wrong
    return row.value


def wrong(row: Row[RosterRow]) -> dict[str, str]:
    assert row.value is None
    return {wrong.column: wrong.sentence for wrong in row.wrong}


def refused(tmp_path: Path, *rows: Sequence[object]) -> str:
    with pytest.raises(Unusable) as refusal:
        read(tmp_path, *rows)
    return str(refusal.value)


# Finding the table


def test_a_roster_is_found_below_title_rows_with_its_columns_in_any_order(tmp_path: Path) -> None:
    rows = [
        ["登记备案人员因私出国（境）信息查询表"],
        ["填表单位（章）：测试局", None, None, "填表时间：2015年7月1日"],
        [],
        ["血型", "登记备案\n人员类型", "身份证号", "名 ", "\u3000姓"],
        ["A", CATEGORY, ID, "一鸣", "甲"],
    ]
    path = saved(tmp_path / "a.xlsx", rows, lambda sheet: sheet.merge_cells("A1:E1"))
    table = roster.read(path)
    (row,) = table
    assert row.number == 5
    assert row.value is not None
    assert (row.value.surname, row.value.given_name) == ("甲", "一鸣")
    assert (table.header_row, table.unknown_columns) == (4, ("血型",))


@pytest.mark.parametrize(
    "title", ["出生日期（8位）", "出生日期(8位)", "出生日期\n\n（\uff18位）", "出生日期"]
)
def test_headers_are_read_in_either_width(tmp_path: Path, title: str) -> None:
    assert value(tmp_path, **{title: "19800101"}).birth_date == date(1980, 1, 1)


def test_a_header_in_the_eleventh_row_is_too_low(tmp_path: Path) -> None:
    sentence = refused(tmp_path, *[["说明"]] * 10, HEADER, ["甲一鸣", ID, CATEGORY])
    assert sentence.startswith("前10行里没有找到登记备案人员名册的表头")


def test_missing_columns_are_named_with_those_found(tmp_path: Path) -> None:
    assert refused(tmp_path, ["姓", "身份证号", "血型"], ["甲", ID, "A"]) == (
        "登记备案人员名册缺少这些列：姓和名（或姓名）、登记备案人员类型；"
        "找到的列有：姓、身份证号、血型。请补上后再发送。"
    )


def test_a_column_that_comes_twice_is_refused(tmp_path: Path) -> None:
    sentence = refused(tmp_path, [*HEADER, "身份证号码"], ["甲一鸣", ID, CATEGORY, ID])
    assert sentence == "“身份证号”有2列（第B列、第D列），请只保留一列。"


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    assert "没有数据" in refused(tmp_path, HEADER)


def test_two_rosters_in_one_workbook_are_not_guessed_at(tmp_path: Path) -> None:
    def twice(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("旧名册")
        for row in ([*HEADER], ["乙一鸣", OTHER_ID, CATEGORY]):
            other.append(row)

    path = saved(tmp_path / "a.xlsx", [HEADER, ["甲一鸣", ID, CATEGORY]], twice)
    with pytest.raises(Unusable, match="有2张工作表都是登记备案人员名册：“Sheet”、“旧名册”"):
        roster.read(path)


def test_a_hidden_roster_is_passed_over_and_named(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("旧名册")
        for row in ([*HEADER], ["乙一鸣", OTHER_ID, CATEGORY]):
            other.append(row)
        other.sheet_state = "hidden"

    table = roster.read(saved(tmp_path / "a.xlsx", [HEADER, ["甲一鸣", ID, CATEGORY]], hide))
    assert [row.name for row in table] == ["甲一鸣"]
    assert table.skipped_sheets == ("旧名册",)


def test_what_is_no_person_is_no_row(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        ["序号", *HEADER],
        ["1", "甲一鸣", ID, CATEGORY],
        ["2", None, " ", None],
        [None, None, None, None],
        ["序号", *HEADER],
        ["3", "乙一鸣", OTHER_ID, CATEGORY],
        ["填表人：甲 （联系电话：）", None, None, "审核人：乙"],
        ["注：1.本表由各地各单位组织人事部门填写；"],
        ["2.“登记备案人员类型”填写“市管领导干部”；"],
    )
    assert [row.number for row in rows] == [2, 6]


# Reading a person


def test_every_column_is_read(tmp_path: Path) -> None:
    found = value(
        tmp_path,
        性别="男",
        现任职务="主任科员(正科级)",
        户口所在地=" 测试市\n甲区 ",
        人事主管部门="测试市委组织部",
        **{
            "是否持有因私出国(境)证件": "是",
            "因私出国（境）证件号": "E00000001、c00000002；T00000003\nE00000001",
        },
        证件是否由组织集中保管="否",
        登记备案状态="变更备案",
        单位="测试局",
        职级层次="县处级",
        联系电话=13000000000,
        裸官="否",
        涉密等级="核心",
        脱密期至="2018.1.1",
        登记起始日期=date(2015, 7, 1),
        登记终止日期="2016年7月1日",
    )
    assert found == RosterRow(
        national_id=found.national_id,
        surname="甲",
        given_name="一鸣",
        is_name_clear=True,
        category=Category.CITY_MANAGED,
        post_and_rank="主任科员（正科级）",
        hukou_place="测试市 甲区",
        personnel_authority="测试市委组织部",
        holds_document=True,
        document_numbers=("E00000001", "C00000002", "T00000003"),
        in_central_custody=False,
        registration_status=RegistrationStatus.CHANGE_FILED,
        unit="测试局",
        rank_level=RankLevel.RANK_COUNTY,
        phone="13000000000",
        is_naked_official=False,
        secrecy_level=SecrecyLevel.CORE,
        cooling_off_end=date(2018, 1, 1),
        registered_from=date(2015, 7, 1),
        registered_to=date(2016, 7, 1),
    )
    assert (found.national_id.number, found.sex) == (ID, Sex.MALE)


def test_a_missing_column_and_an_empty_cell_change_nothing(tmp_path: Path) -> None:
    found = value(tmp_path, 户口所在地=None, 裸官="  ")
    assert found.hukou_place is None
    assert found.is_naked_official is None
    assert found.document_numbers is None
    assert found.unit is None


@pytest.mark.parametrize("written", ["（清空）", "(清空)", " （ 清空 ） ".replace(" ", "")])
def test_clearing_is_written_out(tmp_path: Path, written: str) -> None:
    found = value(tmp_path, 户口所在地=written, 脱密期至=written, 证件号码=written, 裸官=written)
    assert found.hukou_place is CLEARED
    assert found.cooling_off_end is CLEARED
    assert found.document_numbers is CLEARED
    assert found.is_naked_official is CLEARED


@pytest.mark.parametrize("column", ["单位", "人事主管部门", "登记备案状态", "登记起始日期"])
def test_what_everybody_has_cannot_be_cleared(tmp_path: Path, column: str) -> None:
    assert "不能清空" in wrong(one(tmp_path, **{column: "（清空）"}))[column]


@pytest.mark.parametrize(
    "written",
    [
        "‘裸官’配偶或子女",
        "“裸官”配偶或子女",
        "裸官配偶或子女",
        '"裸官" 配偶或子女',
        "「裸官」配偶或子女",
    ],
)
def test_the_twelfth_category_is_known_with_any_quotes(tmp_path: Path, written: str) -> None:
    assert value(tmp_path, 登记备案人员类型=written).category is Category.NAKED_OFFICIAL_FAMILY


@pytest.mark.parametrize("comma", ["、", "，", ",", "､"])
def test_a_category_is_known_with_any_comma(tmp_path: Path, comma: str) -> None:
    written = f"安全{comma}涉密重要岗位人员"
    assert value(tmp_path, 登记备案人员类型=written).category is Category.CLASSIFIED


def test_an_unknown_category_is_refused_with_all_twelve(tmp_path: Path) -> None:
    sentence = wrong(one(tmp_path, 登记备案人员类型="科员"))["登记备案人员类型"]
    assert all(category.value in sentence for category in Category)


@pytest.mark.parametrize(("written", "yes"), [("有", True), (1, True), (False, False), ("√", True)])
def test_yes_and_no_are_read_as_people_write_them(
    tmp_path: Path, written: object, *, yes: bool
) -> None:
    assert value(tmp_path, 裸官=written).is_naked_official is yes


def test_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    assert wrong(one(tmp_path, 裸官="可能")) == {"裸官": "应填写“是”或“否”。"}


@pytest.mark.parametrize("written", ["无", "/", "-", "无、无"])
def test_no_number_changes_nothing(tmp_path: Path, written: str) -> None:
    assert value(tmp_path, 证件号码=written).document_numbers is None


def test_another_status_is_left_out_with_a_warning(tmp_path: Path) -> None:
    row = one(tmp_path, 登记备案状态="正在办理")
    assert row.value is not None
    assert row.value.registration_status is None
    assert "“正在办理”" in row.warnings[0]


def test_unusual_and_official_numbers_are_warned_of_and_masked(tmp_path: Path) -> None:
    row = one(tmp_path, 证件号码="X12345678、PE1234567")
    assert row.value is not None
    assert row.warnings == (
        "证件号码“*****5678”不是常见格式，请核对。",
        "证件号码“*****4567”是因公证件的格式，请核对。",
    )


def test_a_name_split_by_guess_is_to_be_looked_at(tmp_path: Path) -> None:
    row = one(tmp_path, 姓名="甲乙一鸣")
    assert row.value is not None
    assert not row.value.is_name_clear
    assert row.warnings == ("姓名按“甲”姓“乙一鸣”名拆分，请核对。",)


# Refusing a person


def test_a_number_that_lost_its_digits_is_refused_with_that_explanation(tmp_path: Path) -> None:
    sentence = wrong(one(tmp_path, 身份证号=int(OTHER_ID)))["身份证号"]
    assert "Excel 只保留前15位，末几位已丢失" in sentence


def test_a_name_without_a_usable_id_is_wrong_and_keeps_the_name(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        HEADER,
        ["甲一鸣", None, CATEGORY],
        ["乙一鸣", f"{ID[:-1]}0", CATEGORY],
    )
    assert [(row.name, wrong(row)) for row in rows] == [
        ("甲一鸣", {"身份证号": "缺少身份证号。"}),
        ("乙一鸣", {"身份证号": "身份证号的校验码不对，可能有一位抄错，请对照证件核对。"}),
    ]


def test_a_birth_date_or_sex_that_contradicts_the_id_is_refused(tmp_path: Path) -> None:
    assert wrong(one(tmp_path, 出生日期="19800102", 性别="女")) == {
        "出生日期（8位）": "与身份证号里的出生日期（19800101）不一致。",
        "性别": "与身份证号里的性别（男）不一致。",
    }


def test_every_wrong_cell_of_a_row_is_named(tmp_path: Path) -> None:
    row = one(tmp_path, 身份证号="123", 登记备案人员类型=None, 出生日期="昨天", 户口所在地="#REF!")
    assert sorted(wrong(row)) == ["出生日期（8位）", "户口所在地", "登记备案人员类型", "身份证号"]


def test_a_registration_does_not_end_before_it_starts(tmp_path: Path) -> None:
    row = one(tmp_path, 登记起始日期="20150701", 登记终止日期="20150630")
    assert wrong(row) == {"登记终止日期": "登记终止日期早于登记起始日期。"}


def test_a_good_row_beside_a_wrong_one_is_read(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, ["甲一鸣", "x", CATEGORY], ["乙一鸣", OTHER_ID, CATEGORY])
    assert [row.value is None for row in rows] == [True, False]


def test_a_formula_never_calculated_refuses_the_file(tmp_path: Path) -> None:
    sentence = refused(tmp_path, HEADER, ["甲一鸣", '="3"&"3"', CATEGORY])
    assert sentence.startswith("有1个公式没有保存计算结果（如 B2）")


def test_a_formula_in_an_ignored_column_is_nobodys_concern(tmp_path: Path) -> None:
    rows = read(tmp_path, [*HEADER, "年龄"], ["甲一鸣", ID, CATEGORY, "=1+1"])
    assert rows[0].value is not None


# Whatever comes in, one of the two comes out

CELL = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates(date(1900, 3, 1), date(9999, 12, 31))
    | st.sampled_from([ID, CATEGORY, "甲一鸣", "（清空）", "E00000001", "#REF!", "=A1", "是", "男"])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
)
TITLE = CELL | st.sampled_from(
    [*HEADER, "姓", "名", "性别", "单位", "证件号码", "脱密期至", "裸官"]
)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(
    extra=st.lists(TITLE, max_size=6),
    rows=st.lists(st.lists(CELL, max_size=9), max_size=6),
    with_header=st.booleans(),
)
def test_any_workbook_ends_in_a_table_or_one_sentence(
    tmp_path: Path, extra: list[object], rows: list[list[object]], *, with_header: bool
) -> None:
    header = [*HEADER, *extra] if with_header else extra
    try:
        said = [str(row.value or row.wrong[0].sentence) for row in read(tmp_path, header, *rows)]
    except Unusable as refusal:
        said = [str(refusal)]
    assert said
    assert all(sentence.endswith(("。", ")")) for sentence in said)


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_a_few_seconds(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    row = ["甲一鸣", ID, CATEGORY, *["测试"] * 11]
    sheet.append([*HEADER, *[f"第{n}列" for n in range(11)]])
    for _ in range(100_000):
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    (tmp_path / "a.xlsx").write_bytes(packed.getvalue())
    started = time.perf_counter()
    assert sum(1 for _ in roster.read(tmp_path / "a.xlsx")) == 100_000
    assert time.perf_counter() - started < 30  # about 5 seconds where nothing else runs
