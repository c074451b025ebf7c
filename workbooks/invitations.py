"""The invitation sheet: one row per person with code, link and QR picture, to cut and hand out.

Spec conversations 2.1 and 2.4, operations 5.2 (`invite`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter

from workbooks.looks import BODY_FONT, BORDER, CENTRED, HEADER_FONT, TITLE_FONT, writable

HEADER = ("序号", "单位", "姓名", "邀请码", "有效期至", "绑定链接", "二维码")
WIDTHS = (6, 26, 12, 16, 18, 40, 17)
PICTURE_PIXELS = 104
INSET_PIXELS = 6
EMU = 9525  # Excel's unit, of which a pixel has so many
ROW_POINTS = 87.0
FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One person's invitation; `picture` is a PNG of the link as a QR code."""

    unit: str
    name: str
    code: str
    valid_until: str
    link: str
    picture: bytes


def write(rows: Sequence[InvitationRow], title: str, path: Path) -> int:
    """Write the sheet, A4 landscape, its header repeated on every page.

    Returns:
        The number of invitations.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "邀请码"
    _set_up(sheet, title)
    for place, row in enumerate(rows):
        _write_row(sheet, FIRST_ROW + place, place + 1, row)
    book.save(path)
    return len(rows)


def _set_up(sheet: Any, title: str) -> None:  # noqa: ANN401 - the stubs know only part of a sheet
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADER))
    sheet["A1"] = writable(title)
    sheet["A1"].font, sheet["A1"].alignment = TITLE_FONT, CENTRED
    sheet.row_dimensions[1].height = 30
    for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        _fill(sheet, FIRST_ROW - 1, column, name, HEADER_FONT)


def _write_row(sheet: Any, at: int, number: int, row: InvitationRow) -> None:  # noqa: ANN401
    texts = (str(number), row.unit, row.name, row.code, row.valid_until, row.link, "")
    for column, words in enumerate(texts, 1):
        _fill(sheet, at, column, words, BODY_FONT)
    sheet.row_dimensions[at].height = ROW_POINTS
    picture = Image(io.BytesIO(row.picture))
    size = XDRPositiveSize2D(PICTURE_PIXELS * EMU, PICTURE_PIXELS * EMU)
    inset = INSET_PIXELS * EMU  # so that the picture leaves the cell's lines alone
    corner = AnchorMarker(col=len(HEADER) - 1, colOff=inset, row=at - 1, rowOff=inset)
    picture.anchor = OneCellAnchor(_from=corner, ext=size)
    sheet.add_image(picture)


def _fill(sheet: Any, row: int, column: int, words: str, font: Any) -> None:  # noqa: ANN401
    cell = sheet.cell(row=row, column=column)
    cell.value, cell.data_type = writable(words), "s"
    cell.font, cell.alignment, cell.border = font, CENTRED, BORDER
