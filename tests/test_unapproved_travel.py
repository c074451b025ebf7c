from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import Policy, read_policy
from models.terms import FindingCode
from rules import unapproved_travel
from rules.history import Approval, Crossing, Days, PersonHistory
from tests.histories import (
    AS_OF,
    OFFICIAL,
    THROUGHOUT,
    UNKNOWN_START,
    approval,
    crossing,
    june,
    replace,
)
from tests.histories import travelled as stayed

POLICY = read_policy()


def codes(history: PersonHistory, policy: Policy) -> list[str]:
    return [each.about for each in unapproved_travel.check(history, policy, AS_OF)]


def test_a_stay_without_approval_is_a_candidate(policy: Policy) -> None:
    history = stayed(10, 15)
    (found,) = unapproved_travel.check(history, policy, AS_OF)
    assert found.code is FindingCode.P4
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, None)
    assert (found.about, found.dated) == ("stay/20140610/1", june(10))
    assert found.evidence == (
        "2014-06-10 出境（往来港澳通行证 *****5678），2014-06-15 入境（往来港澳通行证 *****5678）",
        "没有任何因私出行审批",
    )
    assert found.identity == f"P4/{OFFICIAL.person_id}/stay/20140610/1"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(stayed(10), id="still abroad"),
        pytest.param(
            replace(stayed(10), crossings=(crossing(">", 10), crossing(">", 30))),
            id="its entry unknown",
        ),
        pytest.param(stayed(10, 15, approvals=(approval(1, 6),)), id="approved for other days"),
        pytest.param(
            stayed(10, 15, approvals=(approval(10, 15, decided_on=june(11)),)),
            id="approved after the exit",
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, policy: Policy) -> None:
    assert codes(history, policy)[0] == "stay/20140610/1"


@pytest.mark.parametrize(
    ("crossings", "expected"),
    [
        pytest.param([crossing(">", 10, "08:05")], "尚无入境记录", id="open"),
        pytest.param(
            [crossing(">", 10, "08:05"), crossing(">", 30, kind="公务护照")],
            "缺入境记录",
            id="missing",
        ),
    ],
)
def test_the_evidence_says_whether_an_entry_is_missing_or_outstanding(
    crossings: list[Crossing], expected: str, policy: Policy
) -> None:
    history = replace(OFFICIAL, crossings=tuple(crossings))
    (found,) = unapproved_travel.check(history, policy, AS_OF)
    assert found.evidence[0] == f"2014-06-10 08:05 出境（往来港澳通行证 *****5678），{expected}"


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        pytest.param(
            (approval(20, 22), approval(1, 3, 2)),
            "批准 2014-06-01 至 2014-06-03，批准于 2014-05-20",
            id="the nearest exit",
        ),
        pytest.param(
            (approval(1, 3, decided_on=None),),
            "批准 2014-06-01 至 2014-06-03",
            id="the day of approval unknown",
        ),
    ],
)
def test_the_evidence_names_the_nearest_approval(
    approvals: tuple[Approval, ...], expected: str, policy: Policy
) -> None:
    (found,) = unapproved_travel.check(stayed(10, 15, approvals=approvals), policy, AS_OF)
    assert found.evidence[1] == f"没有审批涵盖；日期最近的是{expected}"


def test_each_stay_of_a_day_is_its_own_finding(policy: Policy) -> None:
    day = [
        crossing(s, 3, c) for s, c in zip("><><", ("08:00", "09:00", "10:00", "11:00"), strict=True)
    ]
    history = replace(OFFICIAL, crossings=tuple(day))
    assert codes(history, policy) == ["stay/20140603/1", "stay/20140603/2"]


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    history = stayed(10, 15, approvals=(approval(1, 6),), periods=UNKNOWN_START)
    (found,) = unapproved_travel.check(history, policy, AS_OF)
    assert found.evidence[1:] == (
        "没有审批涵盖；日期最近的是批准 2014-06-01 至 2014-06-06，批准于 2014-05-20",
        "登记起始日期不详",
    )


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(OFFICIAL, id="never abroad"),
        pytest.param(stayed(10, 15, approvals=(approval(10, 15),)), id="approved"),
        pytest.param(stayed(10, 15, approvals=(approval(1, 7),)), id="approved 3 days apart"),
        pytest.param(
            stayed(10, 15, approvals=(approval(10, 15, decided_on=june(12), is_emergency=True),)),
            id="approved afterwards as an emergency",
        ),
        pytest.param(
            stayed(10, 15, official_trips=(Days(june(9), june(16)),)), id="an official trip"
        ),
        pytest.param(
            replace(OFFICIAL, crossings=(crossing(">", 10, kind="公务护照"), crossing("<", 15))),
            id="on a service passport",
        ),
        pytest.param(
            stayed(10, 15, periods=(replace(THROUGHOUT, begins=june(11)),)),
            id="not registered then",
        ),
        pytest.param(replace(OFFICIAL, crossings=(crossing("<", 15),)), id="the exit is not known"),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert codes(history, policy) == []


DAYS = st.integers(1, 28)
STAYS = st.lists(
    st.builds(crossing, st.sampled_from("><"), DAYS, st.sampled_from(["", "08:00"])), max_size=8
)


@given(STAYS, st.lists(st.builds(approval, DAYS, DAYS, DAYS), max_size=3), DAYS, DAYS)
def test_adding_an_approval_never_adds_a_candidate(
    crossings: list[object], approvals: list[object], first: int, days: int
) -> None:
    before = replace(OFFICIAL, crossings=tuple(crossings), approvals=tuple(approvals))  # type: ignore[arg-type]
    more = replace(approval(first, first, 99), return_date=june(first) + timedelta(days))
    after = replace(before, approvals=(*before.approvals, more))
    assert set(codes(after, POLICY)) <= set(codes(before, POLICY))


def test_the_evidence_names_the_last_version_whatever_their_order(policy: Policy) -> None:
    first = approval(1, 4)
    later = replace(first, id="b", version=2, return_date=june(5), decided_on=june(2))
    for versions in ((first, later), (later, first)):
        (found,) = unapproved_travel.check(stayed(20, 25, approvals=versions), policy, AS_OF)
        said = "没有审批涵盖；日期最近的是批准 2014-06-01 至 2014-06-05，批准于 2014-06-02"
        assert found.evidence[1] == said


def test_nothing_before_2013_is_looked_at(policy: Policy) -> None:
    crossings = tuple(
        replace(each, day=date(2012, 6, each.day.day)) for each in stayed(1, 3).crossings
    )
    assert codes(replace(OFFICIAL, crossings=crossings), policy) == []
