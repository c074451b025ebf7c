"""Workbooks as the police send them, in tests: flat sheets and blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Line = Mapping[str, object]
LETTER: Line = {
    "公函文号": "云组函〔2015〕8号",
    "查询事由": "专项治理",
    "起始日期": "2013-01-01",
    "截止日期": "2015-07-15",
    "数据日期": "20150715",
}
_PERSON = ("姓名", "性别", "出生日期", "国籍", "证件类型", "证件号码")
DOCUMENT_TITLES = ("身份证号", *_PERSON, "出生地", "签发机关", "签发日期", "有效期至")
CROSSING_TITLES = ("出/入", *_PERSON, "前往地", "口岸", "日期", "时间")


def flat(
    path: Path,
    *,
    documents: Sequence[Line] = (),
    crossings: Sequence[Line] = (),
    letter: Line | None = LETTER,
) -> Path:
    """A flat workbook; a sheet without rows is left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = (
        ("证件信息", documents),
        ("出入境记录", crossings),
        ("批次", [letter] if letter else []),
    )
    for name, lines in sheets:
        if lines:
            _fill(book.create_sheet(name), lines)
    book.save(path)
    return path


def blocks(
    path: Path,
    people: Sequence[tuple[str, str, Sequence[Line], Sequence[Line]]],
    *,
    letter: Line | None = None,
) -> Path:
    """Blocks of ID, name, documents and crossings, column A merged over each."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "查询结果"
    sheet.append(["出入境证件和记录查询结果"])
    for number, (identifier, name, documents, crossings) in enumerate(people, 1):
        first = sheet.max_row + 1
        _part(sheet, number, "查询条件", ["身份证号", "姓名"], [[identifier, name]])
        said = {"身份证号": identifier, "姓名": name}
        if documents:
            rows = [[(said | dict(each)).get(t) for t in DOCUMENT_TITLES] for each in documents]
            _part(sheet, number, "证件信息", DOCUMENT_TITLES, rows)
        if crossings:
            rows = [[(said | dict(each)).get(t) for t in CROSSING_TITLES] for each in crossings]
            _part(sheet, number, "出入境记录", CROSSING_TITLES, rows)
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    if letter:
        _fill(book.create_sheet("批次"), [letter])
    book.save(path)
    return path


def _part(
    sheet: Worksheet, number: int, part: str, titles: Sequence[str], rows: list[list[object]]
) -> None:
    first = sheet.max_row + 1
    sheet.append([number, part, *titles])
    for row in rows:
        sheet.append([None, None, *row])
    sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=2, end_column=2)


def _fill(sheet: Worksheet, lines: Sequence[Line]) -> None:
    titles = list(dict.fromkeys(title for line in lines for title in line))
    sheet.append(titles)
    for line in lines:
        sheet.append([line.get(title) for title in titles])
