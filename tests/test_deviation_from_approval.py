from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.policy import Policy
from models.terms import DocumentKind, FindingCode
from rules import deviation_from_approval
from rules.history import Approval, Days, PersonHistory
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

HONG_KONG = approval(10, 15, destinations=("HK",), kinds=(DocumentKind.HK_MACAO_PERMIT,))

BOTH = (DocumentKind.HK_MACAO_PERMIT, DocumentKind.TAIWAN_PERMIT)


def found(history: PersonHistory, policy: Policy, as_of: date = AS_OF) -> list[str]:
    """The deviations in the evidence, after the stay and its approval."""
    every = deviation_from_approval.check(history, policy, as_of)
    return [sentence for each in every for sentence in each.evidence[2:]]


def went(first: int, last: int, *versions: Approval, **made: Any) -> PersonHistory:  # noqa: ANN401 - any field of the exit
    crossings = (crossing(">", first, **made), crossing("<", last))
    return replace(OFFICIAL, crossings=crossings, approvals=versions or (HONG_KONG,))


def later(decided_on: date, **more: Any) -> Approval:  # noqa: ANN401 - any field
    return replace(HONG_KONG, id=UUID(int=50).hex, version=2, decided_on=decided_on, **more)


def test_a_stay_that_went_otherwise_is_one_candidate_with_all_deviations(policy: Policy) -> None:
    history = went(8, 18, kind="普通护照", number="E12345678", next_place="JP")
    (each,) = deviation_from_approval.check(history, policy, AS_OF)
    assert each.code is FindingCode.P5
    assert (each.person_id, each.about, each.dated) == (
        OFFICIAL.person_id,
        "stay/20140608/1",
        june(8),
    )
    assert each.evidence == (
        "2014-06-08 出境（普通护照 *****5678），2014-06-18 入境（往来港澳通行证 *****5678）",
        "批准 2014-06-10 至 2014-06-15",
        "比批准的出境日期早 2 天",
        "超过批准的回国日期 3 天",
        "出境使用普通护照，批准使用往来港澳通行证",
        "出境前往 JP，批准前往 HK",
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(went(9, 15), "比批准的出境日期早 1 天", id="one day early"),
        pytest.param(went(10, 17), "超过批准的回国日期 2 天", id="two days late"),
        pytest.param(
            travelled(10, approvals=(HONG_KONG,)),
            "超过批准的回国日期仍未入境",
            id="still open",
        ),
        pytest.param(
            went(10, 15, kind="种类不详", number="E12345678"),
            "出境使用普通护照，批准使用往来港澳通行证",
            id="the kind by its number",
        ),
        pytest.param(went(10, 15, next_place="MO"), "出境前往 MO，批准前往 HK", id="another place"),
        pytest.param(
            went(10, 15, replace(HONG_KONG, destinations=("JP", "KR")), next_place="MO"),
            "出境前往 MO，批准前往 JP、KR",
            id="none of several places",
        ),
        pytest.param(
            went(10, 15, replace(HONG_KONG, kinds=BOTH), kind="普通护照", number="E12345678"),
            "出境使用普通护照，批准使用往来港澳通行证、大陆居民往来台湾通行证",
            id="none of several kinds",
        ),
        pytest.param(
            went(10, 17, HONG_KONG, later(june(18), return_date=june(20))),
            "超过批准的回国日期 2 天",
            id="extended after the return",
        ),
        pytest.param(
            went(10, 15, HONG_KONG, later(june(11), destinations=("MO",)), next_place="MO"),
            "出境前往 MO，批准前往 HK",
            id="the place changed after the exit",
        ),
        pytest.param(
            went(10, 15, HONG_KONG, later(june(9), exit_date=june(12))),
            "比批准的出境日期早 2 天",
            id="by the version valid at the exit",
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, expected: str, policy: Policy) -> None:
    assert found(history, policy) == [expected]


def test_each_stay_is_looked_at(policy: Policy) -> None:
    unapproved = (crossing(">", 1), crossing("<", 2))
    history = went(9, 15)
    both = replace(history, crossings=(*unapproved, *history.crossings))
    assert found(both, policy) == ["比批准的出境日期早 1 天"]


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    history = replace(went(9, 15), periods=UNKNOWN_START)
    assert found(history, policy)[-1] == "登记起始日期不详"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(went(10, 15), id="as approved"),
        pytest.param(went(11, 14), id="later and shorter"),
        pytest.param(went(10, 16), id="one day late"),
        pytest.param(
            replace(
                OFFICIAL,
                crossings=(crossing(">", 10), crossing(">", 28, kind="公务护照")),
                approvals=(HONG_KONG,),
            ),
            id="a missing entry does not count as not back",
        ),
        pytest.param(went(10, 20, HONG_KONG, later(june(14), return_date=june(20))), id="extended"),
        pytest.param(
            went(8, 15, HONG_KONG, later(june(7), exit_date=june(8))), id="changed before"
        ),
        pytest.param(
            went(8, 15, later(june(9), exit_date=june(8), is_emergency=True)),
            id="changed afterwards as an emergency",
        ),
        pytest.param(
            went(10, 15, replace(HONG_KONG, kinds=()), kind="普通护照", number="E12345678"),
            id="the approval names no kind",
        ),
        pytest.param(
            went(10, 15, kind="种类不详", number="X99"), id="the kind of the exit is not known"
        ),
        pytest.param(went(10, 15, next_place="HK"), id="the destination"),
        pytest.param(
            went(
                10,
                15,
                HONG_KONG,
                later(june(11), destinations=("MO",), is_emergency=True),
                next_place="MO",
            ),
            id="the place changed afterwards as an emergency",
        ),
        pytest.param(
            went(10, 15, replace(HONG_KONG, transits=("MO",)), next_place="MO"), id="a transit"
        ),
        pytest.param(went(10, 15, next_place=None), id="the next place is not known"),
        pytest.param(
            went(10, 15, replace(HONG_KONG, destinations=()), next_place="JP"),
            id="the approval names no destination",
        ),
        pytest.param(went(20, 25), id="it matches no approval"),
        pytest.param(
            replace(went(9, 20), official_trips=(Days(june(9), june(20)),)), id="official"
        ),
        pytest.param(
            replace(went(9, 20), periods=(replace(THROUGHOUT, begins=june(10)),)),
            id="not registered then",
        ),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert found(history, policy) == []


@pytest.mark.parametrize(("as_of", "expected"), [(june(16), 0), (june(17), 1)])
def test_an_open_stay_is_late_when_the_tolerated_day_is_past(
    as_of: date, expected: int, policy: Policy
) -> None:
    history = travelled(10, approvals=(HONG_KONG,))
    assert len(found(history, policy, as_of)) == expected
