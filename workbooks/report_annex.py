"""Annex 2 inside the written report: 专项治理工作情况汇总统计表, 33 columns under three levels.

Source: notice annex 2; spec workbooks 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm

from workbooks.looks import Heading
from workbooks.one_line import one_line
from workbooks.report_paper import BODY_FACE, CELL, HEADING_FACE, TITLE_FACE, Paper, write
from workbooks.report_table import Head, add_table, plain_heads

TITLE: Final = "专项治理工作情况汇总统计表"
REGISTRANTS: Final = (
    "小计",
    "市管/县管干部",
    "市/县级部门中层干部",
    "离退休市管/县管干部",
    "相似副处以上事业单位领导",
    "专技人才",
    "金融机构人员",
    "安全涉密重要岗位人员",
    "国企法人或领导人员",
    "“裸官”配偶或子女",
)
PROBLEMS: Final = (
    "违规办理因私证照",
    "违规持有因私证照",
    "瞒报持有因私证照",
    "未经批准因私出国境",
    "未按审批要求因私出国境",
    "瞒报因私出国境情况",
    "审批因私出国境把关不严",
)
RANKS: Final = ("小计", "县处级", "乡科级", "其他")
METHODS: Final = (
    "批评教育",
    "诫勉谈话",
    "调离岗位",
    "责令辞职",
    "免职",
    "降职",
    "移送纪检监察机关",
)
HEADS: Final = (
    Head("序号"),
    Head("地区或单位"),
    Head(
        "组织开展情况",
        (
            Head("开展治理的地区和单位数(个)"),
            Head("登记备案人员数（人）", plain_heads(*REGISTRANTS)),
        ),
    ),
    Head("问题排查情况", plain_heads(*PROBLEMS)),
    Head(
        "处理情况",
        (
            Head("处理单位数(个)"),
            Head("处理人员（人）", plain_heads(*RANKS)),
            Head("处理方式（人）", plain_heads(*METHODS)),
        ),
    ),
    Head("备注"),
)
COLUMNS: Final = sum(head.columns for head in HEADS)
_ROOM: Final = 26.7  # centimetres between the margins of a page on its side
_NUMBER, _UNIT, _REMARK = 0.7, 2.7, 2.6
_FIGURE: Final = (_ROOM - _NUMBER - _UNIT - _REMARK) / (COLUMNS - 3)
_SMALL: Final = 7.5
_BLANK_ROWS: Final = 5  # as the notice's own sample has


def add_annex(paper: Paper, rows: Sequence[Sequence[str]], heading: Heading) -> None:
    """Add annex 2 on pages of their own; without rows, a blank form to be filled in.

    Raises:
        ValueError: A row has not 33 cells.
    """
    heading = replace(
        heading,
        unit=one_line(heading.unit),
        filled_by=one_line(heading.filled_by),
        phone=one_line(heading.phone),
    )
    paper.turn()
    paper.line("附件", face=HEADING_FACE)
    title = paper.document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(title, TITLE, TITLE_FACE, 18)
    _two_parts(paper, f"填表单位（章）：{heading.unit}", heading.filled_on_line)
    widths = [_NUMBER, _UNIT, *[_FIGURE] * (COLUMNS - 3), _REMARK]
    filled = rows or [[""] * COLUMNS] * _BLANK_ROWS
    add_table(paper, HEADS, filled, widths, size=_SMALL)
    _two_parts(paper, heading.filled_by_line, f"审核人：{one_line(heading.reviewed_by)}")


def _two_parts(paper: Paper, left: str, right: str) -> None:
    """Both on one line, with the room that they leave for a pen."""
    paragraph = paper.document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_ROOM * 0.68), WD_TAB_ALIGNMENT.LEFT)
    write(paragraph, left, BODY_FACE, CELL, keeps_spaces=True)
    paragraph.add_run("\t")
    write(paragraph, right, BODY_FACE, CELL, keeps_spaces=True)
