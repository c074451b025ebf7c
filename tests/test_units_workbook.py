from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import Unusable
from models.terms import UnitKind, UnitLevel
from workbooks import units
from workbooks.units import UnitRow


def saved(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


HEADER = ["单位代码", "单位名称", "上级单位代码", "层级", "类别"]


def test_a_list_of_units_is_read(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["C01", "测试市", None, "市", "单位"],
        ["C01-1", "测试市委组织部", "C01", "部门", "组织部"],
        [102, "测试市公安局（出入境）", "C01", "部门", "公安出入境"],
    ]
    table = units.read(saved(tmp_path / "a.xlsx", rows))
    assert [row.value for row in table] == [
        UnitRow("C01", "测试市", None, UnitLevel.CITY, UnitKind.UNIT),
        UnitRow(
            "C01-1", "测试市委组织部", "C01", UnitLevel.DEPARTMENT, UnitKind.ORGANIZATION_DEPARTMENT
        ),
        UnitRow(
            "102",
            "测试市公安局（出入境）",
            "C01",
            UnitLevel.DEPARTMENT,
            UnitKind.EXIT_ENTRY_OFFICE,
        ),
    ]


def test_only_code_and_name_are_needed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [["单位名称", "单位代码", "邮编"], ["测试局", "D1", "0"]])
    table = units.read(path)
    assert [row.value for row in table] == [UnitRow("D1", "测试局", None, None, None)]
    assert table.unknown_columns == ("邮编",)


def test_an_unknown_level_is_refused_with_the_words_that_fit(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [HEADER, ["D1", "测试局", None, "省", None]])
    (row,) = units.read(path)
    assert row.value is None
    assert [(wrong.column, wrong.sentence) for wrong in row.wrong] == [
        ("层级", "应为以下之一：市；县；部门；下属。")
    ]


def test_a_unit_is_not_its_own_superior(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [HEADER, ["D1", "测试局", "D1", None, None]])
    (row,) = units.read(path)
    assert [wrong.column for wrong in row.wrong] == ["上级单位代码"]


def test_a_list_without_codes_says_what_is_missing_and_what_was_found(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", [["单位名称", "邮编"], ["测试局", "0"]])
    with pytest.raises(Unusable, match=r"缺少这些列：单位代码；找到的列有：单位名称、邮编"):
        units.read(path)


def test_short_names_are_joined_by_any_comma(tmp_path: Path) -> None:
    rows = [["单位代码", "单位名称", "简称"], ["A-1", "甲示例局", "甲局，示例局、甲局"]]
    (row,) = units.read(saved(tmp_path / "a.xlsx", rows))
    assert row.value is not None
    assert row.value.short_names == ("甲局", "示例局")
