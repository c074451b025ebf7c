"""The written report: its figures are those of annex 2 and of the records, and nobody is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from sqlmodel import select

from jobs import export_report, start_campaign
from models.audit import Actor, AuditEvent
from models.declaration import Declaration
from models.disposition import Measure
from models.errors import Forbidden, Unknown
from models.finding import Finding, FindingState
from models.police import (
    Crossing,
    PoliceAnswer,
    PoliceBatch,
    PoliceDocument,
    TravelDocument,
)
from models.policy import read_policy
from models.terms import Category, Direction, FindingCode, RankLevel
from models.unit import unit_named
from tests.conftest import TODAY, Bench, Chat, People
from tests.counted import Counted
from tests.ledgers import bring, save

PORT = date(2014, 6, 3)


@pytest.fixture
def counted(bench: Bench, people: People) -> Counted:
    made = Counted(bench, people)
    made.add_levels()
    with bench.database.write() as db:
        start_campaign.start(db, start_campaign.read_campaign("2015"), bench.occasion())
    return made


def report(
    counted: Counted, unit: str, folder: Path, actor: Actor | None = None, on: date = TODAY
) -> Opened:
    path, bench = folder / "report.docx", counted.bench
    with bench.database.write() as db:
        occasion = replace(bench.occasion(actor), today=on)
        export_report.export(db, unit_named(db, unit), occasion, path)
    return Document(str(path))


def words(paper: Opened) -> str:
    """Every sentence, then every cell of every table."""
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


def table(paper: Opened, heading: str) -> dict[str, list[str]]:
    """The rows of the table that has this heading, by their first cell."""
    (found,) = (each for each in paper.tables if heading in {c.text for c in each.rows[0].cells})
    lines = [[cell.text for cell in row.cells] for row in found.rows[1:]]
    return {line[0]: line[1:] for line in lines}


def test_its_annex_is_annex_2_and_its_sentences_have_the_same_figures(
    counted: Counted, tmp_path: Path
) -> None:
    counted.register("SX-01", Category.PROFESSIONAL)
    for rank in (RankLevel.RANK_TOWNSHIP, RankLevel.OTHER):
        finding = counted.find(counted.register("SX-02", rank=rank), "SX-02")
        counted.dispose(finding, Measure.ADMONITORY_TALK)
    lax = counted.find(counted.register("SX-02"), "SX-02", FindingCode.P7, about="SX-01")
    counted.dispose(lax)
    rows = counted.annex2("SX", tmp_path)
    paper = report(counted, "SX", tmp_path)
    annex = paper.tables[-1].rows
    assert [cell.text for cell in annex[-1].cells][2:5] == ["2", "4", "0"]
    assert len(annex) == 3 + len(rows)
    told = words(paper)
    total = rows["合计"]
    assert f"开展专项治理的地区和单位共{total.units_conducting}个" in told
    assert f"登记备案人员共{total.r_total}人，其中：市/县级部门中层干部3人、专技人才1人" in told
    assert f"4.未经组织批准擅自因私出国（境）。认定{total.p4}人。" in told
    assert "共处理单位1个，处理人员2人（乡科级1人、其他1人）。处理方式为：诫勉谈话2人。" in told


def test_what_was_reported_counts_in_it_as_in_annex_2(counted: Counted, tmp_path: Path) -> None:
    counted.find(counted.register("SX-01"), "SX-01")
    counted.report("SX-02", units_conducting=7, r_dept=90, p4=5)
    told = words(report(counted, "SX", tmp_path))
    assert "开展专项治理的地区和单位共8个。登记备案人员共91人" in told
    assert "4.未经组织批准擅自因私出国（境）。认定6人。" in told
    assert "1个单位的数字据其上报（最近一次为2015年7月15日）" in told


def test_where_findings_are_counted_it_says_so(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text('annex2_counts = "findings"', encoding="utf-8")
    bench.policy = read_policy(tmp_path / "policy.toml")
    person = counted.register("SX-02")
    for _ in range(2):
        counted.find(person, "SX-02")
        counted.find(person, "SX-02", FindingCode.B1)
    told = words(report(counted, "SX", tmp_path))
    assert "4.未经组织批准擅自因私出国（境）。认定2件。" in told
    assert "1.弄虚作假甚至伪造、变造或者买卖、使用伪造的出国（境）证件。认定1人。" in told


def test_each_type_tells_what_is_open_and_what_was_cleared(
    counted: Counted, tmp_path: Path
) -> None:
    person = counted.register("SX-02")
    for state in (FindingState.CANDIDATE, FindingState.UNDER_VERIFICATION, FindingState.CLEARED):
        counted.find(person, "SX-02", FindingCode.P2, state=state)
    counted.find(person, "SX-02", FindingCode.P3, state=FindingState.WITHDRAWN)
    counted.find(person, "SX-02", FindingCode.B2, about="SX-ZZB")
    counted.find(person, "SX-02", FindingCode.P5, decided_on=TODAY + timedelta(1))
    told = words(report(counted, "SX", tmp_path))
    assert "2.违规持有因私出国（境）证件。正在核查2件，经核查排除1件。" in told
    assert "3.瞒报持有因私出国（境）证件。未发现此类问题。" in told
    assert "5.未按审批要求擅自变更因私出国（境）行程、日期。正在核查1件。" in told
    assert "2.未经组织人事部门审批，擅自为登记备案人员办理因私出国（境）证件。认定1人。" in told


def test_milestones_and_custody_are_counted_from_records(
    counted: Counted, bench: Bench, people: People, tmp_path: Path
) -> None:
    lines = [
        {"身份证号": people.ids["official"], "证件号码": "E12345678", "保管状态": "在库"},
        {"身份证号": people.ids["colleague"], "证件号码": "E22345678", "保管状态": "未上交"},
        {"身份证号": people.ids["head"], "证件号码": "E32345678", "保管状态": "遗失"},
    ]
    held = [line | {"证件种类": "护照", "申报日期": "20150710"} for line in lines]
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [dict(line) for line in held]))
    tell_of(bench, people["official"])
    paper = report(counted, "YX-01", tmp_path)
    assert table(paper, "阶段任务") == {
        "登记备案（人）": ["2015年7月31日", "6", "6", "100%"],
        "报告持证情况（人）": ["2015年7月31日", "6", "3", "50%"],
        "集中保管证件（本）": ["2015年7月31日", "2", "1", "50%"],
        "公安机关核查（人）": ["2015年8月15日", "6", "1", "16%"],
        "核查疑似问题（件）": ["2015年8月31日", "0", "0", "—"],
    }
    assert table(paper, "证件种类") == {"普通护照": ["3", "1", "0", "1", "1"]}
    told = words(paper)
    assert "登记备案人员3人申报持有因私出国（境）证件3本" in told
    assert "核查登记备案人员1人，查得因私出国（境）有效证件1本、出入境记录1条" in told


def tell_of(bench: Bench, person_id: object) -> None:
    """The police know of one valid passport, one that ended, an official one, and crossings."""
    batch = PoliceBatch(
        number="GA1", as_of_date=TODAY, sha256="0" * 64, received_at=bench.clock.now()
    )
    ends = {"E1": date(2020, 1, 1), "E2": date(2014, 1, 1), "SE3": date(2020, 1, 1)}
    with bench.database.write() as db:
        db.add(batch)
        db.flush()
        db.add(PoliceAnswer(batch_id=batch.id, person_id=person_id))
        for number, expiry_date in ends.items():
            known = TravelDocument(
                person_id=person_id,
                kind="普通护照",
                number_index=number.encode(),
                is_official=number == "SE3",
            )
            db.add(known)
            db.flush()
            said = {"batch_id": batch.id, "travel_document_id": known.id}
            db.add(PoliceDocument(**said, expiry_date=expiry_date))
            for day in (PORT, date(2012, 1, 1)) if number == "E1" else ():
                crossed = {"person_id": person_id, "day": day, "direction": Direction.EXIT}
                db.add(Crossing(**crossed, **said))


def test_nobody_is_named_and_cases_are_told_by_their_numbers(
    counted: Counted, bench: Bench, people: People, tmp_path: Path
) -> None:
    finding_id = counted.find(people["official"], "YX-01")
    counted.dispose(finding_id)
    told = words(report(counted, "YX-01", tmp_path))
    with bench.database.read() as db:
        number = db.get_one(Finding, finding_id).number
    assert number in told
    assert "甲一鸣" not in told
    assert people.ids["official"] not in told


def test_nobody_reads_of_their_own_case(counted: Counted, people: People, tmp_path: Path) -> None:
    counted.dispose(counted.find(people["officer"], "YX-01"))
    officer = Actor("戊经纬", "test", people["officer"])
    headings = {c.text for t in report(counted, "YX-01", tmp_path).tables for c in t.rows[0].cells}
    assert "问题编号" in headings
    own = report(counted, "YX-01", tmp_path, officer)
    assert "问题编号" not in {cell.text for each in own.tables for cell in each.rows[0].cells}


def test_as_of_an_earlier_day_it_knows_nothing_of_later_ones(
    counted: Counted, bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        db.add(
            Declaration(
                person_id=people["official"],
                declared_on=date(2015, 7, 18),
                declared_at=bench.clock.now(),
                none_held=True,
                receipt_number="BG1",
            )
        )
    declared = [
        table(report(counted, "YX-01", tmp_path, on=date(2015, 7, day)), "阶段任务")[
            "报告持证情况（人）"
        ][2]
        for day in (17, 18)
    ]
    assert declared == ["0", "1"]


def test_it_is_addressed_dated_audited_and_marked(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    paper = report(counted, "SX", tmp_path)
    told = words(paper)
    assert told.startswith("试县\n因私出国（境）证件专项治理工作情况报告\n")
    assert "干部监督室、市公安局出入境管理局：" in told
    assert "根据违规办理和持有因私出国（境）证件专项治理工作部署要求，试县自2015年7月20日起" in told
    footers = paper.sections[0].footer, paper.sections[0].even_page_footer
    assert {"导出" in "".join(p.text for p in each.paragraphs) for each in footers} == {True}
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "导出书面报告")).one()


def test_charts_are_there_where_there_is_something_to_show(
    counted: Counted, tmp_path: Path
) -> None:
    assert len(report(counted, "SX", tmp_path).inline_shapes) == 0
    counted.find(counted.register("SX-02"), "SX-02")
    assert len(report(counted, "SX", tmp_path).inline_shapes) == 2


def test_without_a_campaign_there_is_nothing_to_report(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with pytest.raises(Unknown, match="没有进行中的专项治理"):
        report(Counted(bench, people), "YX-01", tmp_path)


def test_an_officer_has_their_own_unit_s_only(
    counted: Counted, people: People, tmp_path: Path
) -> None:
    officer = Actor("戊经纬", "test", people["officer"])
    with pytest.raises(Forbidden):
        report(counted, "YX-02", tmp_path, officer)


@pytest.mark.usefixtures("counted")
async def test_an_officer_gets_it_by_chat(chat: Chat) -> None:
    officer = chat.of("officer")
    await officer(("/export", "要导出哪张表？"), ("书面报告", "的书面报告？"))
    reply = (await officer.say("导出"))[-1]
    assert reply.text.startswith("书面报告：市测试局，2 个地区或单位")
    assert reply.files[0].name == "书面报告-市测试局-2015-07-20.docx"
