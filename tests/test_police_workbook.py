"""What is read of the police's workbooks: flat or in blocks, in whatever order, wrong rows kept."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.forms import recognise
from models.errors import Unusable
from models.terms import LegalStatus
from tests.conftest import national_id
from tests.police_files import LETTER, Line, blocks, flat
from workbooks import police
from workbooks.police_rows import PoliceWorkbook, page_and_row

ID, OTHER = national_id(1), national_id(2)
DOCUMENT: Line = {"身份证号": ID, "姓名": "甲一鸣", "证件种类": "护照", "证件号码": "E12345678"}
CROSSING: Line = {"身份证号": ID, "出入境": "出", "日期": "20140105"}
PASSPORT = "普通护照"


def told(workbook: PoliceWorkbook) -> list[tuple[object, ...]]:
    return [line[1:] for case in workbook.cases for line in case.crossings]


def wrong(workbook: PoliceWorkbook) -> dict[tuple[int, int], str]:
    return {
        page_and_row(number): "；".join(f"{each.column}：{each.sentence}" for each in cells)
        for number, cells in workbook.wrong.items()
    }


def notes(workbook: PoliceWorkbook) -> list[str]:
    return [note for case in workbook.cases for each in case.notes.values() for note in each]


def test_both_sheets_and_the_letter_are_read_by_their_columns(tmp_path: Path) -> None:
    document = DOCUMENT | {
        "签发日期": "20120601",
        "有效期至": "2022年5月31日",
        "签发机关": "样例公安局",
        "证件状态": "注销",
        "性别": "男",
    }
    crossing = CROSSING | {
        "时间": "08:30:15",
        "证件种类": "往来港澳通行证",
        "证件号码": "C1234 5678",
        "前往地": "香港",
        "口岸": "样例口岸",
        "交通工具": "汽车",
        "备用": "x",
    }
    path = flat(tmp_path / "a.xlsx", documents=[document], crossings=[crossing])
    found = police.read(path)
    assert (found.letter.number, found.letter.as_of_date) == (
        "云组函〔2015〕8号",
        date(2015, 7, 15),
    )
    assert (found.documents, found.crossings, found.rows) == (1, 1, 2)
    assert found.unknown_columns == ("备用",)
    (case,) = found.cases
    assert (case.national_id, case.name) == (ID, "甲一鸣")
    assert case.documents[0][1:] == (
        (PASSPORT, "E12345678"),
        date(2012, 6, 1),
        date(2022, 5, 31),
        "样例公安局",
        LegalStatus.CANCELLED,
    )
    permit = ("往来港澳通行证", "C12345678")
    assert told(found) == [("2014-01-05", "08:30:15", "出境", permit, "香港", "样例口岸", "汽车")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"时间": "8:05"}, ("2014-01-05", "08:05")),
        ({"时间": "08:05:00"}, ("2014-01-05", "08:05")),
        ({"时间": "0805"}, ("2014-01-05", "08:05")),
        ({"时间": "8时5分"}, ("2014-01-05", "08:05")),
        ({"时间": time(8, 5)}, ("2014-01-05", "08:05")),
        ({"日期": date(2014, 1, 5)}, ("2014-01-05", "")),
        ({"日期": datetime(2014, 1, 5, 8, 5)}, ("2014-01-05", "08:05")),  # noqa: DTZ001
        ({"日期": "2014-01-05 08:05:00"}, ("2014-01-05", "08:05")),
        ({"日期": "2014.1.5"}, ("2014-01-05", "")),
    ],
    ids=str,
)
def test_a_moment_is_read_however_it_is_written(
    tmp_path: Path, cells: Line, expected: tuple[str, str]
) -> None:
    found = police.read(flat(tmp_path / "a.xlsx", crossings=[dict(CROSSING) | dict(cells)]))
    assert told(found)[0][:2] == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("种类不详", "")),
        ({"证件号码": "G12345678"}, (PASSPORT, "G12345678")),
        ({"证件种类": "公务护照", "证件号码": "SE1234567"}, ("公务护照", "SE1234567")),
        ({"证件种类": "台湾通行证"}, ("大陆居民往来台湾通行证", "")),
    ],
    ids=["nothing told", "by its number", "the police's own word", "a kind without a number"],
)
def test_a_document_is_named_as_the_police_name_it(
    tmp_path: Path, cells: Line, expected: tuple[str, str]
) -> None:
    found = police.read(flat(tmp_path / "a.xlsx", crossings=[dict(CROSSING) | dict(cells)]))
    assert told(found)[0][3] == expected


def test_wrong_rows_are_kept_with_each_reason_and_good_ones_are_read(tmp_path: Path) -> None:
    rows: list[Line] = [
        CROSSING,
        CROSSING | {"身份证号": "330000197001011230"},
        CROSSING | {"身份证号": int(ID[:17] + "0")},
        CROSSING | {"身份证号": None},
        CROSSING | {"出入境": "过境", "日期": "昨天", "时间": "25:00", "证件号码": "？"},
        {"身份证号": OTHER, "出入境": "入", "日期": None},
        {"身份证号": "填表人：某"},
    ]
    found = police.read(flat(tmp_path / "a.xlsx", documents=[DOCUMENT], crossings=rows))
    reasons = wrong(found)
    assert found.crossings == 1
    assert sorted(reasons) == [(1, row) for row in range(3, 8)]
    assert "校验码不对" in reasons[1, 3]
    assert "Excel 只保留前15位" in reasons[1, 4]
    assert reasons[1, 5] == "身份证号：缺少身份证号。"
    for said in (
        "出入境：应为",
        "日期：日期应写成",
        "时间：没有这个时间",
        "证件号码：证件号码只能",
    ):
        assert said in reasons[1, 6]
    assert reasons[1, 7] == "日期：缺少日期。"


def test_sex_birth_date_and_number_are_only_doubted(tmp_path: Path) -> None:
    odd = DOCUMENT | {"证件号码": "X1234567", "性别": "女", "出生日期": "19010101"}
    official = DOCUMENT | {"证件号码": "PE1234567"}
    backwards = DOCUMENT | {"签发日期": "20150101", "有效期至": "20140101"}
    found = police.read(flat(tmp_path / "a.xlsx", documents=[odd, official, backwards]))
    assert (found.documents, found.wrong) == (3, {})
    assert notes(found) == [
        "性别与身份证号（男）不一致，请核对",
        "出生日期与身份证号不一致，请核对",
        "证件号码“****4567”不是普通护照的常见格式，请核对",
        "证件号码“*****4567”是因公证件的格式，请核对",
        "有效期至早于签发日期，请核对",
    ]


def test_a_header_below_titles_a_header_again_and_merged_ids_are_understood(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["出入境记录查询结果"])
    sheet.merge_cells("A1:E1")
    sheet.append(["日　期", "出/入", "公民　身份号码"])
    sheet.append(["20140105", "出", ID])
    sheet.append(["20140107", "入", None])
    sheet.append(["日期", "出/入", "公民身份号码"])
    sheet.append(["20140301", "出", ID])
    sheet.merge_cells("C3:C4")
    book.save(tmp_path / "a.xlsx")
    found = police.read(tmp_path / "a.xlsx")
    assert [each[0] for each in told(found)] == ["2014-01-05", "2014-01-07", "2014-03-01"]
    assert found.wrong == {}


def test_blocks_are_read_part_by_part(tmp_path: Path) -> None:
    document: Line = {
        "性别": "男",
        "国籍": "中国",
        "证件类型": "普通护照",
        "证件号码": "E12345678",
        "签发日期": "20120601",
    }
    crossing: Line = {
        "出/入": "出",
        "证件类型": "普通护照",
        "证件号码": "E12345678",
        "前往地": "日本",
        "口岸": "样例机场",
        "日期": "20140105",
        "时间": "0830",
    }
    people = [
        (ID, "甲一鸣", [document], [crossing, crossing | {"出/入": "入", "日期": "20140109"}]),
        (OTHER, "乙云舟", [], []),
        (national_id(3), "丙溪桥", [], [crossing | {"日期": "某日"}]),
    ]
    found = police.read(blocks(tmp_path / "a.xlsx", people, letter=LETTER))
    first, second, third = found.cases
    assert (len(first.documents), len(first.crossings), first.notes) == (1, 2, {})
    assert told(found)[0] == (
        "2014-01-05", "08:30", "出境", (PASSPORT, "E12345678"), "日本", "样例机场", "",
    )  # fmt: skip
    assert [each.is_nothing_found for each in found.cases] == [False, True, False]
    assert second.name == "乙云舟"
    assert third.has_wrong
    assert list(wrong(found).values()) == [
        "日期：日期应写成 20150715、2015-07-15、2015/7/15、2015.7.15 或 2015年7月15日。"
    ]
    assert found.letter.number == LETTER["公函文号"]


def test_blocks_without_merges_and_titles_of_the_query_are_read_too(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    rows: list[list[object]] = [
        ["1", "查询条件", f"身份证号：{ID}", "姓名：甲一鸣"],
        ["", "出入境记录", "出/入", "日期"],
        ["", "", "出", "20140105"],
        ["2", "查询条件", OTHER, "乙云舟"],
        ["3", "查询条件", "330000197001011230", "丙溪桥"],
        ["", "出入境记录", "出/入", "日期"],
        ["", "", "出", "20140105"],
    ]
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = police.read(tmp_path / "a.xlsx")
    assert [(each.national_id, each.name) for each in found.cases] == [
        (ID, "甲一鸣"),
        (OTHER, "乙云舟"),
    ]
    assert [each.is_nothing_found for each in found.cases] == [False, True]
    assert [row for _, row in wrong(found)] == [5, 7]


def test_another_id_in_a_block_belongs_to_nobody(tmp_path: Path) -> None:
    document: Line = {"身份证号": OTHER, "证件类型": "护照", "证件号码": "E1234567"}
    found = police.read(blocks(tmp_path / "a.xlsx", [(ID, "甲一鸣", [document], [])]))
    assert found.documents == 0
    assert not found.cases[0].is_nothing_found
    assert "与查询条件的身份证号不一致" in next(iter(wrong(found).values()))


def test_a_ledger_of_custody_is_not_taken_for_police_data(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["身份证号", "证件种类", "证件号码"])
    sheet.append([ID, "护照", "E12345678"])
    book.save(tmp_path / "a.xlsx")
    form, _ = recognise(tmp_path / "a.xlsx")
    assert form.name == "holdings"
    sheet.title = "证件信息"
    book.save(tmp_path / "b.xlsx")
    form, _ = recognise(tmp_path / "b.xlsx")
    assert form.name == "police"
    sheet["D1"] = "保管状态"
    book.save(tmp_path / "c.xlsx")
    form, _ = recognise(tmp_path / "c.xlsx")
    assert form.name == "holdings"


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ({"公函文号": "1号", "数据日期": "某日"}, "批次表的数据日期"),
        ({"起始日期": "20150101", "截止日期": "20140101"}, "截止日期早于起始日期"),
    ],
    ids=["an unreadable day", "days out of order"],
)
def test_a_letter_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, letter: Line, expected: str
) -> None:
    path = flat(tmp_path / "a.xlsx", crossings=[CROSSING], letter=letter)
    with pytest.raises(Unusable, match=expected):
        police.read(path)


def test_a_file_of_something_else_names_what_is_needed(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["别的", "东西"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Unusable, match="出入境记录：身份证号、出入境、日期"):
        police.read(tmp_path / "a.xlsx")
