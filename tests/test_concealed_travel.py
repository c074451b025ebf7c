from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.policy import Policy
from models.terms import FindingCode
from rules import concealed_travel
from rules.history import Crossing, Days, PersonHistory, Report
from tests.histories import (
    AS_OF,
    OFFICIAL,
    THROUGHOUT,
    UNKNOWN_START,
    approval,
    crossing,
    june,
    replace,
    travelled,
)

ABROAD = travelled(10, 15)
APPROVED = travelled(10, 15, approvals=(approval(10, 15),))
NOT_SAID = "应于 2014-06-25 前报告，没有报告，也没有审批"


def report(
    first: int | None,
    last: int | None,
    made_on: date | None = None,
    **more: Any,  # noqa: ANN401 - any field
) -> Report:
    begins, ends = (june(day) if day else None for day in (first, last))
    return Report(UUID(int=80).hex, made_on or june(20), begins, ends, **more)


def said(*reports: Report, of: PersonHistory = ABROAD) -> PersonHistory:
    return replace(of, reports=reports)


def crossed(*crossings: Crossing, **more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    return replace(OFFICIAL, crossings=crossings, **more)


def found(history: PersonHistory, policy: Policy, as_of: date = AS_OF) -> list[str]:
    """What is wrong by the evidence, after the stay."""
    every = concealed_travel.check(history, policy, as_of)
    return [sentence for each in every for sentence in each.evidence[1:]]


def test_a_stay_neither_approved_nor_reported_is_a_candidate(policy: Policy) -> None:
    (each,) = concealed_travel.check(ABROAD, policy, AS_OF)
    assert each.code is FindingCode.P6
    assert (each.person_id, each.unit) == (OFFICIAL.person_id, None)
    assert (each.about, each.dated) == ("stay/20140610/1", june(10))
    assert each.evidence == (
        "2014-06-10 出境（往来港澳通行证 *****5678），2014-06-15 入境（往来港澳通行证 *****5678）",
        NOT_SAID,
    )


TWO_STAYS = (crossing(">", 2), crossing("<", 4), crossing(">", 8), crossing("<", 12))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            said(report(10, 15, june(26))),
            ["应于 2014-06-25 前报告，2014-06-26 才报告"],
            id="reported after the due day",
        ),
        pytest.param(said(report(1, 5)), [NOT_SAID], id="reported for other days"),
        pytest.param(
            said(report(12, 15)),
            ["报告出境日期 2014-06-12，实际 2014-06-10"],
            id="an exit that differs by two days",
        ),
        pytest.param(
            said(report(10, 13), of=APPROVED),
            ["报告入境日期 2014-06-13，实际 2014-06-15"],
            id="approved, and the entry differs by two days",
        ),
        pytest.param(
            said(report(None, None, is_not_travelled=True, trip_id=UUID(int=1).hex), of=APPROVED),
            ["报告称未出行"],
            id="approved, and said not to have travelled",
        ),
        pytest.param(
            said(report(7, 7)),
            [
                "报告出境日期 2014-06-07，实际 2014-06-10",
                "报告入境日期 2014-06-07，实际 2014-06-15",
            ],
            id="of the stay within the gap",
        ),
        pytest.param(said(report(6, 6)), [NOT_SAID], id="beyond the gap it is of no stay"),
        pytest.param(
            crossed(crossing(">", 10), crossing(">", 28)),
            ["应于 2014-06-20 前报告，没有报告，也没有审批"],
            id="an unknown entry is due 10 days after the exit",
        ),
        pytest.param(
            said(
                report(2, 9, trip_id=UUID(int=1).hex),
                of=crossed(*TWO_STAYS, approvals=(approval(1, 12),)),
            ),
            ["报告入境日期 2014-06-09，实际 2014-06-12"] * 2,
            id="one report over several stays: the last entry",
        ),
        pytest.param(
            said(replace(report(10, 13), trip_id=UUID(int=1).hex), of=APPROVED),
            ["报告入境日期 2014-06-13，实际 2014-06-15"],
            id="made on the trip",
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, expected: list[str], policy: Policy) -> None:
    assert found(history, policy) == expected


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    assert found(replace(ABROAD, periods=UNKNOWN_START), policy)[-1] == "登记起始日期不详"


def test_a_report_that_touches_two_stays_is_of_the_one_it_fits(policy: Policy) -> None:
    days = (crossing(">", 2), crossing("<", 4), crossing(">", 4, port="罗湖"), crossing("<", 12))
    history = said(report(2, 4, june(10)), of=crossed(*days))
    assert found(history, policy) == ["应于 2014-06-22 前报告，没有报告，也没有审批"]


def numbered(number: int, told: Report) -> Report:
    return replace(told, id=UUID(int=number).hex)


def test_of_several_wrong_reports_the_last_is_held_against_the_crossings(policy: Policy) -> None:
    first, last = numbered(81, report(10, 12, june(18))), numbered(80, report(10, 13, june(20)))
    for reports in ((first, last), (last, first)):
        assert found(said(*reports, of=APPROVED), policy) == [
            "报告入境日期 2014-06-13，实际 2014-06-15"
        ]


def test_a_report_between_two_stays_is_of_the_nearest(policy: Policy) -> None:
    days = (crossing(">", 2), crossing("<", 4), crossing(">", 7), crossing("<", 9))
    assert found(said(report(6, 6), of=crossed(*days)), policy) == [
        "应于 2014-06-14 前报告，没有报告，也没有审批",
        "报告入境日期 2014-06-06，实际 2014-06-09",
    ]


def day_trips(*days: int) -> tuple[Crossing, ...]:
    """There and back, each within a day."""
    clocks = ("08:00", "09:00", "10:00", "11:00")
    return tuple(
        crossing("><"[way], day, clocks[2 * days[:place].count(day) + way])
        for place, day in enumerate(days)
        for way in (0, 1)
    )


def test_a_report_is_not_of_a_stay_beside_the_one_it_overlaps(policy: Policy) -> None:
    days = (*day_trips(4), crossing(">", 7), crossing("<", 12))
    assert found(said(report(5, 12), of=crossed(*days)), policy) == [
        "应于 2014-06-14 前报告，没有报告，也没有审批",
        "报告出境日期 2014-06-05，实际 2014-06-07",
    ]


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(OFFICIAL, id="never abroad"),
        pytest.param(
            said(
                report(4, 12, june(14)),
                of=crossed(*day_trips(4), crossing(">", 6), crossing("<", 12)),
            ),
            id="one report from the day of a first stay to the end of a second",
        ),
        pytest.param(
            said(report(3, None, june(5)), of=crossed(*day_trips(3, 3))),
            id="several stays of a day, reported by the exit alone",
        ),
        pytest.param(said(report(10, 15)), id="reported"),
        pytest.param(said(report(10, 15, june(25))), id="reported on the due day"),
        pytest.param(
            said(replace(report(10, 15), made_on=None)), id="an imported report without a date"
        ),
        pytest.param(said(report(11, 14)), id="days that differ by one"),
        pytest.param(said(report(11, None)), id="only the exit is reported"),
        pytest.param(APPROVED, id="approved and not yet reported"),
        pytest.param(said(report(10, 15, june(30)), of=APPROVED), id="approved, reported late"),
        pytest.param(said(report(1, 5), of=APPROVED), id="a report of another stay"),
        pytest.param(
            said(report(10, 12), report(10, 15), of=APPROVED), id="corrected by another report"
        ),
        pytest.param(
            said(
                report(2, 12, trip_id=UUID(int=1).hex),
                of=crossed(*TWO_STAYS, approvals=(approval(1, 12),)),
            ),
            id="one report over several stays of a trip",
        ),
        pytest.param(
            said(report(2, 12, june(14)), of=crossed(*TWO_STAYS)),
            id="one report over several stays without a trip",
        ),
        pytest.param(
            said(report(10, 20), of=crossed(crossing(">", 10), crossing(">", 28, kind="公务护照"))),
            id="an unknown entry: only the exit is compared",
        ),
        pytest.param(travelled(10), id="still abroad"),
        pytest.param(
            replace(ABROAD, official_trips=(Days(june(10), june(15)),)), id="an official trip"
        ),
        pytest.param(
            replace(ABROAD, periods=(replace(THROUGHOUT, begins=june(11)),)),
            id="not registered then",
        ),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert found(history, policy) == []


@pytest.mark.parametrize(("as_of", "expected"), [(june(25), 0), (june(26), 1)])
def test_a_stay_is_not_concealed_before_its_due_day_is_past(
    as_of: date, expected: int, policy: Policy
) -> None:
    assert len(found(ABROAD, policy, as_of)) == expected
