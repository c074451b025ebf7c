"""Annex 2 from the records: who counts where, and that the totals are those of persons."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import select

from models.audit import Actor, AuditEvent
from models.disposition import Measure
from models.errors import Forbidden
from models.finding import FindingState
from models.policy import read_policy
from models.terms import Category, FindingCode, RankLevel
from tests.conftest import TODAY, Bench, People
from tests.counted import DECIDED, Counted
from workbooks.annex2 import Annex2Row

P4, P6, P7 = FindingCode.P4, FindingCode.P6, FindingCode.P7


@pytest.fixture
def counted(bench: Bench, people: People) -> Counted:
    made = Counted(bench, people)
    made.add_levels()
    return made


def test_each_unit_right_below_has_a_row_with_all_below_it(
    counted: Counted, tmp_path: Path
) -> None:
    counted.register("SX")
    counted.register("SX-01")
    counted.register("SX-0101")
    rows = counted.annex2("YX", tmp_path)
    assert list(rows) == [
        "试县", "市测试局", "市样例局", "市公安局出入境管理局", "市委组织部", "合计",
    ]  # fmt: skip
    assert (rows["试县"].units_conducting, rows["试县"].r_total) == (3, 3)
    assert (rows["市测试局"].units_conducting, rows["市测试局"].r_dept) == (1, 6)
    assert (rows["市委组织部"].units_conducting, rows["市委组织部"].r_total) == (0, 0)
    assert (rows["合计"].units_conducting, rows["合计"].r_total) == (5, 13)


def test_who_is_directly_in_the_unit_has_a_row_of_its_own(counted: Counted, tmp_path: Path) -> None:
    counted.register("SX")
    counted.register("SX-0101")
    rows = counted.annex2("SX", tmp_path)
    assert {name: row.r_total for name, row in rows.items()} == {
        "试县（本级）": 1,
        "试县样品局": 1,
        "试县样张局": 0,
        "试县县委组织部": 0,
        "合计": 2,
    }


def test_a_unit_with_nothing_below_is_one_row(counted: Counted, tmp_path: Path) -> None:
    counted.register("SX-02")
    rows = counted.annex2("SX-02", tmp_path)
    assert {name: row.r_total for name, row in rows.items()} == {"试县样张局": 1, "合计": 1}


def test_an_organization_department_is_asked_about_all_that_it_reaches(
    counted: Counted, tmp_path: Path
) -> None:
    counted.register("SX-02")
    rows = counted.annex2("SX-ZZB", tmp_path)
    assert (rows["合计"].r_total, rows["试县样张局"].r_total) == (1, 1)
    assert "填表单位（章）：试县县委组织部" in counted.cells(tmp_path)


GROUPS = {
    "r_managed": [Category.CITY_MANAGED, Category.COUNTY_MANAGED],
    "r_dept": [Category.CITY_STAFF, Category.COUNTY_STAFF],
    "r_retired": [Category.RETIRED_CITY_MANAGED, Category.RETIRED_COUNTY_MANAGED],
    "r_institution": [Category.INSTITUTION_LEADER],
    "r_professional": [Category.PROFESSIONAL],
    "r_financial": [Category.FINANCIAL],
    "r_classified": [Category.CLASSIFIED],
    "r_soe": [Category.STATE_ENTERPRISE],
    "r_family": [Category.NAKED_OFFICIAL_FAMILY],
}


def test_registrants_count_by_the_nine_groups(counted: Counted, tmp_path: Path) -> None:
    for category in Category:
        counted.register("SX-02", category)
    row = counted.annex2("SX", tmp_path)["试县样张局"]
    assert {group: row.count(group) for group in GROUPS} == {
        group: len(categories) for group, categories in GROUPS.items()
    }
    assert row.r_total == 12


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param(None, None, 1, id="nobody knows since when"),
        pytest.param(TODAY, None, 1, id="from that day"),
        pytest.param(TODAY + timedelta(1), None, 0, id="from the day after"),
        pytest.param(date(2013, 1, 1), TODAY, 1, id="until that day"),
        pytest.param(date(2013, 1, 1), TODAY - timedelta(1), 0, id="until the day before"),
    ],
)
def test_whoever_is_registered_on_the_day_counts(
    counted: Counted, tmp_path: Path, since: date | None, until: date | None, expected: int
) -> None:
    counted.register("SX-02", since=since, until=until)
    row = counted.annex2("SX", tmp_path)["合计"]
    assert (row.r_total, row.units_conducting) == (expected, expected)


def test_two_findings_of_one_kind_are_one_person_in_the_row(
    counted: Counted, tmp_path: Path
) -> None:
    person = counted.register("SX-02")
    counted.find(person, "SX-02")
    counted.find(person, "SX-02")
    counted.find(person, "SX-02", P6)
    row = counted.annex2("SX", tmp_path)["试县样张局"]
    assert (row.p4, row.p6, row.p5) == (1, 1, 0)


def test_or_two_findings_where_the_policy_counts_those(
    counted: Counted, tmp_path: Path, bench: Bench
) -> None:
    (tmp_path / "policy.toml").write_text('annex2_counts = "findings"', encoding="utf-8")
    bench.policy = read_policy(tmp_path / "policy.toml")
    person = counted.register("SX-02")
    counted.find(person, "SX-02")
    counted.find(person, "SX-02")
    rows = counted.annex2("SX", tmp_path)
    assert (rows["试县样张局"].p4, rows["合计"].p4) == (2, 2)


def test_one_person_with_one_problem_in_two_units_is_one_in_the_total(
    counted: Counted, tmp_path: Path
) -> None:
    person = counted.register("SX-02")
    counted.find(person, "SX-02")
    counted.find(person, "SX-0101")
    rows = counted.annex2("SX", tmp_path)
    assert (rows["试县样张局"].p4, rows["试县样品局"].p4, rows["合计"].p4) == (1, 1, 1)


@pytest.mark.parametrize(
    "state", [state for state in FindingState if state is not FindingState.CONFIRMED]
)
def test_what_is_not_confirmed_does_not_count(
    counted: Counted, tmp_path: Path, state: FindingState
) -> None:
    finding = counted.find(counted.register("SX-02"), "SX-02", state=state)
    counted.dispose(finding)
    row = counted.annex2("SX", tmp_path)["合计"]
    assert (row.p4, row.d_total, row.m1) == (0, 0, 0)


def test_what_is_decided_later_does_not_count_yet(counted: Counted, tmp_path: Path) -> None:
    person = counted.register("SX-02")
    tomorrow = TODAY + timedelta(1)
    counted.find(person, "SX-02", decided_on=tomorrow)
    counted.dispose(counted.find(person, "SX-02", P6), decided_on=tomorrow)
    row = counted.annex2("SX", tmp_path)["合计"]
    assert (row.p4, row.p6, row.d_total, row.m1) == (0, 1, 0, 0)


@pytest.mark.parametrize("code", [FindingCode.B1, FindingCode.B2, FindingCode.B3])
def test_what_the_police_check_has_no_column(
    counted: Counted, tmp_path: Path, code: FindingCode
) -> None:
    counted.dispose(counted.find(counted.register("SX-02"), "SX-02", code))
    assert counted.annex2("SX", tmp_path)["合计"] == Annex2Row("合计", units_conducting=1, r_dept=1)


def test_persons_are_dealt_with_by_rank_and_counted_once_per_measure(
    counted: Counted, tmp_path: Path
) -> None:
    ranks = (RankLevel.RANK_COUNTY, RankLevel.RANK_TOWNSHIP, RankLevel.OTHER)
    for rank in ranks:
        finding = counted.find(counted.register("SX-02", rank=rank), "SX-02")
        counted.dispose(finding)
        counted.dispose(finding)
        counted.dispose(finding, Measure.REFERRAL)
    row = counted.annex2("SX", tmp_path)["试县样张局"]
    assert (row.d_county, row.d_township, row.d_other, row.d_total) == (1, 1, 1, 3)
    assert (row.m1, row.m2, row.m7) == (3, 0, 3)


@pytest.mark.parametrize(
    "measure", [Measure.APPLICATION_SUSPENSION, Measure.CANCELLATION, Measure.DISCIPLINARY]
)
def test_what_is_none_of_the_seven_measures_deals_with_nobody(
    counted: Counted, tmp_path: Path, measure: Measure
) -> None:
    counted.dispose(counted.find(counted.register("SX-02"), "SX-02"), measure)
    assert counted.annex2("SX", tmp_path)["合计"].d_total == 0


@pytest.mark.parametrize(
    ("revoked_on", "expected"), [(TODAY, 0), (TODAY + timedelta(1), 1), (None, 1)]
)
def test_a_disposition_counts_as_long_as_it_stands(
    counted: Counted, tmp_path: Path, revoked_on: date | None, expected: int
) -> None:
    finding = counted.find(counted.register("SX-02"), "SX-02")
    counted.dispose(finding, revoked_on=revoked_on)
    row = counted.annex2("SX", tmp_path)["合计"]
    assert (row.d_other, row.m1) == (expected, expected)


def test_somebody_with_cases_in_two_units_is_dealt_with_once_in_the_later_one(
    counted: Counted, tmp_path: Path
) -> None:
    person = counted.register("SX-02")
    earlier, later = counted.find(person, "SX-0101"), counted.find(person, "SX-02")
    counted.dispose(earlier, Measure.ADMONITORY_TALK, decided_on=DECIDED - timedelta(3))
    counted.dispose(later)
    rows = counted.annex2("SX", tmp_path)
    assert (rows["试县样品局"].d_total, rows["试县样品局"].m2) == (0, 0)
    assert (rows["试县样张局"].d_total, rows["试县样张局"].m1, rows["试县样张局"].m2) == (1, 1, 1)
    assert rows["合计"].d_total == 1


def test_units_are_dealt_with_for_lax_approvals_and_no_person_is(
    counted: Counted, tmp_path: Path
) -> None:
    for _ in range(2):
        finding = counted.find(counted.register("SX-02"), "SX-02", P7, about="SX-01")
        counted.dispose(finding)
    counted.find(counted.register("SX-02"), "SX-02", P7, about="SX-02")
    rows = counted.annex2("SX", tmp_path)
    assert (rows["试县样张局"].p7, rows["合计"].p7) == (3, 3)
    assert (rows["试县样品局"].units_dealt_with, rows["试县样张局"].units_dealt_with) == (1, 0)
    assert (rows["合计"].units_dealt_with, rows["合计"].d_total, rows["合计"].m1) == (1, 0, 0)


def test_a_unit_known_by_its_name_only_counts_where_the_case_is(
    counted: Counted, tmp_path: Path
) -> None:
    finding = counted.find(counted.register("SX-02"), "SX-02", P7, about="某撤并局")
    counted.dispose(finding)
    assert counted.annex2("SX", tmp_path)["试县样张局"].units_dealt_with == 1


def test_it_is_audited_and_says_who_filled_it_in_and_when(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    counted.annex2("SX", tmp_path)
    cells = counted.cells(tmp_path)
    assert {"填表单位（章）：试县", "填表时间：2015年7月20日"} <= set(cells)
    with bench.database.read() as db:
        (audited,) = db.exec(select(AuditEvent).where(AuditEvent.action == "导出附件2")).all()
    assert '"rows": 3' in audited.after


def test_an_officer_has_their_own_unit_s_only(
    counted: Counted, people: People, tmp_path: Path
) -> None:
    officer = Actor("戊经纬", "test", people["officer"])
    assert counted.annex2("YX-01", tmp_path, officer)["合计"].r_total == 6
    with pytest.raises(Forbidden):
        counted.annex2("YX-02", tmp_path, officer)


def test_many_persons_take_no_more_queries_than_few(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    asked: list[int] = []
    statements = 0

    def note(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(bench.database.engine, "before_cursor_execute", note)
    for _ in range(2):
        statements = 0
        counted.annex2("YX", tmp_path)
        asked.append(statements)
        for _ in range(20):
            counted.dispose(counted.find(counted.register("SX-02"), "SX-02"))
    event.remove(bench.database.engine, "before_cursor_execute", note)
    assert asked[1] <= asked[0]
