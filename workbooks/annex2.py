"""Annex 2: 专项治理工作情况汇总统计表, one row per region or unit.

Its 33 columns stand under a header of three levels. Counts and totals are numbers that stand in
their cells, never formulas: the preview of a phone shows nothing for a formula that no program has
calculated.

Source: notice annex 2; spec workbooks 3.2, export `annex2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from models.errors import Unusable
from workbooks import annex2_row
from workbooks.annex2_reading import Annex2Sheet, read
from workbooks.annex2_row import (
    COUNT_OF_CATEGORY,
    COUNT_OF_PROBLEM,
    COUNT_OF_RANK,
    COUNTS,
    DEALT_WITH,
    MEASURES,
    PROBLEMS,
    REGISTRANTS,
    TOTAL,
    Annex2Row,
    contradictions,
    refuse_impossible,
    total,
)
from workbooks.looks import Form, FormColumn, Heading, Value, write_form

__all__ = [
    "COUNT_OF_CATEGORY",
    "COUNT_OF_PROBLEM",
    "COUNT_OF_RANK",
    "FORM",
    "Annex2Row",
    "Annex2Sheet",
    "lines_of",
    "read",
    "total",
    "write",
]

_CONDUCTED: Final = "组织开展情况"
_REGISTERED: Final = "登记备案人员数（人）"
_PROBLEMS: Final = "问题排查情况"
_HANDLED: Final = "处理情况"
_PERSONS: Final = "处理人员（人）"
_MEASURES: Final = "处理方式（人）"

_NARROW: Final = 4.3  # two Chinese characters a line, as the notice has it, and four digits
_WIDER: Final = 5.3


def _counts(titles: Mapping[str, str], *groups: str) -> tuple[FormColumn, ...]:
    return tuple(_count(title, *groups) for title in titles.values())


def _count(title: str, *groups: str, width: float = _NARROW) -> FormColumn:
    broken = title.replace("(个)", "\n(个)").replace("市管/", "市管/\n")
    return FormColumn(broken, width, groups=groups, is_count=True)


FORM: Final = Form(
    title="专项治理工作情况汇总统计表",
    annex="附件2",
    columns=(
        FormColumn("序号", _NARROW),
        FormColumn("地区或单位", 15),
        _count(COUNTS["units_conducting"], _CONDUCTED, width=_WIDER),
        _count("小计", _CONDUCTED, _REGISTERED, width=_WIDER),
        *_counts(REGISTRANTS, _CONDUCTED, _REGISTERED),
        *_counts(PROBLEMS, _PROBLEMS),
        _count(COUNTS["units_dealt_with"], _HANDLED),
        _count("小计", _HANDLED, _PERSONS),
        *_counts(DEALT_WITH, _HANDLED, _PERSONS),
        *_counts(MEASURES, _HANDLED, _MEASURES),
        FormColumn("备注", 15, is_left=True),
    ),
)


def write(
    rows: Sequence[Annex2Row], heading: Heading, path: Path, total: Annex2Row | None = None
) -> int:
    """Write annex 2 with its row 合计; without rows, a blank form.

    Args:
        rows: One per region or unit, in their order.
        heading: Who fills it in, and when.
        path: Where it goes.
        total: The row 合计 where it is not the plain sum: a person who has the same problem in two
            rows is one person there.

    Returns:
        The number of regions and units written.

    Raises:
        Unusable: A count is below zero, a row is named 合计, or the total contradicts the rows;
            nothing is written.
    """
    write_form(FORM, heading, lines_of(rows, total), path)
    return len(rows)


def lines_of(rows: Sequence[Annex2Row], total: Annex2Row | None = None) -> list[Sequence[Value]]:
    """The cells of the rows and of 合计 in the order of the columns; without rows, none.

    Raises:
        Unusable: as `write` does.
    """
    _refuse_contradictions(rows, total)
    lines = [_values(str(number), row) for number, row in enumerate(rows, start=1)]
    if rows:
        lines.append(_values("", total or annex2_row.total(rows), TOTAL))
    return lines


def _refuse_contradictions(rows: Sequence[Annex2Row], given: Annex2Row | None) -> None:
    for row in chain(rows, (given,) if given else ()):
        refuse_impossible(row)
    if any(row.region_or_unit.strip() == TOTAL for row in rows):
        raise Unusable("“合计”行由系统填写，不能作为地区或单位。")
    sentences = list(contradictions(rows, given)) if given else []
    if sentences:
        raise Unusable("汇总统计表的合计与各行不一致：" + "".join(sentences))


def _values(number: str, row: Annex2Row, name: str = "") -> Sequence[Value]:
    return (
        number,
        name or row.region_or_unit,
        row.units_conducting,
        row.r_total,
        *map(row.count, REGISTRANTS),
        *map(row.count, PROBLEMS),
        row.units_dealt_with,
        row.d_total,
        *map(row.count, DEALT_WITH),
        *map(row.count, MEASURES),
        row.remarks,
    )
