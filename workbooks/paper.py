"""The paper a form is printed on: A4 landscape, fitted to its width, numbered pages.

Source: spec workbooks 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from openpyxl.utils import get_column_letter

_A4: Final = 9
_LONGEST_FOOTER: Final = 200  # Excel allows 255 characters for all three parts together


def set_up(sheet: Any, widths: Iterable[float], watermark: str) -> None:  # noqa: ANN401 - no type
    """Give a sheet its paper; the watermark stands at the foot of every page.

    The stubs know no write-only sheet, which has most of a sheet's attributes, but no cells.

    Args:
        sheet: A sheet that nothing has been written to.
        widths: Of its columns, in characters.
        watermark: Text that can stand in a cell.
    """
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.7
    # In a footer & begins a command; && is the character.
    sheet.oddFooter.left.text = watermark.replace("&", "&&")[:_LONGEST_FOOTER]
    sheet.oddFooter.left.size = 8
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.right.size = 8
