"""The ledger of trips of the time before: approvals, official trips, letters, late reports."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete, func, select

from models.audit import Actor, AuditEvent, broken_links
from models.consent_letter import ConsentLetter, letters_of
from models.import_verdict import NEW, UPDATED
from models.journey import courses_of
from models.terms import DocumentKind, TripCategory
from models.trip import (
    ReportKind,
    Trip,
    TripReport,
    TripState,
    TripVersion,
    VersionState,
    trips_of,
)
from tests.conftest import Bench, Chat, People, Watch, national_id
from tests.ledgers import Line, bring, results, said, save, send

WRITTEN = (Trip, TripVersion, TripReport, ConsentLetter, AuditEvent)


def line(people: People, part: str = "official", **cells: object) -> Line:
    days = {"类别": "因私", "出境日期": "20140601", "返回日期": "20140610"}
    return {"身份证号": people.ids[part]} | days | cells


def letter(people: People, **cells: object) -> Line:
    whole = {"类别": "同意申办函", "批准日期": "20140301", "文号": "函1"}
    return {"身份证号": people.ids["official"]} | whole | cells


def records(db: Session, people: People, part: str = "official") -> Any:  # noqa: ANN401
    (course,) = courses_of(db, trips_of(db, people[part]))
    return course


def counts(bench: Bench) -> list[int]:
    with bench.database.read() as db:
        return [db.exec(select(func.count()).select_from(each)).one() for each in WRITTEN]


def test_an_approval_becomes_a_trip_with_one_approved_version(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    row = line(
        people,
        批准日期="20140501",
        批准单位="市测试局",
        前往地="日本、韩国",
        途经="香港",
        使用证件种类="护照",
        文号="测1",
        紧急="是",
        销假申报出境日期="20140602",
        销假申报返回日期="20140609",
        报告日期="20140612",
    )
    assert said(bring(bench, "trips", save(tmp_path / "a.xlsx", [row]))) == ["新增"]
    with bench.database.read() as db:
        course = records(db, people)
        trip, version, (report,) = course.trip, course.version, course.reports
        assert (trip.category, trip.state) == (TripCategory.PRIVATE, TripState.CLOSED)
        assert trip.is_emergency
        assert (version.number, version.state) == (1, VersionState.APPROVED)
        assert (version.decided_on, version.approving_unit_id) == (
            date(2014, 5, 1),
            people.units["YX-01"],
        )
        assert (version.destinations, version.transits) == ("日本、韩国", "香港")
        assert (version.kinds, version.approval_number) == ("普通护照", "测1")
        assert (report.kind, report.reported_on) == (ReportKind.RETURN, date(2014, 6, 12))
        assert (course.exit_date, course.entry_date) == (date(2014, 6, 2), date(2014, 6, 9))
        assert list(broken_links(db)) == []


def test_without_an_approval_it_is_a_late_report(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    bring(bench, "trips", save(tmp_path / "a.xlsx", [line(people, 前往地="日本")]))
    with bench.database.read() as db:
        course = records(db, people)
        assert (course.trip.state, course.version.state) == (
            TripState.CLOSED,
            VersionState.REPORTED,
        )
        assert [(each.kind, each.reported_on) for each in course.reports] == [
            (ReportKind.PAST, None)
        ]


def test_an_official_trip_has_no_report(bench: Bench, people: People, tmp_path: Path) -> None:
    bring(bench, "trips", save(tmp_path / "a.xlsx", [line(people, 类别="因公", 文号="外1")]))
    with bench.database.read() as db:
        course = records(db, people)
        assert (course.trip.category, course.trip.state) == (
            TripCategory.OFFICIAL,
            TripState.CLOSED,
        )
        assert course.reports == ()


def test_a_letter_keeps_the_name_of_a_unit_that_nobody_knows(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        letter(people, 批准单位="YX-ZZB", 证件种类="护照"),
        letter(people, 文号="函2", 批准单位="某撤并局"),
    ]
    bring(bench, "trips", save(tmp_path / "a.xlsx", rows))
    with bench.database.read() as db:
        known, unknown = letters_of(db, people["official"])
        assert (known.unit_id, known.unit_name) == (people.units["YX-ZZB"], "")
        assert known.kind is DocumentKind.ORDINARY_PASSPORT
        assert (unknown.unit_id, unknown.unit_name, unknown.kind) == (None, "某撤并局", None)


def test_an_approval_of_a_unit_that_nobody_knows_keeps_its_name(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    row = line(people, 批准日期="20140501", 批准单位="某撤并局")
    bring(bench, "trips", save(tmp_path / "a.xlsx", [row]))
    with bench.database.read() as db:
        version = records(db, people).version
        assert (version.approving_unit_id, version.approving_unit_name) == (None, "某撤并局")


def test_the_same_ledger_again_changes_nothing_even_later(
    bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    rows = [
        line(people, 批准日期="20140501", 报告日期="20140612"),
        line(people, 出境日期="20150715", 返回日期="20150725", 批准日期="20150701"),
        line(people, "colleague", 类别="因公"),
        line(people, "head"),
        letter(people),
    ]
    path = save(tmp_path / "a.xlsx", rows)
    assert bring(bench, "trips", path, dry=True).counts == bring(bench, "trips", path).counts
    before = counts(bench)
    watch.move(days=40)
    assert bring(bench, "trips", path).counts == {"重复": 5}
    assert counts(bench) == before


def test_what_a_later_ledger_says_of_a_trip_completes_it(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    first = line(people, 批准日期="20140501", 文号="测1")
    bring(bench, "trips", save(tmp_path / "a.xlsx", [first, letter(people)]))
    second = line(people, 文号="测1", 前往地="日本", 销假申报返回日期="20140609")
    rows = [second, letter(people, 证件种类="护照")]
    assert said(bring(bench, "trips", save(tmp_path / "b.xlsx", rows))) == ["更新", "更新"]
    with bench.database.read() as db:
        course = records(db, people)
        assert (course.version.destinations, course.version.decided_on) == (
            "日本",
            date(2014, 5, 1),
        )
        assert (course.trip.state, course.entry_date) == (TripState.CLOSED, date(2014, 6, 9))
        assert letters_of(db, people["official"])[0].kind is DocumentKind.ORDINARY_PASSPORT


def test_an_approval_found_later_turns_a_late_report_into_a_trip(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    bring(bench, "trips", save(tmp_path / "a.xlsx", [line(people)]))
    path = save(tmp_path / "b.xlsx", [line(people, 批准日期="20140501")])
    assert said(bring(bench, "trips", path)) == ["更新"]
    assert said(bring(bench, "trips", path)) == ["重复"]
    with bench.database.read() as db:
        course = records(db, people)
        assert course.version.state is VersionState.APPROVED
        assert [each.kind for each in course.reports] == [ReportKind.RETURN]


def test_what_was_decided_here_stays(bench: Bench, people: People, tmp_path: Path) -> None:
    apply_here(bench, people)
    same = line(people, 批准日期="20140501")
    assert said(bring(bench, "trips", save(tmp_path / "a.xlsx", [same]))) == ["重复"]
    other = line(people, 批准日期="20140502")
    assert said(bring(bench, "trips", save(tmp_path / "b.xlsx", [other]))) == [
        "错误：类别：该次出行已在本系统办理（编号 CX1），导入不改动"
    ]


def test_a_refusal_made_here_is_no_approval(bench: Bench, people: People, tmp_path: Path) -> None:
    apply_here(bench, people, VersionState.REJECTED)
    path = save(tmp_path / "a.xlsx", [line(people, 批准日期="20140501")])
    assert "已在本系统办理" in said(bring(bench, "trips", path))[0]


def apply_here(bench: Bench, people: People, state: VersionState = VersionState.APPROVED) -> None:
    now = bench.clock.now()
    trip = Trip(person_id=people["official"], number="CX1", made_at=now)
    version = TripVersion(
        trip_id=trip.id,
        state=state,
        destinations="日本",
        exit_date=date(2014, 6, 1),
        return_date=date(2014, 6, 10),
        submitted_at=now,
        submitted_on=date(2014, 4, 20),
        decided_on=date(2014, 5, 1),
    )
    with bench.database.write() as db:
        db.add(trip)
        db.flush()
        db.add(version)


def test_rows_that_cannot_be_are_answered_in_one_sentence(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 批准日期="20150801"),
        line(people, 出境日期="20150801", 返回日期="20150810"),
        line(people, 批准日期="20140501") | {"身份证号": national_id(600)},
        line(people, "colleague", 姓名="别人", 批准日期="20140501"),
        line(people, "head", 批准日期="20140501"),
        line(people, "head", 批准日期="20140502"),
    ]
    assert said(bring(bench, "trips", save(tmp_path / "a.xlsx", rows))) == [
        "错误：批准日期晚于导入日（2015-07-20）",
        "错误：出境日期晚于导入日（2015-07-20）",
        "未匹配（提示：花名册中没有该身份证号，请先导入花名册）",
        "新增（提示：姓名与花名册（乙云舟）不一致，按身份证号匹配）",
        "新增",
        "错误：类别：与第 6 行是同一次出行或同一份函但内容不同，请合并为一行",
    ]


def test_an_officer_imports_their_unit_s_and_not_their_own(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [line(people, part, 批准日期="20140501") for part in ("official", "stranger", "officer")]
    actor = Actor("戊经纬", "test", people["officer"])
    assert said(bring(bench, "trips", save(tmp_path / "a.xlsx", rows), actor=actor)) == [
        "新增",
        "错误：身份证号：该人员的单位（市样例局）不在您的管理范围内",
        "错误：身份证号：涉及本人，不能由本人导入出行台账，请由他人导入",
    ]


async def test_a_ledger_sent_by_chat_is_previewed_and_answered_row_by_row(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [line(people, 批准日期="20140501"), line(people, 返回日期="20140501")]
    officer = chat.of("officer")
    replies = await send(officer, bench, save(tmp_path / "出行.xlsx", rows), 1)
    assert "【预览】出行台账\n共 2 行：新增 1，错误 1" in replies[1].text
    assert results(bench, officer.last) == ["新增", "错误：返回日期早于出境日期"]
    with bench.database.read() as db:
        assert records(db, people).trip.state is TripState.APPROVED


async def test_a_custodian_has_no_trips_to_import(
    chat: Chat, people: People, tmp_path: Path
) -> None:
    replies = await chat.of("custodian").send_file(save(tmp_path / "a.xlsx", [line(people)]))
    assert "您没有导入出行台账的权限" in replies[-1].text


async def test_what_is_no_form_is_told_the_columns_of_each(chat: Chat, tmp_path: Path) -> None:
    replies = await chat.of("officer").send_file(save(tmp_path / "a.xlsx", [{"甲": 1}]))
    for needed in ("登记备案人员类型", "证件种类、证件号码", "身份证号、类别", "单位代码"):
        assert needed in replies[-1].text


DAYS = [("20140601", "20140610"), ("20150715", "20150725"), ("20150801", "20150810")]
ROWS = st.fixed_dictionaries(
    {
        "身份证号": st.sampled_from([national_id(each) for each in (1, 2, 3, 600)]),
        "类别": st.sampled_from(["因私", "因公", "同意申办函"]),
        "days": st.sampled_from(DAYS),
        "批准日期": st.sampled_from(["", "20140501", "20150901"]),
        "文号": st.sampled_from(["", "甲1", "乙2"]),
        "前往地": st.sampled_from(["", "日本", "日本、韩国"]),
        "销假申报返回日期": st.sampled_from(["", "20140609"]),
    }
)


def spread(row: dict[str, Any]) -> Line:
    exit_date, return_date = row["days"]
    rest = {title: said for title, said in row.items() if title != "days"}
    return rest | {"出境日期": exit_date, "返回日期": return_date}


def key(row: dict[str, Any]) -> tuple[object, ...]:
    is_letter = row["类别"] == "同意申办函"
    return row["身份证号"], row["类别"], row["批准日期" if is_letter else "days"], row["文号"]


@pytest.mark.slow  # any ledger; one ledger twice is quick
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_row_order_does_not_matter_and_twice_changes_nothing(
    bench: Bench, people: People, data: st.DataObject
) -> None:
    del people
    rows = [spread(each) for each in data.draw(st.lists(ROWS, min_size=1, unique_by=key))]
    shuffled = data.draw(st.permutations(rows))
    found: list[Any] = []
    with tempfile.TemporaryDirectory() as folder:
        for order in (rows, shuffled):
            path = save(Path(folder) / "a.xlsx", order)
            outcome = bring(bench, "trips", path)
            again = bring(bench, "trips", path)
            assert again.counts[NEW] == again.counts[UPDATED] == 0
            found.append((outcome.counts, recorded(bench)))
            forget(bench)
    assert found[0] == found[1]


def recorded(bench: Bench) -> list[str]:
    """Everything of trips and letters but their ids, numbers and moments."""
    hidden = {"id", "trip_id", "number", "receipt_number", "made_at", "submitted_at"}
    hidden |= {"reported_at"}
    with bench.database.read() as db:
        lines: list[str] = []
        for trip in db.exec(select(Trip)).all():
            parts: list[Any] = [trip]
            parts += db.exec(select(TripVersion).where(TripVersion.trip_id == trip.id)).all()
            parts += db.exec(select(TripReport).where(TripReport.trip_id == trip.id)).all()
            lines.append(str([each.model_dump(exclude=hidden) for each in parts]))
        letters = db.exec(select(ConsentLetter)).all()
        lines += [str(each.model_dump(exclude={"id"})) for each in letters]
    return sorted(lines)


def forget(bench: Bench) -> None:
    with bench.database.write() as db:
        for table in (TripReport, TripVersion, Trip, ConsentLetter):
            db.execute(delete(table))  # type: ignore[deprecated]
