"""The result of police data: each sheet that was read, with a 结果 beside every row.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbooks.police_rows import PoliceWorkbook, page_and_row
from workbooks.result import Verdict, write_pages


def write(
    source: Path,
    workbook: PoliceWorkbook,
    verdicts: Mapping[int, Verdict],
    counts: Mapping[str, int],
    target: Path,
) -> None:
    """Write the result workbook; verdicts are by row number among those of all pages."""
    by_page: list[dict[int, Verdict]] = [{} for _ in workbook.pages]
    for number, verdict in verdicts.items():
        page, row = page_and_row(number)
        by_page[page][row] = verdict
    write_pages(source, list(zip(workbook.pages, by_page, strict=True)), counts, target)
