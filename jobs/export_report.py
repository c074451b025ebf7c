"""Write the written report of a unit on the campaign: figures, charts, and annex 2 inside.

Notice part 5 (书面情况报告); spec workbooks 3.2, export `report`. The counts of registrants,
problems and dispositions are those of annex 2, from the same place. Nobody is named: cases are told
by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from jobs.records import dues_within
from models.access import Action, check
from models.annex2_figures import Annex2Figures, Line, annex2_figures
from models.audit import record
from models.campaign import Campaign, Promise, campaign_in_force, milestone_dates, milestones_of
from models.errors import Unknown
from models.export_note import watermark
from models.finding_figures import Cases, DealtCase, cases_by_code, dealt_cases
from models.occasion import Occasion
from models.progress_figures import Progress, Where, added, progress_by_unit
from models.terms import DocumentKind, FindingCode
from models.unit import Unit
from rules.records import Owed
from workbooks.annex2 import COUNT_OF_PROBLEM, Annex2Row, lines_of
from workbooks.annex2_figures import rows_of
from workbooks.annex2_row import DEALT_WITH, MEASURES, REGISTRANTS
from workbooks.looks import Heading
from workbooks.problem_names import IN_FULL
from workbooks.report import write
from workbooks.report_figures import (
    Case,
    Counted,
    CustodyFigures,
    DispositionFigures,
    KindFigures,
    MilestoneFigures,
    ProblemFigures,
    ReportFigures,
)
from workbooks.report_pictures import problem_pictures, progress_pictures

KINDS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.UNKNOWN)


@dataclass(frozen=True)
class _Counts:
    """All that the report is made of, counted once."""

    annex2: Annex2Figures
    rows: Sequence[Annex2Row]
    total: Annex2Row
    by_unit: Mapping[UUID, Progress]
    progress: Progress
    cases: Mapping[FindingCode, Cases]
    dealt: Sequence[DealtCase]
    overdue: int


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the report (.docx) and its audit event, as of `occasion.today`.

    Returns:
        The number of regions and units in its annex 2.

    Raises:
        Forbidden: the actor may not export the report of this unit.
        Unknown: there is no campaign to report on.
    """
    check(db, occasion.actor, Action.EXPORT_REPORT, unit=unit)
    campaign = campaign_in_force(db)
    if campaign is None:
        raise Unknown("现在没有进行中的专项治理，没有可报告的内容。")
    counts = _counted(db, unit, occasion)
    write(_figures(db, unit, occasion, campaign, counts), path)
    record(
        db,
        occasion.actor,
        Action.EXPORT_REPORT.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"rows": len(counts.rows)},
    )
    return len(counts.rows)


def _counted(db: Session, unit: Unit, occasion: Occasion) -> _Counts:
    annex2 = annex2_figures(db, unit, occasion)
    rows, total = rows_of(annex2)
    by_unit = progress_by_unit(db, unit.reach(), occasion)
    dues = dues_within(db, [unit.reach()], occasion.policy, occasion.today)
    late = [d for d in dues if d.owed is Owed.RETURN and d.due_date < occasion.today]
    return _Counts(
        annex2=annex2,
        rows=rows,
        total=total,
        by_unit=by_unit,
        progress=added(by_unit.values()),
        cases=cases_by_code(db, unit.reach(), occasion.today),
        dealt=dealt_cases(db, unit.reach(), occasion),
        overdue=len(late),
    )


def _figures(
    db: Session, unit: Unit, occasion: Occasion, campaign: Campaign, counts: _Counts
) -> ReportFigures:
    day, total, progress = occasion.today, counts.total, counts.progress
    return ReportFigures(
        unit=unit.name,
        written_on=day,
        began_on=min(campaign.started_on, day),
        as_of=day,
        basis=f"{campaign.name}工作部署",
        addressee=_addressee(db, campaign),
        units_conducting=total.units_conducting,
        registrants=total.r_total,
        categories=_listed(total, REGISTRANTS),
        milestones=_milestones(milestone_dates(db), counts),
        custody=_custody(progress, counts.overdue),
        checked=progress.checked,
        found_documents=progress.police_documents,
        found_crossings=progress.crossings,
        problems=[_problem(code, counts, occasion) for code in FindingCode],
        dispositions=DispositionFigures(
            total.units_dealt_with, _listed(total, DEALT_WITH), _listed(total, MEASURES)
        ),
        annex_rows=[[str(cell) for cell in line] for line in lines_of(counts.rows, total)],
        annex_heading=Heading(unit=unit.name, filled_on=day),
        organised=_reported(counts.annex2),
        cases=[_case(each) for each in counts.dealt],
        are_cases_numbered=True,
        pictures_of_work=progress_pictures(
            [(line.name, _progress_of(line, counts)) for line in counts.annex2.lines],
            (unit.name, progress),
            day,
        ),
        pictures_of_problems=problem_pictures(counts.cases, day),
        watermark=watermark(occasion),
    )


def _addressee(db: Session, campaign: Campaign) -> str:
    """To whom the campaign's own schedule has the report sent."""
    owed = [each for each in milestones_of(db, campaign.id) if each.promise is Promise.REPORTED]
    return owed[-1].to_whom.strip("—") if owed else ""


def _listed(total: Annex2Row, columns: Mapping[str, str]) -> list[Counted]:
    return [Counted(title, total.count(name)) for name, title in columns.items()]


def _reported(annex2: Annex2Figures) -> list[str]:
    """Which of the figures are not from records, so that nobody looks for them there."""
    summaries = annex2.total.summaries
    if not summaries:
        return []
    latest = max(each.reported_on for each in summaries)
    day = f"{latest.year}年{latest.month}月{latest.day}日"
    words = (
        f"以上及附件中，{len(summaries)}个单位的数字据其上报（最近一次为{day}）；"
        "阶段任务、证件保管和正在核查的情况均按系统中的记录统计。"
    )
    return [words]


def _milestones(due: Mapping[Promise, date], counts: _Counts) -> list[MilestoneFigures]:
    """How far each promise is kept that can be counted, by its last day."""
    progress, cases = counts.progress, counts.cases.values()
    held = progress.at(Where.KEPT, Where.DRAWN, Where.WITH_HOLDER)
    counted = {
        Promise.REGISTERED: ("登记备案（人）", progress.filed, progress.registrants),
        Promise.DECLARED: ("报告持证情况（人）", progress.declared, progress.registrants),
        Promise.SURRENDERED: ("集中保管证件（本）", progress.at(Where.KEPT, Where.DRAWN), held),
        Promise.POLICE_CHECKED: ("公安机关核查（人）", progress.checked, progress.registrants),
        Promise.VERIFIED: (
            "核查疑似问题（件）",
            sum(each.decided for each in cases),
            sum(each.decided + each.open_cases for each in cases),
        ),
    }
    return [
        MilestoneFigures(name, due[promise], done, of)
        for promise, (name, done, of) in counted.items()
        if promise in due
    ]


def _custody(progress: Progress, overdue: int) -> CustodyFigures:
    kinds: list[KindFigures] = []
    for kind in KINDS:
        places = [progress.documents[kind, where] for where in Where]
        kept, drawn, at_home, lost = places
        kinds.append(KindFigures(kind.value, sum(places), kept, drawn, at_home, lost))
    return CustodyFigures(progress.holders, kinds, overdue)


def _problem(code: FindingCode, counts: _Counts, occasion: Occasion) -> ProblemFigures:
    """P1 to P7 as annex 2 counts them; B1 to B3, which it does not have, in persons."""
    cases, column = counts.cases[code], COUNT_OF_PROBLEM.get(code)
    counts_persons = column is None or occasion.policy.annex2_counts == "persons"
    return ProblemFigures(
        code.name,
        IN_FULL[code],
        counts.total.count(column) if column else cases.persons,
        cases.open_cases,
        cases.cleared,
        measure="人" if counts_persons else "件",
    )


def _case(case: DealtCase) -> Case:
    finding = case.finding
    what = f"{finding.code.name} {finding.code.value}"
    return Case(finding.number, case.unit_name, what, "、".join(case.measures))


def _progress_of(line: Line, counts: _Counts) -> Progress:
    """That of a line's unit with all below it, or of its own level."""
    units = [line.unit] if line.is_own_level else counts.annex2.within(line.unit)
    return added(counts.by_unit[each.id] for each in units if each.id in counts.by_unit)
