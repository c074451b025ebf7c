"""The baseline of an export: openpyxl writes the values of a workbook in a stream, no more."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from openpyxl import Workbook

if __name__ == "__main__":
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        sheet.append(row)
    book.save(sys.argv[2])
