"""The findings as a workbook: which day, which document, what was said and done, and of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from bot.reconciling import Reconciling
from jobs.export_findings import export
from models.audit import Actor, AuditEvent
from models.disposition import Disposition, Measure
from models.document import new_document, number_index
from models.document_number import mask
from models.errors import Forbidden
from models.finding import Finding, FindingState
from models.outbox import Message
from models.police import Crossing, PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.policy import Policy
from models.reconciliation import ask_for_run
from models.sealing import seal
from models.statement import Statement, StatementFile
from models.stored_file import new_file
from models.terms import Direction, DocumentKind, FindingCode
from models.unit import Unit
from tests.conftest import TODAY, Bench, Chat, People

PASSPORT, PERMIT = DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT
HEADER = [
    *("问题类型代码", "问题类型", "姓名", "身份证号", "单位", "证件种类", "证件号码"),
    *("发生日期", "处理单位", "依据", "状态", "本人说明", "处理方式"),
]
Line = dict[str, str]


def the_police_know(
    bench: Bench,
    person_id: UUID,
    number: str,
    kind: DocumentKind = PASSPORT,
    *,
    crossings: tuple[tuple[date, str, Direction], ...] = (),
    issued: date | None = None,
) -> None:
    with bench.database.write() as db:
        sha256 = f"{uuid4().hex}{uuid4().hex}"
        batch = PoliceBatch(number=uuid4().hex[:20], as_of_date=TODAY, sha256=sha256)
        batch.received_at = bench.clock.now()
        known = TravelDocument(person_id=person_id, kind=kind.value)
        known.number_sealed = seal(known, "number_sealed", number)
        known.number_index, known.number_mask = number_index(number), mask(number)
        db.add(batch)
        db.add(known)
        db.flush()
        link = {"batch_id": batch.id, "travel_document_id": known.id}
        if issued:
            until = issued.replace(year=issued.year + 10)
            db.add(PoliceDocument(**link, issue_date=issued, expiry_date=until))
        for day, clock, direction in crossings:
            row = {"person_id": person_id, "day": day, "clock": clock, "direction": direction}
            db.add(Crossing(**link, **row))
        db.add(PoliceAnswer(batch_id=batch.id, person_id=person_id))


def reconcile(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        unit = db.get_one(Unit, people.units["YX"])
        run_id = ask_for_run(db, unit, bench.occasion()).id
    Reconciling(bench.database, bench.clock, bench.policy).run(run_id)


def finding_in(db: Session, people: People, code: FindingCode, part: str = "official") -> Finding:
    return db.exec(
        select(Finding).where(Finding.code == code, Finding.person_id == people[part])
    ).one()


def lines_of(
    bench: Bench,
    people: People,
    folder: Path,
    *,
    unit: str = "YX",
    actor: Actor | None = None,
    today: date = TODAY,
    policy: Policy | None = None,
) -> list[Line]:
    """The rows of the workbook, by their titles."""
    path = folder / "问题.xlsx"
    occasion = replace(bench.occasion(actor), today=today)
    if policy:
        occasion = replace(occasion, policy=policy)
    with bench.database.write() as db:
        count = export(db, db.get_one(Unit, people.units[unit]), occasion, path)
    sheet = load_workbook(path).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    first = rows.index(HEADER) + 1
    lines = [dict(zip(HEADER, row, strict=True)) for row in rows[first : first + count]]
    assert rows[first + count][0].startswith("填表人") or count == 0
    return lines


def by_code(lines: list[Line]) -> dict[str, Line]:
    return {line["问题类型代码"]: line for line in lines}


@pytest.fixture
def found(bench: Bench, people: People) -> None:
    """A passport nobody declared, with a stay nobody approved."""
    days = ((date(2014, 6, 3), "", Direction.EXIT), (date(2014, 6, 9), "", Direction.ENTRY))
    the_police_know(
        bench, people["official"], "E12345678", crossings=days, issued=date(2014, 5, 20)
    )
    reconcile(bench, people)


@pytest.mark.usefixtures("found")
def test_a_finding_has_its_day_its_document_and_the_evidence(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    bench.clock.move_to(bench.clock.now() + timedelta(days=3))
    lines = by_code(lines_of(bench, people, tmp_path))
    assert list(lines) == ["P1", "P2", "P4", "P6", "B2"]
    assert {code: line["发生日期"] for code, line in lines.items()} == {
        "P1": "2014-05-20",
        "P2": "2015-07-20",
        "P4": "2014-06-03",
        "P6": "2014-06-03",
        "B2": "2014-05-20",
    }
    assert {(line["证件种类"], line["证件号码"]) for line in lines.values()} == {
        ("普通护照", "E12345678")
    }
    assert {line["身份证号"] for line in lines.values()} == {people.ids["official"]}
    assert lines["P4"]["问题类型"] == "未经批准"
    assert lines["P4"]["单位"] == "市测试局"
    assert lines["P4"]["依据"].startswith("2014-06-03 出境（普通护照 *****5678）")
    assert lines["P4"]["状态"] == "疑似"
    assert (lines["P4"]["处理单位"], lines["B2"]["处理单位"]) == ("", "市公安局出入境管理局")


def test_of_several_exits_in_a_day_each_names_what_was_shown(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    day = date(2014, 6, 3)
    morning = ((day, "08:00", Direction.EXIT), (day, "11:00", Direction.ENTRY))
    evening = ((day, "18:00", Direction.EXIT), (day, "22:00", Direction.ENTRY))
    the_police_know(bench, people["official"], "E12345678", crossings=evening)
    the_police_know(bench, people["official"], "C12345678", PERMIT, crossings=morning)
    reconcile(bench, people)
    lines = lines_of(bench, people, tmp_path)
    shown = [
        (line["依据"].splitlines()[0][:16], line["证件种类"], line["证件号码"])
        for line in lines
        if line["问题类型代码"] == "P4"
    ]
    assert sorted(shown) == [
        ("2014-06-03 08:00", "往来港澳通行证", "C12345678"),
        ("2014-06-03 18:00", "普通护照", "E12345678"),
    ]


def test_a_document_that_only_the_office_knows_is_named_in_full(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        document = new_document(people["official"], PERMIT, "C87654321")
        db.add(document)
        db.flush()
        db.add(a_finding(people, FindingCode.P2, f"document/{document.number_index.hex()}"))
    (line,) = lines_of(bench, people, tmp_path)
    assert (line["证件种类"], line["证件号码"]) == ("往来港澳通行证", "C87654321")


def a_finding(
    people: People,
    code: FindingCode,
    about: str,
    *,
    part: str = "official",
    unit: str = "YX-01",
    subject: str = "",
    state: FindingState = FindingState.CANDIDATE,
) -> Finding:
    return Finding(
        identity=f"{code.name}/{people[part].hex}/{about}",
        code=code,
        number=f"WT{uuid4().hex[:10]}",
        person_id=people[part],
        unit_id=people.units[unit],
        deciding_unit_id=people.units["YX-ZZB"],
        subject_unit_name=subject,
        about=about,
        dated=date(2014, 7, 1),
        evidence="审批单位不是人事主管部门",
        found_on=TODAY,
        changed_at=datetime.fromisoformat("2015-07-20T10:00:00+08:00"),
        state=state,
    )


def test_a_finding_on_an_approval_names_the_unit_and_no_document(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    finding = a_finding(people, FindingCode.P7, f"approval/{uuid4().hex}", subject="市旧例局")
    with bench.database.write() as db:
        db.add(finding)
    (line,) = lines_of(bench, people, tmp_path)
    assert (line["处理单位"], line["姓名"]) == ("市旧例局", "甲一鸣")
    assert (line["证件种类"], line["证件号码"], line["发生日期"]) == ("", "", "2014-07-01")


@pytest.mark.usefixtures("found")
def test_what_was_said_and_done_stands_beside_it(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        finding = finding_in(db, people, FindingCode.P4)
        finding.state = FindingState.CONFIRMED
        db.add(finding)
        file = new_file("机票.png", "image/png", b"x", bench.clock.now())
        db.add(file)
        asked = [a_statement(bench, finding) for _ in range(3)]
        said = ("当时不知道要报批", "补充机票", "")
        for hour, (statement, words) in enumerate(zip(asked, said, strict=True), 1):
            if words:
                statement.words_sealed = seal(statement, "words_sealed", words)
                statement.answered_on = TODAY
                statement.answered_at = bench.clock.now() + timedelta(hours=hour)
            db.add(statement)
        db.flush()
        db.add(StatementFile(statement_id=asked[1].id, file_id=file.id))
        db.add(a_disposition(bench, finding, Measure.ADMONITORY_TALK))
        db.add(a_disposition(bench, finding, Measure.REFERRAL, hours=1))
        suspended = a_disposition(bench, finding, Measure.APPLICATION_SUSPENSION, hours=2)
        suspended.until_date = date(2016, 7, 20)
        db.add(suspended)
        punished = a_disposition(bench, finding, Measure.DISCIPLINARY, hours=3)
        punished.words = "党内警告"
        db.add(punished)
        revoked = a_disposition(bench, finding, Measure.DEMOTION)
        revoked.revoked_on = TODAY
        db.add(revoked)
    line = by_code(lines_of(bench, people, tmp_path))["P4"]
    assert line["状态"] == "属实"
    assert line["本人说明"] == "当时不知道要报批\n补充机票（附件 1 份）"
    assert line["处理方式"] == (
        "诫勉谈话、移送纪检监察机关、停止受理申请（至 2016-07-20）、党纪政纪处分（党内警告）"
    )


def a_statement(bench: Bench, finding: Finding) -> Statement:
    return Statement(
        finding_id=finding.id,
        person_id=finding.person_id,
        asked_at=bench.clock.now(),
        asked_on=TODAY,
        due_date=date(2015, 7, 27),
    )


def a_disposition(
    bench: Bench, finding: Finding, measure: Measure, *, hours: int = 0
) -> Disposition:
    return Disposition(
        finding_id=finding.id,
        person_id=finding.person_id,
        measure=measure,
        decided_on=TODAY,
        made_at=bench.clock.now() + timedelta(hours=hours),
    )


@pytest.mark.usefixtures("found")
def test_what_was_withdrawn_or_found_later_is_left_out(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    assert lines_of(bench, people, tmp_path, today=date(2015, 7, 19)) == []
    with bench.database.write() as db:
        withdrawn = finding_in(db, people, FindingCode.P1)
        withdrawn.state = FindingState.WITHDRAWN
        db.add(withdrawn)
    assert list(by_code(lines_of(bench, people, tmp_path))) == ["P2", "P4", "P6", "B2"]


def test_each_unit_has_its_own_and_nobody_gets_their_own_case(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        for part, unit in (("colleague", "YX-01"), ("officer", "YX-01"), ("stranger", "YX-02")):
            db.add(a_finding(people, FindingCode.P4, "stay/20140603/1", part=part, unit=unit))
    officer = Actor("戊经纬", "test", people["officer"])
    names = [
        line["姓名"] for line in lines_of(bench, people, tmp_path, unit="YX-01", actor=officer)
    ]
    assert names == ["乙云舟"]
    supervisor = Actor("辛督行", "test", people["supervisor"])
    names = [line["姓名"] for line in lines_of(bench, people, tmp_path, actor=supervisor)]
    assert sorted(names) == ["丙溪桥", "乙云舟", "戊经纬"]
    with pytest.raises(Forbidden):
        lines_of(bench, people, tmp_path, actor=officer)


@pytest.mark.usefixtures("found")
def test_an_export_of_many_persons_is_audited_and_told(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    limits = bench.policy.limits.model_copy(update={"exported_persons_told": 1})
    policy = bench.policy.model_copy(update={"limits": limits})
    lines_of(bench, people, tmp_path, policy=policy)
    with bench.database.write() as db:
        db.add(a_finding(people, FindingCode.P4, "stay/20140603/1", part="colleague"))
        told = select(Message).where(col(Message.once).startswith("export/"))
        assert db.exec(told).all() == []
    lines_of(bench, people, tmp_path, policy=policy)
    with bench.database.read() as db:
        assert {each.to_id for each in db.exec(told)} == {
            people["supervisor"],
            people["administrator"],
        }
        assert (
            len(db.exec(select(AuditEvent).where(AuditEvent.action == "导出问题明细")).all()) == 2
        )


@pytest.mark.usefixtures("found")
async def test_a_case_officer_gets_the_findings_of_their_unit_in_chat(chat: Chat) -> None:
    await chat.of("officer")(
        ("/export", "要导出哪张表？"),
        ("问题明细表", "导出市测试局（含下属单位）的问题明细表？"),
        ("导出", "问题明细表：市测试局，5 项。"),
    )
    assert chat.of("officer").last.files[0].name == "问题明细表-市测试局-2015-07-20.xlsx"


def test_a_form_without_findings_is_blank(bench: Bench, people: People, tmp_path: Path) -> None:
    assert lines_of(bench, people, tmp_path) == []
