"""Figures that units sent in, rolled up with those of records: every person counted once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import TODAY, Bench, People, Watch
from tests.counted import DECIDED, Counted


@pytest.fixture
def counted(bench: Bench, people: People) -> Counted:
    """A county of three levels: somebody in each unit, and a case in the lowest."""
    made = Counted(bench, people)
    made.add_levels()
    for unit in ("SX", "SX-01", "SX-02"):
        made.register(unit)
    made.dispose(made.find(made.register("SX-0101"), "SX-0101"))
    return made


def sums(counted: Counted, folder: Path, unit: str = "SX") -> dict[str, tuple[int, int, int, int]]:
    """Of each row: units, registrants, P4, and persons dealt with."""
    rows = counted.annex2(unit, folder).items()
    return {
        name: (row.units_conducting, row.r_total, row.p4, row.d_total)
        for name, row in rows
        if row.r_total
    }


def test_without_reports_all_is_from_records(counted: Counted, tmp_path: Path) -> None:
    assert sums(counted, tmp_path) == {
        "试县（本级）": (1, 1, 0, 0),
        "试县样品局": (2, 2, 1, 1),
        "试县样张局": (1, 1, 0, 0),
        "合计": (4, 4, 1, 1),
    }


def test_what_the_lowest_reports_stands_for_its_records_only(
    counted: Counted, tmp_path: Path
) -> None:
    counted.report("SX-0101", units_conducting=1, r_dept=10, p4=3, d_other=2)
    assert sums(counted, tmp_path) == {
        "试县（本级）": (1, 1, 0, 0),
        "试县样品局": (2, 11, 3, 2),
        "试县样张局": (1, 1, 0, 0),
        "合计": (4, 13, 3, 2),
    }
    assert sums(counted, tmp_path, "YX")["试县"] == (4, 13, 3, 2)


def test_what_a_unit_reports_takes_in_all_below_it_and_nothing_twice(
    counted: Counted, tmp_path: Path
) -> None:
    counted.report("SX-0101", units_conducting=1, r_dept=10, p4=3)
    counted.report("SX-01", units_conducting=5, r_dept=20, p4=7)
    assert sums(counted, tmp_path) == {
        "试县（本级）": (1, 1, 0, 0),
        "试县样品局": (5, 20, 7, 0),
        "试县样张局": (1, 1, 0, 0),
        "合计": (7, 22, 7, 0),
    }


def test_a_county_that_reported_is_that_figure_wherever_it_is_asked_about(
    counted: Counted, tmp_path: Path
) -> None:
    counted.report("SX-01", r_dept=20)
    counted.report("SX", units_conducting=9, r_managed=100)
    assert sums(counted, tmp_path, "YX")["试县"] == (9, 100, 0, 0)
    assert sums(counted, tmp_path) == {"试县": (9, 100, 0, 0), "合计": (9, 100, 0, 0)}


def test_an_own_level_that_was_reported_leaves_those_below_as_they_are(
    counted: Counted, tmp_path: Path
) -> None:
    counted.report("SX", own_level=True, units_conducting=1, r_managed=30)
    found = sums(counted, tmp_path)
    assert (found["试县（本级）"], found["合计"]) == ((1, 30, 0, 0), (4, 33, 1, 1))


def test_the_newest_until_the_day_counts(counted: Counted, tmp_path: Path, watch: Watch) -> None:
    counted.report("SX-02", DECIDED, r_dept=20)
    watch.move(minutes=1)
    counted.report("SX-02", DECIDED, r_dept=25)
    counted.report("SX-02", DECIDED - timedelta(5), r_dept=30)
    counted.report("SX-02", TODAY + timedelta(1), r_dept=40)
    assert counted.annex2("SX", tmp_path)["试县样张局"].r_dept == 25
    watch.move(days=1)
    assert counted.annex2("SX", tmp_path)["试县样张局"].r_dept == 40


def test_remarks_say_which_figures_were_reported(counted: Counted, tmp_path: Path) -> None:
    counted.report("SX-02", date(2015, 7, 18), r_dept=20)
    counted.report("SX-0101", r_dept=20)
    rows = counted.annex2("SX", tmp_path)
    assert {name: row.remarks for name, row in rows.items() if row.remarks} == {
        "试县样张局": "据上报（2015-07-18）",
        "试县样品局": "其中1个单位据上报（2015-07-15）",
        "合计": "其中2个单位据上报（2015-07-18）",
    }
