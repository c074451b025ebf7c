"""What the police of the city answered that summer, flat and in blocks. Nothing of it happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from samples.ledgers import PASSPORT, PERMIT, TAIWAN

Line = dict[str, str]
FICTITIOUS = "虚构数据，仅供演示和试用"
LETTER = {
    "公函文号": "云组函〔2015〕8号",
    "查询事由": "专项治理",
    "起始日期": "20130101",
    "截止日期": "20150715",
    "数据日期": "20150715",
}
_DOCUMENT = ("证件种类", "证件号码")
DOCUMENTS = ("身份证号", "姓名", *_DOCUMENT, "签发日期", "有效期至", "签发机关", "证件状态")
CROSSINGS = ("身份证号", "姓名", "出入境", "日期", "时间", *_DOCUMENT, "前往地", "口岸", "交通工具")
_PERSON = ("姓名", "性别", "出生日期", "国籍", "证件类型", "证件号码")
BLOCK_DOCUMENTS = ("身份证号", *_PERSON, "出生地", "签发机关", "签发日期", "有效期至")
BLOCK_CROSSINGS = ("出/入", *_PERSON, "前往地", "口岸", "日期", "时间")

# Place in the population, kind, number, issued, expires, status.
HELD = (
    (5, PASSPORT, "E00000515", "20120601", "20220531", "有效"),
    (9, PASSPORT, "E00000912", "20120601", "20220531", "有效"),
    (9, TAIWAN, "T00000922", "20120601", "20170531", "有效"),
    (12, PASSPORT, "E00001215", "20120601", "20220531", "有效"),
    (14, PERMIT, "C00001420", "20140601", "20240531", "有效"),
    (20, PASSPORT, "E00002016", "20120601", "20220531", "有效"),
    (22, PASSPORT, "E00002211", "20120601", "20220531", "挂失"),
    (22, PASSPORT, "E00002299", "20150301", "20250228", "有效"),
)
# Place in the population, out, back, kind, number, next place.
STAYS = (
    (5, "20140201 0915", "20140209 2140", PASSPORT, "E00000515", "日本"),
    (9, "20141001 1330", "20141016 0610", PASSPORT, "E00000912", "法国"),
    (12, "20150710 1005", "", PASSPORT, "E00001215", "加拿大"),
    (14, "20150603 0800", "20150606 1900", PERMIT, "C00001420", "香港"),
    (14, "20150620 0730", "20150620 2210", PERMIT, "C00001420", "澳门"),
    (20, "20130805 1120", "20130811 1745", PASSPORT, "E00002016", "韩国"),
    (22, "20131001", "20131005", PERMIT, "W00002233", "澳门"),
    (17, "20140320 1400", "20140328 0905", "公务护照", "SE0000174", "德国"),
)
FLAT = (5, 9, 12, 14, 20, 22)
BLOCKS = (17, 20, 22, 24)  # the last one with nothing

_LINE = Side(style="thin")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WIDTH = 13


def write_flat(people: Sequence[Line], path: Path) -> None:
    """Write the sheets 证件信息, 出入境记录 and 批次."""
    book = Workbook()
    book.remove(book.worksheets[0])
    held = [line for place in FLAT for line in _held(people, place)]
    crossed = [line for place in FLAT for line in _crossed(people, place)]
    for name, titles, lines in (
        ("证件信息", DOCUMENTS, held),
        ("出入境记录", CROSSINGS, crossed),
        ("批次", tuple(LETTER), [LETTER]),
    ):
        sheet = book.create_sheet(name)
        _title(sheet, f"{name}（{FICTITIOUS}）", len(titles))
        _row(sheet, titles, is_bold=True)
        for line in lines:
            _row(sheet, [line.get(title, "") for title in titles])
        _lay_out(sheet)
    book.save(path)


def write_blocks(people: Sequence[Line], path: Path) -> None:
    """Write one block a person: the query, documents and crossings where there are any."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "查询结果"
    _title(sheet, f"出入境证件和出入境记录查询结果（{FICTITIOUS}）", len(BLOCK_DOCUMENTS) + 2)
    for number, place in enumerate(BLOCKS, start=1):
        first = sheet.max_row + 1
        held, crossed = _held(people, place), _crossed(people, place)
        _part(sheet, number, "查询条件", ("身份证号", "姓名"), [_who(people, place)])
        if held:
            _part(sheet, number, "证件信息", BLOCK_DOCUMENTS, held)
        if crossed:
            _part(sheet, number, "出入境记录", BLOCK_CROSSINGS, crossed)
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    _lay_out(sheet)
    book.save(path)


def _who(people: Sequence[Line], place: int) -> Line:
    line = people[place]
    return {
        "身份证号": line["身份证号"],
        "姓名": line["姓"] + line["名"],
        "性别": line["性别"],
        "出生日期": line["出生日期（8位）"],
        "国籍": "中国",
        "出生地": "云溪市",
    }


def _held(people: Sequence[Line], place: int) -> list[Line]:
    return [
        _who(people, place)
        | {"证件种类": kind, "证件类型": kind, "证件号码": number}
        | {"签发日期": issued, "有效期至": expires, "签发机关": "云溪市公安局", "证件状态": status}
        for of, kind, number, issued, expires, status in HELD
        if of == place
    ]


def _crossed(people: Sequence[Line], place: int) -> list[Line]:
    lines: list[Line] = []
    for of, out, back, kind, number, to in STAYS:
        if of != place:
            continue
        document = {"证件种类": kind, "证件类型": kind, "证件号码": number, "前往地": to}
        for way, moment in (("出境", out), ("入境", back)):
            day, _, clock = moment.partition(" ")
            when = {"出入境": way, "出/入": way[0], "日期": day, "时间": clock}
            where = {"口岸": "样例机场口岸", "交通工具": "飞机"}
            if day:
                lines.append(_who(people, place) | document | when | where)
    return lines


def _part(
    sheet: Worksheet, number: int, part: str, titles: Sequence[str], lines: Sequence[Line]
) -> None:
    first = sheet.max_row + 1
    _row(sheet, [str(number), part, *titles], is_bold=True)
    for line in lines:
        _row(sheet, ["", "", *(line.get(title, "") for title in titles)])
    sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=2, end_column=2)


def _title(sheet: Worksheet, words: str, columns: int) -> None:
    sheet.append([words])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=14, bold=True), _CENTRED


def _row(sheet: Worksheet, values: Sequence[str], *, is_bold: bool = False) -> None:
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        cell.number_format, cell.border, cell.alignment = "@", _BORDER, _CENTRED
        cell.font = Font(bold=is_bold, size=10)


def _lay_out(sheet: Worksheet) -> None:
    """Every ID on one line; printed across the page."""
    for column in range(1, sheet.max_column + 1):
        values = [str(row[column - 1] or "") for row in sheet.iter_rows(2, values_only=True)]
        is_long = any(len(value) > _WIDTH for value in values)
        sheet.column_dimensions[get_column_letter(column)].width = 22 if is_long else _WIDTH
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
