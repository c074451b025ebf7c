"""Persons and numbers are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from models.errors import Unusable
from models.terms import DocumentKind
from workbooks import holdings
from workbooks.holdings import HoldingRow, Kept
from workbooks.layout import Row

ID = "33000019800101001X"
NEEDED = {"身份证号": ID, "证件种类": "普通护照", "证件号码": "E12345678"}


def read(tmp_path: Path, *rows: list[object]) -> list[Row[HoldingRow]]:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = tmp_path / "ledger.xlsx"
    book.save(path)
    return list(holdings.read(path))


def one(tmp_path: Path, **cells: object) -> Row[HoldingRow]:
    whole = NEEDED | cells
    (row,) = read(tmp_path, list(whole), list(whole.values()))
    return row


def value(tmp_path: Path, **cells: object) -> HoldingRow:
    row = one(tmp_path, **cells)
    assert row.value is not None, row.wrong
    return row.value


def test_a_whole_row_is_read(tmp_path: Path) -> None:
    found = value(
        tmp_path,
        姓名="甲 一鸣",
        签发日期="2012.3.1",
        有效期至="20220301",
        签发机关="某省公安厅",
        保管状态="已领用",
        保险柜="1号柜",
        柜位="7号",
        上交日期=date(2013, 5, 1),
        领用日期="2015年7月1日",
        应还日期="2015/8/1",
        申报日期="2013-04-20",
    )
    assert (found.name, found.kept, found.safe, found.slot) == ("甲一鸣", Kept.DRAWN, "1号柜", 7)
    assert (found.issue_date, found.expiry_date) == (date(2012, 3, 1), date(2022, 3, 1))
    assert (found.drawn_on, found.return_by) == (date(2015, 7, 1), date(2015, 8, 1))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("护照", DocumentKind.ORDINARY_PASSPORT),
        ("因私普通护照", DocumentKind.ORDINARY_PASSPORT),
        ("港澳通行证", DocumentKind.HK_MACAO_PERMIT),
        ("台湾通行证", DocumentKind.TAIWAN_PERMIT),
        ("往来台湾通行证", DocumentKind.TAIWAN_PERMIT),
    ],
)
def test_a_kind_is_known_by_its_names(tmp_path: Path, written: str, kind: DocumentKind) -> None:
    assert value(tmp_path, 证件种类=written).kind is kind


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({}, None),
        ({"上交日期": "20130501"}, Kept.IN_CUSTODY),
        ({"保险柜": "1号柜"}, Kept.IN_CUSTODY),
        ({"上交日期": "20130501", "领用日期": "20150701"}, Kept.DRAWN),
        ({"保管状态": "遗失", "上交日期": "20130501"}, Kept.LOST),
        ({"保管状态": "在库", "领用日期": "20150701"}, Kept.IN_CUSTODY),
    ],
    ids=["nothing", "a surrender", "a safe", "a draw", "the word", "the word against a day"],
)
def test_where_a_document_lies_follows_from_what_is_there(
    tmp_path: Path, cells: dict[str, object], kept: Kept | None
) -> None:
    assert value(tmp_path, **cells).kept is kept


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"签发日期": "20200101", "有效期至": "20190101"}, "有效期至", "有效期至早于签发日期。"),
        ({"上交日期": "20150702", "领用日期": "20150701"}, "领用日期", "领用日期早于上交日期。"),
        ({"柜位": "7"}, "柜位", "填了柜位，缺少保险柜名称。"),
        ({"保险柜": "甲柜", "柜位": "左上"}, "柜位", "柜位应为从 1 起的整数，例如 12。"),
        ({"保险柜": "柜" * 41}, "保险柜", "保险柜名称最多 40 个字。"),
        ({"保管状态": "不知道"}, "保管状态", "应为以下之一：在库；已领用；未上交；遗失。"),
        ({"证件号码": "无"}, "证件号码", "证件号码只能由字母和数字组成"),
        ({"证件种类": "驾驶证"}, "证件种类", "证件种类应为：普通护照"),
        ({"身份证号": ""}, "身份证号", "缺少身份证号。"),
        ({"领用日期": "去年"}, "领用日期", "日期应写成"),
    ],
)
def test_a_wrong_cell_is_named(
    tmp_path: Path, cells: dict[str, object], column: str, said: str
) -> None:
    row = one(tmp_path, **cells)
    assert row.value is None
    assert [each.column for each in row.wrong] == [column]
    assert said in row.wrong[0].sentence


@pytest.mark.parametrize(
    ("number", "said"),
    [("PE1234567", "因公证件的格式"), ("C12345678", "不是普通护照的常见格式")],
)
def test_a_number_of_another_form_is_a_warning(tmp_path: Path, number: str, said: str) -> None:
    row = one(tmp_path, 证件号码=number, 保管状态="在库")
    assert row.value is not None
    assert said in row.warnings[0]


def test_a_sheet_without_the_numbers_is_another_form(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="证件保管台账缺少这些列：证件号码"):
        read(tmp_path, ["身份证号", "证件种类"], [ID, "护照"])
