"""Persons and numbers are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.errors import Unusable
from models.terms import RankLevel, SecrecyLevel
from tests.ledgers import Line, save
from workbooks import staff
from workbooks.fields import CLEARED
from workbooks.layout import Row
from workbooks.staff import StaffRow

LISTED: Line = {"姓名": "甲　一鸣", "身份证号": "33000019800101001X", "单位": "市测试局"}


def one(tmp_path: Path, line: Line) -> Row[StaffRow]:
    (row,) = list(staff.read(save(tmp_path / "staff.xlsx", [line])))
    return row


def value(tmp_path: Path, **cells: object) -> StaffRow:
    row = one(tmp_path, LISTED | cells)
    assert row.value is not None, row.wrong
    return row.value


def test_somebody_employed_is_read_whole(tmp_path: Path) -> None:
    found = value(
        tmp_path,
        人员性质="事业 专业技术",
        职务="信息科(科长)",
        职级层次="正科级",
        职称="高级工程师",
        涉密等级="重要涉密人员",
        离职日期="2015年7月1日",
    )
    assert found == StaffRow(
        national_id=found.national_id,
        name="甲一鸣",
        unit="市测试局",
        nature="事业 专业技术",
        post="信息科（科长）",
        rank_level=RankLevel.RANK_TOWNSHIP,
        title="高级工程师",
        secrecy_level=SecrecyLevel.IMPORTANT,
        left_on=date(2015, 7, 1),
    )
    assert found.national_id.number == "33000019800101001X"


def test_what_a_list_does_not_say_is_not_known(tmp_path: Path) -> None:
    found = value(tmp_path)
    assert {found.nature, found.post, found.rank_level, found.title, found.left_on} == {None}


@pytest.mark.parametrize("said", ["非涉密", "无", "（清空）", "/"])
def test_a_column_filled_for_everybody_says_who_is_in_no_classified_post(
    tmp_path: Path, said: str
) -> None:
    assert value(tmp_path, 涉密等级=said).secrecy_level is CLEARED


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("副处级", RankLevel.RANK_COUNTY),
        ("县处级", RankLevel.RANK_COUNTY),
        ("副科", RankLevel.RANK_TOWNSHIP),
        ("科员", RankLevel.OTHER),
    ],
)
def test_ranks_are_read_as_lists_write_them(tmp_path: Path, said: str, level: RankLevel) -> None:
    assert value(tmp_path, 职级层次=said).rank_level is level


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"身份证号": "330000198001010011"}, "身份证号"),
        ({"身份证号": 330000198001010011}, "身份证号"),
        ({"单位": ""}, "单位"),
        ({"姓名": "（清空）"}, "姓名"),
        ({"离职日期": "明年"}, "离职日期"),
        ({"涉密等级": "绝密"}, "涉密等级"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(tmp_path: Path, cells: Line, column: str) -> None:
    row = one(tmp_path, LISTED | cells)
    assert row.value is None
    assert [each.column for each in row.wrong] == [column]


def test_a_list_without_units_is_told_what_is_missing(tmp_path: Path) -> None:
    line: Line = {"姓名": "甲一鸣", "身份证号": "33000019800101001X"}
    with pytest.raises(Unusable, match="在职人员名单缺少这些列：单位"):
        one(tmp_path, line)


def test_columns_go_by_other_names_in_any_order(tmp_path: Path) -> None:
    line: Line = {
        "备注": "略",
        "工作单位": "YX-01",
        "编制性质": "公务员",
        "公民身份号码": "33000019800101001x",
        "姓名": "甲一鸣",
    }
    found = one(tmp_path, line).value
    assert found is not None
    assert (found.unit, found.nature) == ("YX-01", "公务员")
