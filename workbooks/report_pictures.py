"""The charts of the written report: how far each unit is, and problems by their type.

Source: spec workbooks 3.2, export `report`; conversations 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from models.finding_figures import Cases
from models.progress_figures import Progress, Where
from models.terms import FindingCode
from workbooks.count_charts import FindingsChart, TypeCount
from workbooks.report_figures import ReportPicture
from workbooks.unit_chart import Share, UnitsChart, UnitShares

MOST_UNITS: Final = 3  # in one chart, so that the table above it has room on its page
SHARES: Final = ("已备案", "已申报", "已保管", "公安已查")


def progress_pictures(
    units: Sequence[tuple[str, Progress]], overall: tuple[str, Progress], day: date
) -> list[ReportPicture]:
    """How far each unit is, beside all together; units without registrants are left out."""
    shown = [_shares(name, progress) for name, progress in units if progress.registrants]
    if not shown:
        return []
    beside = _shares(*overall) if len(shown) > 1 else None
    chart = UnitsChart("阶段任务完成情况", day, SHARES, shown, beside, most=MOST_UNITS)
    return [ReportPicture(chart.picture(), "各地区和单位阶段任务完成情况", chart.alt)]


def problem_pictures(cases: Mapping[FindingCode, Cases], day: date) -> list[ReportPicture]:
    """Findings by type; where there are none, no picture."""
    if not any(each.found for each in cases.values()):
        return []
    types = [
        TypeCount(code.name, code.value, cases[code].found, cases[code].confirmed)
        for code in FindingCode
    ]
    chart = FindingsChart("核查发现的问题", day, types)
    return [ReportPicture(chart.picture(), "核查发现的问题（件）", chart.alt)]


def _shares(name: str, progress: Progress) -> UnitShares:
    everybody = progress.registrants
    kept = progress.at(Where.KEPT, Where.DRAWN)
    shares = (
        Share(progress.filed, everybody),
        Share(progress.declared, everybody),
        Share(kept, kept + progress.at(Where.WITH_HOLDER)),
        Share(progress.checked, everybody),
    )
    return UnitShares(name, shares)
