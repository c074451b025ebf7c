"""The unit's written report on the campaign: 因私出国（境）证件专项治理工作情况报告 (.docx).

Work organised, custody, problems found, dispositions, next steps; Annex 2 and the charts inside.

Source: notice part 5; spec workbooks 3.2, export `report`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from workbooks import report_sentences as sentences
from workbooks.report_annex import TITLE as ANNEX_TITLE
from workbooks.report_annex import add_annex
from workbooks.report_figures import ProblemFigures, ReportFigures, ReportPicture
from workbooks.report_paper import ROOM, Paper
from workbooks.report_table import add_table, plain_heads

TITLE: Final = "因私出国（境）证件专项治理工作情况报告"
_POLICE: Final = "B"  # B1 to B3 are what the police check, P1 to P7 the organization departments


def write(figures: ReportFigures, path: Path) -> None:
    """Write the report.

    Raises:
        ValueError: A row of annex 2 has not 33 cells.
    """
    paper = Paper(f"{figures.unit}{TITLE}", figures.unit, figures.written_on, figures.watermark)
    paper.title([figures.unit, TITLE])
    if figures.addressee:
        paper.line(f"{figures.addressee}：")
    paper.say(sentences.opening(figures))
    _work(paper, figures)
    _custody(paper, figures)
    _problems(paper, figures)
    _dispositions(paper, figures)
    _next(paper, figures)
    paper.say(f"附件：{ANNEX_TITLE}")
    paper.signature(figures.unit, figures.written_on)
    add_annex(paper, figures.annex_rows, figures.annex_heading)
    paper.save(path)


def _work(paper: Paper, figures: ReportFigures) -> None:
    paper.heading("一、组织开展情况")
    paper.subheading("（一）登记备案")
    paper.say(sentences.registration(figures))
    for words in figures.organised:
        paper.say(words)
    paper.subheading("（二）阶段任务完成情况")
    paper.say(sentences.milestones(figures.milestones))
    if figures.milestones:
        paper.caption("表1 阶段任务完成情况", stays_with_next=True)
        rows = [
            (
                each.name,
                sentences.chinese_day(each.due),
                str(each.total),
                str(each.done),
                sentences.rate(each.done, each.total),
            )
            for each in figures.milestones
        ]
        heads = plain_heads("阶段任务", "时限", "应完成", "已完成", "完成率")
        add_table(paper, heads, rows, (ROOM - 9.6, 3.6, 2, 2, 2))
    _pictures(paper, figures.pictures_of_work)


def _custody(paper: Paper, figures: ReportFigures) -> None:
    paper.heading("二、证件集中保管情况")
    paper.say(sentences.custody(figures.custody))
    kinds = [each for each in figures.custody.kinds if each.declared]
    if kinds:
        paper.caption("表2 因私出国（境）证件集中保管情况（本）", stays_with_next=True)
        rows = [(each.name, *map(str, each.places)) for each in kinds]
        heads = plain_heads("证件种类", "申报持有", "集中保管", "领用在外", "尚未上交", "挂失")
        add_table(paper, heads, rows, (ROOM - 10.5, *[2.1] * 5))
    _pictures(paper, figures.pictures_of_custody)


def _problems(paper: Paper, figures: ReportFigures) -> None:
    paper.heading("三、核查发现的问题")
    paper.say(sentences.checking(figures))
    ours = [each for each in figures.problems if not each.code.startswith(_POLICE)]
    theirs = [each for each in figures.problems if each.code.startswith(_POLICE)]
    _problem_list(paper, "（一）组织人事部门核查情况", ours)
    _problem_list(paper, "（二）公安机关核查情况", theirs)
    _pictures(paper, figures.pictures_of_problems)


def _problem_list(paper: Paper, heading: str, problems: Sequence[ProblemFigures]) -> None:
    paper.subheading(heading)
    paper.say(sentences.problems(problems))
    for number, each in enumerate(problems, start=1):
        paper.say(sentences.problem(number, each))


def _dispositions(paper: Paper, figures: ReportFigures) -> None:
    paper.heading("四、处理情况")
    anything = any(each.persons for each in figures.problems)
    paper.say(sentences.dispositions(figures.dispositions, anything_confirmed=anything))
    if figures.cases:
        paper.caption("表3 有关人员处理情况", stays_with_next=True)
        rows = [
            (str(number), each.name, each.unit, each.problem, each.disposition)
            for number, each in enumerate(figures.cases, start=1)
        ]
        who, room = ("问题编号", 5.0) if figures.are_cases_numbered else ("姓名", 2.2)
        heads = plain_heads("序号", who, "单位", "问题", "处理情况")
        add_table(paper, heads, rows, (1.2, room, ROOM - 7.2 - room, 3.0, 3.0))


def _next(paper: Paper, figures: ReportFigures) -> None:
    """What the office means to do; it is not for a program to invent."""
    paper.heading("五、下一步工作")
    for number, words in enumerate(figures.measures, start=1):
        paper.say(f"{number}.{words}")
    if not figures.measures:
        paper.say("（请填写下一步工作措施。）")


def _pictures(paper: Paper, pictures: Sequence[ReportPicture]) -> None:
    for each in pictures:
        paper.picture(each.png, each.caption, each.alt)
