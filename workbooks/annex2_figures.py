"""Rows of annex 2 from the figures of units: which count stands in which column.

Source: notice annex 2; spec workbooks 3.2. Where a unit has reported its own figures, 备注 says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from models.annex2_figures import Annex2Figures, Figures, Line
from models.disposition import ANNEX_2
from models.unit_summary import UnitSummary
from workbooks.annex2_row import (
    COUNT_OF_CATEGORY,
    COUNT_OF_PROBLEM,
    COUNT_OF_RANK,
    COUNTS,
    MEASURES,
    TOTAL,
    Annex2Row,
)

K = TypeVar("K")
_COLUMN_OF_MEASURE = dict(zip(ANNEX_2, MEASURES, strict=True))


def rows_of(figures: Annex2Figures) -> tuple[list[Annex2Row], Annex2Row]:
    """The rows of annex 2, and its row 合计."""
    rows = [_row(line) for line in figures.lines]
    total = _as_row(TOTAL, figures.total, _partly(figures.total.summaries))
    return rows, total


def counts_of(row: Annex2Row) -> dict[str, int]:
    """The counts of a row by the names of their columns, 小计 left out."""
    return {name: row.count(name) for name in COUNTS}


def _row(line: Line) -> Annex2Row:
    whole = line.stands_for_all
    said = _reported(whole) if whole else _partly(line.figures.summaries)
    return _as_row(line.name, line.figures, said)


def _as_row(name: str, figures: Figures, remarks: str) -> Annex2Row:
    counts = dict.fromkeys(COUNTS, 0)
    counts["units_conducting"] = figures.units_conducting
    counts["units_dealt_with"] = figures.units_dealt_with
    _add(counts, figures.registrants, COUNT_OF_CATEGORY)
    _add(counts, figures.problems, COUNT_OF_PROBLEM)
    _add(counts, figures.dealt_with, COUNT_OF_RANK)
    _add(counts, figures.measures, _COLUMN_OF_MEASURE)
    for column, count in figures.reported.items():
        counts[column] += count
    return Annex2Row(name, **counts, remarks=remarks)


def _add(counts: dict[str, int], found: Mapping[K, int], columns: Mapping[K, str]) -> None:
    for key, count in found.items():
        counts[columns[key]] += count


def _reported(summary: UnitSummary) -> str:
    said = f"据上报（{summary.reported_on}）"
    return f"{said}；{summary.remarks}" if summary.remarks else said


def _partly(summaries: Sequence[UnitSummary]) -> str:
    """Of a row that is partly reported: by how many of the units below, and until when."""
    if not summaries:
        return ""
    latest = max(each.reported_on for each in summaries)
    return f"其中{len(summaries)}个单位据上报（{latest}）"
