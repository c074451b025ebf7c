"""Persons and numbers are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from models.errors import Unusable
from models.terms import DocumentKind
from models.trip import ReportKind, TripState
from workbooks import trips
from workbooks.layout import Row
from workbooks.trip_fields import report_said, state_said
from workbooks.trips import Matter, TripRow

ID = "33000019800101001X"
TRIP = {"身份证号": ID, "类别": "因私", "出境日期": "20140601", "返回日期": "20140610"}
LETTER = {"身份证号": ID, "类别": "同意申办函", "批准日期": "20140301"}
TODAY = date(2015, 7, 20)


def read(tmp_path: Path, *rows: list[object]) -> list[Row[TripRow]]:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = tmp_path / "trips.xlsx"
    book.save(path)
    return list(trips.read(path))


def one(tmp_path: Path, cells: dict[str, object]) -> Row[TripRow]:
    (row,) = read(tmp_path, list(cells), list(cells.values()))
    return row


def value(tmp_path: Path, cells: dict[str, object]) -> TripRow:
    row = one(tmp_path, cells)
    assert row.value is not None, row.wrong
    return row.value


def test_an_approved_trip_is_read_whole(tmp_path: Path) -> None:
    found = value(
        tmp_path,
        TRIP
        | {
            "姓名": "甲一鸣",
            "批准日期": "2014-05-01",
            "批准单位": "市测试局",
            "前往地": "日本、 韩国;日本",
            "途经": "香港",
            "使用证件种类": "护照、港澳通行证",
            "文号": "测2014-1号",
            "紧急": "是",
            "销假申报出境日期": date(2014, 6, 1),
            "销假申报返回日期": "2014/6/9",
            "报告日期": "2014年6月12日",
        },
    )
    assert found.destinations == ("日本", "韩国")
    assert found.transits == ("香港",)
    assert found.kinds == (DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT)
    assert (found.number, found.is_emergency) == ("测2014-1号", True)
    assert (found.reported_exit, found.reported_return) == (date(2014, 6, 1), date(2014, 6, 9))


def test_a_report_without_approval_may_have_only_the_reported_days(tmp_path: Path) -> None:
    cells = {
        "身份证号": ID,
        "类别": "因私",
        "销假申报出境日期": "20140601",
        "销假申报返回日期": "20140609",
    }
    found = value(tmp_path, cells)
    assert (found.exit_date, found.return_date) == (date(2014, 6, 1), date(2014, 6, 9))


def test_a_letter_is_known_by_day_and_number(tmp_path: Path) -> None:
    found = value(tmp_path, LETTER | {"文号": "函1", "证件种类": "护照"})
    assert found.kind is DocumentKind.ORDINARY_PASSPORT
    assert found.key == (Matter.LETTER, date(2014, 3, 1), "函1")


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        (TRIP | {"返回日期": "20140531"}, "返回日期", "返回日期早于出境日期。"),
        (TRIP | {"返回日期": ""}, "返回日期", "缺少返回日期。"),
        (TRIP | {"出境日期": "六月"}, "出境日期", "日期应写成"),
        (
            TRIP | {"销假申报出境日期": "20140605", "销假申报返回日期": "20140604"},
            "销假申报返回日期",
            "销假申报返回日期早于销假申报出境日期。",
        ),
        (TRIP | {"类别": "旅游"}, "类别", "应为以下之一：因私；因公；同意申办函。"),
        (TRIP | {"紧急": "也许"}, "紧急", "应填写“是”或“否”。"),
        (TRIP | {"使用证件种类": "护照、驾照"}, "使用证件种类", "证件种类应为"),
        (TRIP | {"文号": "号" * 61}, "文号", "文号最多 60 个字。"),
        (LETTER | {"批准日期": ""}, "批准日期", "同意申办函缺少批准日期。"),
    ],
)
def test_a_wrong_cell_is_named(
    tmp_path: Path, cells: dict[str, object], column: str, said: str
) -> None:
    row = one(tmp_path, cells)
    assert row.value is None
    assert column in [each.column for each in row.wrong]
    assert any(said in each.sentence for each in row.wrong)


def test_cells_that_mean_nothing_in_a_row_are_named(tmp_path: Path) -> None:
    row = one(tmp_path, TRIP | {"类别": "因公", "报告日期": "20140612"})
    assert row.value is not None
    assert row.warnings == ("因公一行不使用报告日期，没有采用。",)


def test_a_sheet_without_a_category_is_another_form(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="出行台账缺少这些列：类别"):
        read(tmp_path, ["身份证号", "出境日期"], [ID, "20140601"])


APPROVED = {"批准日期": "20140501"}
COMING = {"出境日期": "20150801", "返回日期": "20150810"}
NOW = {"出境日期": "20150715", "返回日期": "20150725"}


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        (APPROVED | COMING, TripState.APPROVED),
        (APPROVED | NOW, TripState.ABROAD),
        (APPROVED | NOW | {"销假申报返回日期": "20150720"}, TripState.RETURNED),
        (APPROVED, TripState.APPROVED),
        (APPROVED | {"销假申报出境日期": "20140601"}, TripState.ABROAD),
        (APPROVED | {"销假申报返回日期": "20140609"}, TripState.CLOSED),
        (APPROVED | {"报告日期": "20140612"}, TripState.CLOSED),
        ({}, TripState.CLOSED),
        ({"类别": "因公"}, TripState.CLOSED),
        ({"类别": "因公"} | COMING, TripState.APPROVED),
    ],
    ids=[
        "to come",
        "now",
        "back early",
        "over, not reported",
        "only its exit reported",
        "over and reported",
        "over, reported without days",
        "reported without approval",
        "official, over",
        "official, to come",
    ],
)
def test_the_state_follows_from_days_and_reports(
    tmp_path: Path, cells: dict[str, object], state: TripState
) -> None:
    assert state_said(value(tmp_path, TRIP | cells), TODAY)["state"] is state


def test_the_days_of_an_unapproved_trip_are_its_report(tmp_path: Path) -> None:
    said = report_said(value(tmp_path, TRIP), is_past=True)
    assert said["kind"] is ReportKind.PAST
    assert (said["exit_date"], said["entry_date"]) == (date(2014, 6, 1), date(2014, 6, 10))
    assert said["reported_on"] is None
