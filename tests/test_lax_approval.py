from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.policy import Policy
from models.terms import FindingCode, SecrecyLevel
from rules import lax_approval
from rules.history import Approval, Days, Period, PersonHistory
from rules.records import NamedUnit
from tests.histories import (
    AS_OF,
    AUTHORITY,
    OFFICIAL,
    OTHER_UNIT,
    THROUGHOUT,
    UNKNOWN_START,
    approval,
    june,
    replace,
    travelled,
)

GIVEN = date(2014, 5, 20)
TRIP = approval(10, 15)
BY_ANOTHER = replace(TRIP, unit=OTHER_UNIT)


def given(*approvals: Approval, history: PersonHistory = OFFICIAL) -> PersonHistory:
    return replace(history, approvals=approvals)


def flaws(history: PersonHistory, policy: Policy) -> list[str]:
    """The flaws in the evidence, after the approval."""
    every = lax_approval.check(history, policy, AS_OF)
    return [sentence for each in every for sentence in each.evidence[1:]]


def cooling(ends: date | None, level: SecrecyLevel | None = None) -> PersonHistory:
    return replace(given(TRIP), cooling_off_end_date=ends, secrecy_level=level)


def extended(decided_on: date) -> PersonHistory:
    longer = replace(
        TRIP, id=UUID(int=70).hex, version=2, decided_on=decided_on, return_date=june(20)
    )
    return given(TRIP, longer, history=travelled(10, 20))


def test_the_subject_is_the_approving_unit(policy: Policy) -> None:
    (found,) = lax_approval.check(given(BY_ANOTHER), policy, AS_OF)
    assert found.code is FindingCode.P7
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, OTHER_UNIT)
    assert found.about == f"approval/{TRIP.id}"
    assert found.dated == GIVEN
    assert found.evidence == (
        "演示市演示局批准 2014-06-10 至 2014-06-15",
        "当时的人事主管部门是演示市委组织部",
    )


def test_one_approval_with_several_flaws_is_one_candidate(policy: Policy) -> None:
    history = given(replace(BY_ANOTHER, is_own=True, is_drawn_before=True))
    (found,) = lax_approval.check(history, policy, AS_OF)
    assert len(found.evidence) == 4


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            given(replace(TRIP, decided_on=june(11))),
            "2014-06-10 出境，2014-06-11 才批准，未注明紧急",
            id="after the planned exit",
        ),
        pytest.param(
            given(replace(TRIP, is_own=True)), "审批人即申请人本人", id="by the applicant"
        ),
        pytest.param(
            replace(given(TRIP), suspensions=(Days(GIVEN, GIVEN),)),
            "2014-05-20 正在停止受理其申请期间",
            id="while applications were stopped",
        ),
        pytest.param(
            replace(given(TRIP), suspensions=(Days(date(2014, 5, 1)),)),
            "2014-05-20 正在停止受理其申请期间",
            id="while applications were stopped without an end",
        ),
        pytest.param(
            replace(given(replace(TRIP, decided_on=None)), suspensions=(Days(june(10), june(10)),)),
            "2014-06-10 正在停止受理其申请期间",
            id="stopped at the exit, the day of approval unknown",
        ),
        pytest.param(
            given(replace(TRIP, decided_on=june(11)), approval(1, 3, 2)),
            "2014-06-10 出境，2014-06-11 才批准，未注明紧急",
            id="after the exit, though another trip was approved before",
        ),
        pytest.param(
            given(replace(TRIP, unit=None), BY_ANOTHER),
            "当时的人事主管部门是演示市委组织部",
            id="after one by nobody known",
        ),
        pytest.param(
            given(replace(TRIP, is_drawn_before=True)),
            "批准之前证件已领用",
            id="a document was drawn before",
        ),
        pytest.param(
            cooling(june(10)),
            "2014-06-10 出境时在脱密期内，脱密期至 2014-06-10（涉密等级不详，按一般涉密人员计算）",
            id="on the last day of the cooling-off",
        ),
        pytest.param(
            cooling(date(2015, 6, 10)),
            "2014-06-10 出境时在脱密期内，脱密期至 2015-06-10（涉密等级不详，按一般涉密人员计算）",
            id="level unknown: on the first day of 12 months",
        ),
        pytest.param(
            cooling(date(2017, 6, 10), SecrecyLevel.CORE),
            "2014-06-10 出境时在脱密期内，脱密期至 2017-06-10",
            id="core: on the first day of 36 months",
        ),
        pytest.param(
            replace(
                given(TRIP),
                periods=(
                    Period(None, GIVEN, OTHER_UNIT, OTHER_UNIT),
                    replace(THROUGHOUT, begins=date(2014, 5, 21)),
                ),
            ),
            "当时的人事主管部门是演示市演示局",
            id="the authority of that day",
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, expected: str, policy: Policy) -> None:
    assert flaws(history, policy)[0] == expected


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    history = replace(given(BY_ANOTHER), periods=UNKNOWN_START)
    assert flaws(history, policy)[-1] == "登记起始日期不详"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(given(TRIP), id="by the authority, in time"),
        pytest.param(given(replace(TRIP, unit=NamedUnit("市委组织部"))), id="by a short name"),
        pytest.param(given(replace(TRIP, unit=NamedUnit(AUTHORITY.name))), id="by its name only"),
        pytest.param(given(replace(TRIP, unit=None, is_own=True)), id="no approving unit is known"),
        pytest.param(given(replace(BY_ANOTHER, is_official=True)), id="an official trip"),
        pytest.param(
            given(replace(BY_ANOTHER, exception_reason="父亲病危")), id="an exception with a reason"
        ),
        pytest.param(given(replace(TRIP, decided_on=june(10))), id="on the exit day"),
        pytest.param(
            given(replace(TRIP, decided_on=june(11), is_emergency=True)), id="an emergency"
        ),
        pytest.param(
            given(replace(TRIP, decided_on=june(11)), history=travelled(12, 15)),
            id="after the planned exit, before the actual one",
        ),
        pytest.param(given(replace(TRIP, decided_on=None)), id="its day is not known"),
        pytest.param(extended(june(14)), id="an extension on the way"),
        pytest.param(
            replace(given(TRIP), suspensions=(Days(date(2014, 5, 21)),)), id="stopped the day after"
        ),
        pytest.param(cooling(june(9)), id="the day after the cooling-off"),
        pytest.param(cooling(date(2015, 6, 11)), id="before the 12 months"),
        pytest.param(
            replace(cooling(june(14)), crossings=travelled(15, 16).crossings),
            id="the actual exit after the cooling-off",
        ),
        pytest.param(replace(given(BY_ANOTHER), periods=()), id="no authority is known"),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert flaws(history, policy) == []
