"""The written report as offices write theirs: opened again, page by page, with any input."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from workbooks.count_charts import FindingsChart, TypeCount
from workbooks.looks import Heading
from workbooks.report import write
from workbooks.report_annex import COLUMNS, HEADS
from workbooks.report_figures import (
    Case,
    Counted,
    CustodyFigures,
    DispositionFigures,
    KindFigures,
    MilestoneFigures,
    ProblemFigures,
    ReportFigures,
    ReportPicture,
)
from workbooks.unit_chart import Share, UnitsChart, UnitShares

DAY = date(2015, 9, 25)
NAMES = {
    "P1": "违规办理因私出国（境）证件",
    "P2": "违规持有因私出国（境）证件",
    "P3": "瞒报持有因私出国（境）证件",
    "P4": "未经组织批准擅自因私出国（境）",
    "P5": "未按审批要求擅自变更因私出国（境）行程、日期",
    "P6": "瞒报因私出国（境）情况",
    "P7": "审批因私出国（境）事项把关不严",
    "B1": "弄虚作假或者伪造、变造、买卖、使用伪造的出国（境）证件",
    "B2": "未经组织人事部门审批，擅自为登记备案人员办理因私出国（境）证件",
    "B3": "未按干部管理权限，擅自为登记备案人员出具出国（境）证明",
}
COUNTS = {"P1": (3, 1, 0), "P2": (5, 0, 2), "P3": (0, 2, 0), "P4": (1, 0, 0), "B2": (1, 0, 0)}


def pictures() -> list[ReportPicture]:
    units = [
        UnitShares(f"云溪市第{n}样例单位", (Share(40, 40), Share(30 + n, 40), Share(20 + n, 30)))
        for n in range(1, 6)
    ]
    chart = UnitsChart("各单位进度", DAY, ("已登记", "已申报", "已上交"), units)
    return [ReportPicture(chart.picture(), "各单位阶段任务完成情况", chart.alt)]


def findings() -> list[ReportPicture]:
    types = [TypeCount(code, NAMES[code][:6], p + o, p) for code, (p, o, _) in COUNTS.items()]
    chart = FindingsChart("核查发现的问题", DAY, types)
    return [ReportPicture(chart.picture(), "核查发现的问题（件）", chart.alt)]


def annex_rows(many: int) -> list[list[str]]:
    figures = [[str((row + column) % 7) for column in range(COLUMNS - 3)] for row in range(many)]
    return [[str(n), f"云溪市第{n}样例单位", *row, ""] for n, row in enumerate(figures, start=1)]


FULL = ReportFigures(
    unit="市测试局",
    written_on=DAY,
    began_on=date(2015, 6, 20),
    as_of=date(2015, 9, 20),
    basis="《关于开展违规办理和持有因私出国（境）证件专项治理工作的通知》",
    addressee="中共云溪市委组织部",
    units_conducting=6,
    registrants=412,
    categories=[Counted("市管干部", 12), Counted("离退休市管干部", 0), Counted("专技人才", 400)],
    milestones=[
        MilestoneFigures("登记备案信息报送", date(2015, 7, 15), 412, 412),
        MilestoneFigures("证件集中保管", date(2015, 7, 31), 188, 190),
    ],
    custody=CustodyFigures(
        holders=150,
        kinds=[
            KindFigures("普通护照", 120, 112, 5, 2, 1),
            KindFigures("往来港澳通行证", 70, 70, 0, 0),
            KindFigures("大陆居民往来台湾通行证", 0, 0, 0, 0),
        ],
        overdue=1,
    ),
    checked=412,
    found_documents=193,
    found_crossings=1077,
    problems=[ProblemFigures(c, name, *COUNTS.get(c, (0, 0, 0))) for c, name in NAMES.items()],
    dispositions=DispositionFigures(
        1,
        [Counted("县处级", 1), Counted("乡科级", 2), Counted("其他", 0)],
        [Counted("批评教育", 2), Counted("诫勉谈话", 1), Counted("免职", 0)],
    ),
    annex_rows=annex_rows(6),
    annex_heading=Heading(unit="市测试局", filled_on=DAY),
    organised=["成立专项治理工作小组，召开动员会2次，逐人核对登记信息。"],
    measures=["每季度核对证件保管台账。", "对尚未上交的证件逐一催交。"],
)
EMPTY = replace(
    FULL,
    basis="",
    addressee="",
    units_conducting=0,
    registrants=0,
    categories=[],
    milestones=[],
    custody=CustodyFigures(0, []),
    checked=0,
    found_documents=0,
    found_crossings=0,
    problems=[ProblemFigures(code, name, 0) for code, name in NAMES.items()],
    dispositions=DispositionFigures(0, [], []),
    annex_rows=[],
    organised=[],
    measures=[],
)


def opened(figures: ReportFigures, folder: Path) -> Opened:
    path = folder / "report.docx"
    write(figures, path)
    return Document(str(path))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The report of a unit with something to tell."""
    return opened(FULL, tmp_path_factory.mktemp("report"))


def words(paper: Opened) -> str:
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def cells(paper: Opened) -> str:
    return "\n".join(c.text for table in paper.tables for row in table.rows for c in row.cells)


def paragraph(paper: Opened, beginning: str) -> Paragraph:
    return next(each for each in paper.paragraphs if each.text.startswith(beginning))


def face(one: Paragraph) -> tuple[str | None, Pt | None]:
    fonts = one.runs[0]._r.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), one.runs[0].font.size


def test_a_report_is_set_as_offices_set_theirs(full: Opened) -> None:
    section = full.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.cm, 1) for side in sides] == [3.7, 3.5, 2.8, 2.6]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    title = full.paragraphs[:2]
    assert [each.text for each in title] == ["市测试局", "因私出国（境）证件专项治理工作情况报告"]
    assert face(title[0]) == ("方正小标宋简体", Pt(22))
    assert face(paragraph(full, "一、")) == ("黑体", Pt(16))
    assert face(paragraph(full, "（一）")) == ("楷体_GB2312", Pt(16))
    body = paragraph(full, "根据《")
    assert face(body) == ("仿宋_GB2312", Pt(16))
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert paragraph(full, "一、").style.name == "Heading 1"


def test_pages_are_numbered_at_their_outer_edge(full: Opened) -> None:
    section = full.sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        assert footer.paragraphs[0].alignment == side
        assert footer.paragraphs[0].text == "—  —"
        (field,) = footer._element.iter(qn("w:instrText"))
        assert field.text == "PAGE"


def test_a_report_has_its_five_parts_and_is_signed(full: Opened) -> None:
    headings = [each.text for each in full.paragraphs if each.style.name == "Heading 1"]
    assert headings == [
        "一、组织开展情况",
        "二、证件集中保管情况",
        "三、核查发现的问题",
        "四、处理情况",
        "五、下一步工作",
    ]
    lines = [each.text for each in full.paragraphs]
    assert lines.index("市测试局", 5) == lines.index("2015年9月25日") - 1
    assert paragraph(full, "2015年9月25日").alignment == 2
    assert "附件：专项治理工作情况汇总统计表" in lines


@pytest.mark.parametrize(
    "sentence",
    [
        "开展专项治理的地区和单位共6个。登记备案人员共412人，其中：市管干部12人、专技人才400人。",
        "成立专项治理工作小组，召开动员会2次，逐人核对登记信息。",
        "2项阶段任务中，“证件集中保管”（188/190）尚未全部完成，详见表1。",
        "登记备案人员150人申报持有因私出国（境）证件190本，其中由组织集中保管182本，",
        "经批准领用在外5本（其中逾期未还1本），尚未上交2本，已报挂失1本。",
        "公安机关核查登记备案人员412人，查得因私出国（境）有效证件193本、出入境记录1077条。",
        "对照7类问题逐一核查，认定存在其中3类问题，另有3件正在核查。",
        "1.违规办理因私出国（境）证件。认定3人，正在核查1件。",
        "2.违规持有因私出国（境）证件。认定5人，经核查排除2件。",
        "3.瞒报持有因私出国（境）证件。正在核查2件。",
        "6.瞒报因私出国（境）情况。未发现此类问题。",
        "对照3类问题逐一核查，认定存在其中1类问题。",
        "共处理单位1个，处理人员3人（县处级1人、乡科级2人）。处理方式为：批评教育2人、诫勉谈话1人。",
        "2.对尚未上交的证件逐一催交。",
    ],
)
def test_a_report_tells_its_figures(sentence: str, full: Opened) -> None:
    assert sentence in words(full)


def test_a_report_reads_well_where_there_is_nothing_to_tell(tmp_path: Path) -> None:
    told = words(opened(EMPTY, tmp_path))
    for sentence in (
        "目前没有登记备案人员。",
        "本次专项治理未分阶段设定任务。",
        "登记备案人员均未申报持有因私出国（境）证件。",
        "公安机关查询结果尚未反馈。",
        "对照7类问题逐一核查，目前没有认定的问题。",
        "目前没有需要处理的单位和人员。",
        "（请填写下一步工作措施。）",
    ):
        assert sentence in told
    assert told.count("未发现此类问题。") == 10
    assert "共0人" not in told


def test_what_is_confirmed_and_not_dealt_with_is_said_to_be_in_hand(tmp_path: Path) -> None:
    figures = replace(FULL, dispositions=DispositionFigures(0, [], []))
    assert "认定的问题正在处理中。" in words(opened(figures, tmp_path))


def test_names_stand_in_it_only_as_cases(full: Opened, tmp_path: Path) -> None:
    case = Case("甲喆堃", "市测试局", "违规持有", "批评教育")
    assert "甲喆堃" not in cells(full)
    assert "甲喆堃" in cells(opened(replace(FULL, cases=[case]), tmp_path))


def test_annex_2_lies_on_a_page_of_its_own_under_three_levels(full: Opened) -> None:
    assert [each.orientation for each in full.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    assert COLUMNS == 33
    table = full.tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(rows) == 3 + 6
    assert rows[0][2:13] == ["组织开展情况"] * 11
    assert rows[1][3:13] == ["登记备案人员数（人）"] * 10
    assert [rows[level][1] for level in range(3)] == ["地区或单位"] * 3
    assert rows[2][13:20][-1] == "审批因私出国境把关不严"
    assert rows[2][20:32][:2] == ["处理单位数(个)", "小计"]
    assert rows[3:] == annex_rows(6)


def test_headers_stand_on_every_page_and_no_row_is_cut(full: Opened) -> None:
    repeated = [
        sum(row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in table.rows)
        for table in full.tables
    ]
    assert repeated == [1, 1, 3]
    for table in full.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_blank_annex_has_rows_to_write_in(tmp_path: Path) -> None:
    paper = opened(EMPTY, tmp_path)
    assert len(paper.tables[-1].rows) == 3 + 5
    assert f"填表人：{' ' * 11}（联系电话：{' ' * 12}）\t审核人：" in words(paper)


def test_a_row_of_annex_2_with_a_cell_too_few_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        write(replace(FULL, annex_rows=[["1"] * 32]), tmp_path / "report.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_header_of_annex_2_is_that_of_the_notice() -> None:
    assert [head.columns for head in HEADS] == [1, 1, 11, 7, 12, 1]
    assert max(head.levels for head in HEADS) == 3


def test_charts_stand_inside_with_a_caption_and_words_for_the_blind(tmp_path: Path) -> None:
    figures = replace(FULL, pictures_of_work=pictures(), pictures_of_problems=findings())
    paper = opened(figures, tmp_path)
    assert len(paper.inline_shapes) == 2
    told = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert told[0] == "条形图：各单位进度，5 个单位的已登记、已申报、已上交比例"
    for shape in paper.inline_shapes:
        assert shape.width <= Cm(15.6)
        assert shape.height <= Cm(19.1)
    lines = [each.text for each in paper.paragraphs]
    assert "图1 各单位阶段任务完成情况" in lines
    assert "图2 核查发现的问题（件）" in lines


def test_nothing_that_somebody_typed_breaks_the_file(tmp_path: Path) -> None:
    rude = "甲<w:p>&\x00\x1b\u202e\ud800\uffff\n]]>\t乙"
    figures = replace(
        FULL,
        unit=rude,
        basis=rude,
        addressee=rude,
        measures=[rude],
        organised=[rude],
        cases=[Case(rude, rude, rude, rude)],
        annex_rows=[[rude] * COLUMNS],
        annex_heading=Heading(unit=rude, filled_by=rude, phone=rude, reviewed_by=rude),
    )
    paper = opened(figures, tmp_path)
    assert paper.paragraphs[0].text == "甲<w:p>& ]]> 乙"
    assert paper.core_properties.author == "甲<w:p>& ]]> 乙"
    assert "甲<w:p>& ]]> 乙" in cells(paper)


@pytest.mark.slow  # about time, not about what is written
def test_a_table_of_many_rows_is_written_in_good_time(tmp_path: Path) -> None:
    table = opened(replace(FULL, annex_rows=annex_rows(120)), tmp_path).tables[-1]
    assert len(table.rows) == 123


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice missing"
)
def test_a_report_becomes_pages(tmp_path: Path) -> None:
    write(replace(FULL, pictures_of_work=pictures()), tmp_path / "report.docx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    convert = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "report.docx")], check=True, capture_output=True)  # noqa: S603 - a fixed command
    command = ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"]
    shown = subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603 - a fixed command
    assert "—1—" in "".join(shown.split())
    assert "附件：专项治理工作情况汇总统计表" in "".join(shown.split("\n"))
