"""What the office gives out: one line for each form, at the command line as in chat.

Spec workbooks 3.2. A form's job is `jobs/export_<name>.py`; who may ask for it is its action.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.access import Action
from models.stored_file import PAPER_TYPE, WORKBOOK_TYPE

FOLDER_TYPE = "application/zip"  # a folder to burn on a disc; in chat it is packed into one file
SUFFIXES = {WORKBOOK_TYPE: ".xlsx", PAPER_TYPE: ".docx", FOLDER_TYPE: ".zip"}


@dataclass(frozen=True)
class ExportForm:
    """One form: its word at the command line, its title in chat, and what its count counts.

    `consequence` says what is recorded besides the export. `along` are the forms, with their file
    names, that a folder holds besides its own.
    """

    name: str
    title: str
    action: Action
    counted: str
    media_type: str = WORKBOOK_TYPE
    has_letter: bool = False
    consequence: str = ""
    along: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.title

    @property
    def is_folder(self) -> bool:
        return self.media_type == FOLDER_TYPE

    @property
    def suffix(self) -> str:
        """How its file is named in chat."""
        return SUFFIXES[self.media_type]


_ALL = (
    ExportForm("annex1", "附件1 信息查询表", Action.EXPORT_ANNEX1, "人"),
    ExportForm("ledger", "证件保管台账", Action.EXPORT_LEDGER, "本证件"),
    ExportForm("gaps", "应备尽备核查表", Action.SEE_GAPS, "项"),
    ExportForm("annex2", "附件2 汇总统计表", Action.EXPORT_ANNEX2, "个地区或单位"),
    ExportForm("report", "书面报告", Action.EXPORT_REPORT, "个地区或单位", PAPER_TYPE),
    ExportForm("findings", "问题明细表", Action.EXPORT_FINDINGS, "项"),
    ExportForm("query", "公安查询名单", Action.EXPORT_QUERY, "人", has_letter=True),
    ExportForm(
        "filing",
        "登记备案光盘",
        Action.EXPORT_FILING,
        "人",
        FOLDER_TYPE,
        consequence="新增、变更、撤销的人员记入一个批次，下次不再列出。",
        along=(("annex1", "附件1.xlsx"),),
    ),
)

EXPORT_FORMS: dict[str, ExportForm] = {form.name: form for form in _ALL}
