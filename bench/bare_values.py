"""Put the values of a workbook aside as JSON, so that the baseline writes the same ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from openpyxl import load_workbook

if __name__ == "__main__":
    book = load_workbook(sys.argv[1], read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    Path(sys.argv[2]).write_text(json.dumps(rows, default=str), encoding="utf-8")
