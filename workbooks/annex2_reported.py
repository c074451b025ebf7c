"""Annex 2 of a unit as an import takes it: each row with what the whole sheet says of itself.

Source: notice annex 2; spec workbooks 3.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbooks.annex2_reading import REGION, Annex2Sheet, read
from workbooks.annex2_row import COUNTS, TOTAL, Annex2Row
from workbooks.layout import Cells, Layout
from workbooks.table import Table


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One row, and the sheet that it came in.

    `by_unit` is who is named as 填表单位; `filled_on` is None where no day is written. With
    `is_total` it is the sender's 合计, and `contradictions` say in which columns it cannot be so.
    """

    row: Annex2Row
    by_unit: str
    filled_on: date | None
    sha256: str
    is_total: bool
    contradictions: tuple[tuple[str, str], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """The counts by the names of their columns, 小计 left out."""
        return {name: self.row.count(name) for name in COUNTS}


def read_reported(path: Path) -> Table[ReportedRow]:
    """Read annex 2 for an import.

    Raises:
        Unusable: as `annex2_reading.read` does.
    """
    sheet = read(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    table, layout = sheet.table, sheet.table.layout

    def build(cells: Cells) -> ReportedRow:
        return _as_reported(layout.build(cells), sheet, sha256)

    reported = Layout(layout.title, layout.columns, build, layout.either, layout.has_total)
    return Table(
        table.sheet,
        table.header_row,
        table.places,
        table.unknown_columns,
        table.skipped_sheets,
        reported,
    )


def _as_reported(row: Annex2Row, sheet: Annex2Sheet, sha256: str) -> ReportedRow:
    is_total = row.region_or_unit == TOTAL
    said = sheet.total.warnings if is_total and sheet.total else ()
    contradictions = tuple((_column_in(sentence), sentence) for sentence in said)
    return ReportedRow(row, sheet.unit, sheet.filled_on, sha256, is_total, contradictions)


def _column_in(sentence: str) -> str:
    """The column that a sentence names."""
    named = (title for title in COUNTS.values() if f"“{title}”" in sentence)
    return next(named, REGION.name)
