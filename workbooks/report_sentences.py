"""The sentences of the written report; each reads as well where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workbooks.report_figures import (
    Counted,
    CustodyFigures,
    DispositionFigures,
    MilestoneFigures,
    ProblemFigures,
    ReportFigures,
)


def chinese_day(day: date) -> str:
    """2015年8月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def opening(figures: ReportFigures) -> str:
    """Why the report is written, and of what time it tells."""
    basis = f"根据{figures.basis}要求，" if figures.basis else ""
    return (
        f"{basis}{figures.unit}自{chinese_day(figures.began_on)}起组织开展因私出国（境）证件"
        f"专项治理工作。现将截至{chinese_day(figures.as_of)}的情况报告如下。"
    )


def registration(figures: ReportFigures) -> str:
    """How many units took part, how many are registered, and as what."""
    units = f"开展专项治理的地区和单位共{figures.units_conducting}个。"
    if not figures.registrants:
        return f"{units}目前没有登记备案人员。"
    among = _listed(figures.categories, "人")
    return f"{units}登记备案人员共{figures.registrants}人{f'，其中：{among}' if among else ''}。"


def milestones(several: Sequence[MilestoneFigures]) -> str:
    """How many milestones are met, and which are not."""
    if not several:
        return "本次专项治理未分阶段设定任务。"
    missing = [each for each in several if each.done < each.total]
    if not missing:
        return f"{len(several)}项阶段任务均已完成，详见表1。"
    named = "、".join(f"“{each.name}”（{each.done}/{each.total}）" for each in missing)
    return f"{len(several)}项阶段任务中，{named}尚未全部完成，详见表1。"


def custody(figures: CustodyFigures) -> str:
    """How many documents were declared, and where they are."""
    kinds = figures.kinds
    declared = sum(kind.declared for kind in kinds)
    if not declared:
        return "登记备案人员均未申报持有因私出国（境）证件。"
    kept, drawn, missing, lost = (
        sum(each)
        for each in zip(
            *((kind.in_custody, kind.drawn, kind.not_surrendered, kind.lost) for kind in kinds),
            strict=True,
        )
    )
    late = f"（其中逾期未还{figures.overdue}本）" if figures.overdue else ""
    parts = [
        f"由组织集中保管{kept}本",
        f"经批准领用在外{drawn}本{late}" if drawn else "",
        f"尚未上交{missing}本" if missing else "无应交未交证件",
        f"已报挂失{lost}本" if lost else "",
    ]
    told = "，".join(part for part in parts if part)
    return f"登记备案人员{figures.holders}人申报持有因私出国（境）证件{declared}本，其中{told}。"


def checking(figures: ReportFigures) -> str:
    """What the police were asked and answered."""
    if not figures.checked:
        return "公安机关查询结果尚未反馈。"
    return (
        f"公安机关核查登记备案人员{figures.checked}人，查得因私出国（境）有效证件"
        f"{figures.found_documents}本、出入境记录{figures.found_crossings}条。"
    )


def problems(several: Sequence[ProblemFigures]) -> str:
    """Of how many types something was confirmed, and how much is open."""
    confirmed = [each for each in several if each.persons]
    still_open = sum(each.open_cases for each in several)
    rest = f"，另有{still_open}件正在核查" if still_open else ""
    if not confirmed:
        return f"对照{len(several)}类问题逐一核查，目前没有认定的问题{rest}。"
    return f"对照{len(several)}类问题逐一核查，认定存在其中{len(confirmed)}类问题{rest}。"


def problem(number: int, figures: ProblemFigures) -> str:
    """One problem type in one sentence."""
    parts = [
        f"认定{figures.persons}{figures.measure}" if figures.persons else "",
        f"正在核查{figures.open_cases}件" if figures.open_cases else "",
        f"经核查排除{figures.cleared_cases}件" if figures.cleared_cases else "",
    ]
    told = "，".join(part for part in parts if part)
    if not figures.persons and not figures.open_cases:
        told = f"{told}，未发现此类问题" if told else "未发现此类问题"
    return f"{number}.{figures.name}。{told}。"


def dispositions(figures: DispositionFigures, *, anything_confirmed: bool) -> str:
    """Whom something followed for, and what."""
    if not figures.units and not figures.persons:
        return "认定的问题正在处理中。" if anything_confirmed else "目前没有需要处理的单位和人员。"
    units = f"处理单位{figures.units}个" if figures.units else ""
    ranks = _listed(figures.ranks, "人")
    people = f"处理人员{figures.persons}人（{ranks}）" if figures.persons else ""
    told = "，".join(part for part in (units, people) if part)
    methods = _listed(figures.methods, "人")
    return f"共{told}。{f'处理方式为：{methods}。' if methods else ''}"


def rate(done: int, total: int) -> str:
    """Rounded down, for 100% is only when all have."""
    return f"{min(done, total) * 100 // total}%" if total > 0 else "—"


def _listed(several: Sequence[Counted], measure: str) -> str:
    return "、".join(f"{each.name}{each.count}{measure}" for each in several if each.count)
