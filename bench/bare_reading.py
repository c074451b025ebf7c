"""The baseline of an import: openpyxl reads the values of all cells of a workbook, no more."""

from __future__ import annotations

import sys

from openpyxl import load_workbook

if __name__ == "__main__":
    book = load_workbook(sys.argv[1], read_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        _ = row
