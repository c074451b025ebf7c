"""What a file may be: a workbook, or one sentence that says why it is none."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import Unusable
from workbooks.package import MEBIBYTE
from workbooks.sheet import Cell, Flaw, Sheet, open_sheets, shown
from workbooks.sheet_xml import Marks, marks_of

Fill = Callable[[Worksheet], object]
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def workbook(path: Path, fill: Fill) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    book.save(path)
    return path


def with_part(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return target


def cells(path: Path) -> dict[int, list[Cell]]:
    return dict(open_sheets(path)[0].rows())


SHEET = "xl/worksheets/sheet1.xml"


def one_cell(sheet: Worksheet) -> None:
    sheet["A1"] = "甲"


def outcome(path: Path) -> str:
    """What the office hears of a file: rows, or one sentence. Nothing else may happen."""
    try:
        rows = [row for sheet in open_sheets(path) for row in sheet.rows()]
    except Unusable as refusal:
        return str(refusal)
    return f"{len(rows)}行。"


# What a cell may hold


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("甲一鸣", "甲一鸣"),
        (20150715, "20150715"),
        (1.5, "1.5"),
        (-3, "-3"),
        (True, "是"),
        (False, "否"),
        (date(2015, 7, 15), date(2015, 7, 15)),
        (datetime.fromisoformat("2015-07-15 08:30"), datetime.fromisoformat("2015-07-15 08:30")),
        (time(8, 30), time(8, 30)),
        (123456789012345, "123456789012345"),
    ],
)
def test_a_cell_means_what_it_shows(tmp_path: Path, value: object, cell: Cell) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append([value]))
    assert cells(path) == {1: [cell]}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (330000198001010015, "末几位已丢失"),
        (1e300, "末几位已丢失"),
        (timedelta(hours=30), "时长"),
        ("长" * 4001, "超过4000个字"),
        ("#REF!", "错误值"),
        ("#N/A", "错误值"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(tmp_path: Path, value: object, sentence: str) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["甲", value]))
    flaw = cells(path)[1][1]
    assert isinstance(flaw, Flaw)
    assert sentence in flaw.sentence
    assert shown(flaw)


def test_rows_keep_their_numbers_and_columns_their_places(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C4"] = "甲"
        sheet["D6"] = "乙"

    assert cells(workbook(tmp_path / "a.xlsx", fill)) == {
        4: ["", "", "甲", ""],
        6: ["", "", "", "乙"],
    }


def test_a_column_merged_downwards_counts_for_all_its_rows(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["测试局", "甲"], [None, "乙"], [None, None], ["", "丙"]):
            sheet.append(row)
        sheet.merge_cells("A1:A3")

    rows = cells(workbook(tmp_path / "a.xlsx", fill))
    assert rows == {1: ["测试局", "甲"], 2: ["测试局", "乙"], 4: ["", "丙"]}


def test_hidden_rows_are_read_and_hidden_sheets_are_marked(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        one_cell(sheet)
        sheet.row_dimensions[1].hidden = True
        hidden = sheet.parent.create_sheet("旧表")
        hidden.sheet_state = "hidden"

    sheets = open_sheets(workbook(tmp_path / "a.xlsx", fill))
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [("Sheet", False), ("旧表", True)]
    assert list(sheets[0].rows()) == [(1, ["甲"])]


def test_a_formula_counts_by_its_stored_value(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["=1+1", "=2+2", '=""']))

    def store(xml: bytes) -> bytes:
        return (
            xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            .replace(b'<c r="C1">', b'<c r="C1" t="str">')
        )

    sheet = open_sheets(with_part(source, tmp_path / "b.xlsx", SHEET, store))[0]
    assert next(sheet.rows())[1][0] == "2"
    assert sheet.uncalculated({0, 1, 2}, below=0) == ["B1"]


# What a file may be


def save(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "文件是空的", id="nothing"),
        pytest.param("姓名,身份证号\n甲,1\n".encode(), "可能是 CSV", id="csv"),
        pytest.param(b"<html></html>", "可能是 CSV", id="web page"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式", id="xls"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
            id="password",
        ),
        pytest.param(b"PK\x03\x04" + bytes(100), "已损坏", id="broken zip"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert sentence in outcome(save(tmp_path / "a.xlsx", content))


def test_another_kind_of_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "别的压缩文件" in outcome(path)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "是空的" in outcome(workbook(tmp_path / "a.xlsx", lambda _: None))


def test_a_file_too_large_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", bytes(3 * MEBIBYTE))
    with pytest.raises(Unusable, match="3 MiB，超过上限 2 MiB"):
        open_sheets(path, largest_file=2 * MEBIBYTE)
    with path.open("r+b") as file:
        file.truncate(50 * MEBIBYTE + 1)
    assert "上限 50 MiB" in outcome(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", one_cell)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", bytes(60 * MEBIBYTE))
    assert "解压后过大" in outcome(path)


def test_a_directory_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    book = workbook(tmp_path / "a.xlsx", one_cell)
    with_part(book, tmp_path / "b.xlsx", SHEET, lambda xml: xml + b" " * 40 * MEBIBYTE)
    with (
        zipfile.ZipFile(tmp_path / "b.xlsx") as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    honest = packed.getvalue()
    true_size = struct.pack("<I", zipfile.ZipFile(packed).getinfo(SHEET).file_size)
    assert honest.count(true_size) >= 2
    path = save(tmp_path / "c.xlsx", honest.replace(true_size, struct.pack("<I", 900)))
    assert "已损坏" in outcome(path)


def test_a_lonely_cell_far_away_does_not_take_all_the_memory(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "甲"
        sheet["XFD1048576"] = "乙"

    assert "范围过大" in outcome(workbook(tmp_path / "a.xlsx", fill))


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
        b'<row r="150000"><c r="AAA150000"><v>1</v></c></row>',
    ],
    ids=["as Excel writes", "other quotes", "three letters"],
)
def test_a_far_cell_is_seen_however_it_is_written(tmp_path: Path, cells: bytes) -> None:
    book = workbook(tmp_path / "a.xlsx", one_cell)
    end = b"</sheetData>"
    path = with_part(book, tmp_path / "b.xlsx", SHEET, lambda xml: xml.replace(end, cells + end))
    assert "范围过大" in outcome(path)


@pytest.mark.slow  # reads a million rows; fewer columns to the last row are quick
def test_sixteen_columns_may_have_all_rows_there_are(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "甲"
        sheet["P1048576"] = "乙"

    assert outcome(workbook(tmp_path / "a.xlsx", fill)) == "2行。"


def test_a_column_formatted_to_the_last_row_is_no_reason_to_refuse(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "甲"
        sheet["N1048576"].number_format = "@"

    assert outcome(workbook(tmp_path / "a.xlsx", fill)) == "1行。"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda xml: xml[: len(xml) // 2], id="cut off"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"\xff\xfe<\x00", id="other encoding"),
        pytest.param(
            lambda xml: b'<!DOCTYPE a [<!ENTITY b "cc">]>' + xml.split(b"?>")[-1], id="entities"
        ),
    ],
)
def test_broken_xml_ends_in_one_sentence(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    source = workbook(tmp_path / "a.xlsx", one_cell)
    assert outcome(with_part(source, tmp_path / "b.xlsx", part, change)).endswith("。")


# Whatever comes in, one of the two comes out


@FEW
@given(content=st.binary(max_size=300))
@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_random_bytes_end_in_one_sentence(tmp_path: Path, start: bytes, content: bytes) -> None:
    assert outcome(save(tmp_path / "a.xlsx", start + content)).endswith("。")


def sample() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["姓名", "身份证号", date(2015, 7, 15), 1.5, True, "=1+1"])
    sheet.merge_cells("A2:A9")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


SAMPLE = sample()


def damaged_somehow(content: bytes, flips: list[tuple[int, int]], end: int | None) -> bytes:
    spoilt = bytearray(content)
    for place, bit in flips:
        spoilt[place % len(spoilt)] ^= 1 << bit
    return bytes(spoilt[:end])


FLIPS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 7)), max_size=8)
END = st.none() | st.integers(0, len(SAMPLE))


@FEW
@given(flips=FLIPS, end=END)
def test_a_damaged_workbook_ends_in_rows_or_one_sentence(
    tmp_path: Path, flips: list[tuple[int, int]], end: int | None
) -> None:
    path = save(tmp_path / "a.xlsx", damaged_somehow(SAMPLE, flips, end))
    assert outcome(path).endswith("。")


PARTS = st.sampled_from(zipfile.ZipFile(io.BytesIO(SAMPLE)).namelist())


def spoil_a_part(part: str, flips: list[tuple[int, int]], end: int | None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            is_spoilt = name == part and content
            new.writestr(name, damaged_somehow(content, flips, end) if is_spoilt else content)
    return packed.getvalue()


@FEW
@given(part=PARTS, flips=FLIPS, end=END)
def test_a_workbook_with_a_damaged_part_ends_in_rows_or_one_sentence(
    tmp_path: Path, part: str, flips: list[tuple[int, int]], end: int | None
) -> None:
    assert outcome(save(tmp_path / "a.xlsx", spoil_a_part(part, flips, end))).endswith("。")


@pytest.mark.slow
@settings(FEW, max_examples=3000)
@given(part=PARTS, flips=FLIPS, end=END)
def test_no_damaged_part_gets_through_in_a_long_run(
    tmp_path: Path, part: str, flips: list[tuple[int, int]], end: int | None
) -> None:
    assert outcome(save(tmp_path / "a.xlsx", spoil_a_part(part, flips, end))).endswith("。")


def test_rows_may_be_walked_twice(tmp_path: Path) -> None:
    sheet: Sheet = open_sheets(workbook(tmp_path / "a.xlsx", one_cell))[0]
    assert list(sheet.rows()) == list(sheet.rows())


@pytest.mark.parametrize("others", [0, 3, 5_000], ids=["none", "a few", "in every row"])
def test_an_error_or_an_uncalculated_formula_is_found_among_whatever_else_is_written(
    others: int,
) -> None:
    rows = "".join(
        f'<row r="{row}" ref="1"><c r="A{row}"><v>1</v></c></row>' for row in range(1, others + 1)
    )
    odd = '<c r="B9" t="e"><v>#REF!</v></c><c r="C9"><f>A1</f></c>'
    xml = f'<worksheet><sheetData>{rows}<row r="9">{odd}</row></sheetData></worksheet>'
    marks = marks_of(xml.encode())
    assert marks.errors == {9: [1]}
    assert [address.name for address in marks.uncalculated] == ["C9"]
    assert marks_of(xml.replace(odd, "").encode()) == Marks()
