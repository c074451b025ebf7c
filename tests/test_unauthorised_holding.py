from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.campaign import Promise
from models.custody import CustodyState
from models.policy import Policy
from models.terms import DocumentKind, FindingCode, LegalStatus
from rules import unauthorised_holding
from rules.history import DeclaredHolding, PersonHistory
from rules.records import Draw
from tests.histories import (
    AS_OF,
    OFFICIAL,
    OTHER_UNIT,
    PASSPORT,
    THROUGHOUT,
    UNKNOWN_START,
    approval,
    june,
    replace,
    told,
)

MILESTONE = date(2015, 7, 31)
OURS = DeclaredHolding(
    "E12345678",
    DocumentKind.ORDINARY_PASSPORT,
    "普通护照 *****5678",
    issue_date=date(2014, 5, 20),
    expiry_date=date(2024, 5, 19),
    declared_on=date(2015, 7, 20),
)
HOLDER = replace(OFFICIAL, milestones={Promise.SURRENDERED: MILESTONE}, holdings=(OURS,))
DRAW = Draw(UUID(int=9), OURS.label, drawn_on=date(2015, 8, 1))
KNOWN_TO_POLICE = replace(HOLDER, holdings=(), police_documents=(PASSPORT,))


def holding(**more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    return replace(HOLDER, holdings=(replace(OURS, **more),))


def drawn(**more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    return holding(custody=CustodyState.DRAWN, draw=replace(DRAW, **more))


def registered(begins: date | None, ends: date | None = None) -> PersonHistory:
    return replace(HOLDER, periods=(replace(THROUGHOUT, begins=begins, ends=ends),))


def due_dates(history: PersonHistory, policy: Policy, as_of: date = AS_OF) -> list[date]:
    return [each.dated for each in unauthorised_holding.check(history, policy, as_of)]


def test_a_document_out_of_the_safe_is_a_candidate(policy: Policy) -> None:
    (found,) = unauthorised_holding.check(HOLDER, policy, AS_OF)
    assert found.code is FindingCode.P2
    assert (found.person_id, found.about) == (OFFICIAL.person_id, "document/E12345678")
    assert found.evidence == ("普通护照 *****5678 有效，应于 2015-07-31 前上交，仍不在库",)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(KNOWN_TO_POLICE, MILESTONE, id="known from the police"),
        pytest.param(
            replace(HOLDER, police_documents=(PASSPORT,)), MILESTONE, id="known twice, found once"
        ),
        pytest.param(registered(date(2015, 8, 1)), date(2015, 8, 8), id="registration + 7"),
        pytest.param(holding(issue_date=date(2015, 8, 3)), date(2015, 8, 10), id="issue + 7"),
        pytest.param(
            replace(holding(issue_date=None), milestones={}),
            date(2015, 7, 27),
            id="declaration + 7",
        ),
        pytest.param(
            replace(
                HOLDER,
                milestones={},
                periods=(
                    replace(THROUGHOUT, ends=date(2015, 8, 9)),
                    replace(THROUGHOUT, begins=date(2015, 8, 10), unit=OTHER_UNIT),
                ),
            ),
            date(2014, 5, 27),
            id="a change of the unit is no new registration",
        ),
        pytest.param(holding(expiry_date=AS_OF), MILESTONE, id="the expiry day is still valid"),
        pytest.param(
            replace(holding(status=LegalStatus.EXPIRED), police_documents=(PASSPORT,)),
            MILESTONE,
            id="expired by us, valid by the police",
        ),
        pytest.param(
            drawn(planned_return=date(2015, 8, 10)), date(2015, 8, 20), id="a draw past its trip"
        ),
        pytest.param(
            drawn(return_by=date(2015, 8, 15)), date(2015, 8, 15), id="past the day given"
        ),
        pytest.param(
            replace(drawn(), approvals=(approval(1, 5), approval(10, 15, 2))),
            date(2014, 6, 25),
            id="a draw without a day: the approved trip with the latest exit",
        ),
        pytest.param(
            replace(holding(custody=CustodyState.DRAWN), approvals=(approval(1, 5),)),
            date(2014, 6, 15),
            id="out by an old ledger, no draw known",
        ),
        pytest.param(
            replace(
                holding(custody=CustodyState.RELEASED, released_on=date(2014, 1, 1)),
                periods=(replace(THROUGHOUT, begins=date(2015, 8, 1)),),
            ),
            date(2015, 8, 8),
            id="released, and registered anew",
        ),
    ],
)
def test_it_fires_from_the_day_it_was_due(
    history: PersonHistory, expected: date, policy: Policy
) -> None:
    assert due_dates(history, policy) == [expected]


def by_police(**more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    return replace(HOLDER, police_documents=(replace(PASSPORT, **more),))


AUGUST = date(2015, 8, 3)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(by_police(issue_date=AUGUST), date(2015, 8, 10), id="the police before us"),
        pytest.param(
            replace(by_police(issue_date=None), holdings=holding(issue_date=AUGUST).holdings),
            date(2015, 8, 10),
            id="what the police do not tell, by us",
        ),
        pytest.param(
            replace(by_police(issue_date=None, expiry_date=None), holdings=()),
            MILESTONE,
            id="what nobody tells",
        ),
    ],
)
def test_its_days_are_the_newest_word(
    history: PersonHistory, expected: date, policy: Policy
) -> None:
    assert due_dates(history, policy) == [expected]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            drawn(planned_return=date(2015, 8, 10)), date(2015, 8, 20), id="the planned return"
        ),
        pytest.param(drawn(entry_date=date(2015, 8, 9)), date(2015, 8, 19), id="the entry"),
        pytest.param(
            drawn(cancelled_on=date(2015, 8, 7)), date(2015, 8, 14), id="the cancelled trip"
        ),
    ],
)
def test_what_is_known_of_a_draw_stands_before_the_approved_trips(
    history: PersonHistory, expected: date, policy: Policy
) -> None:
    assert due_dates(replace(history, approvals=(approval(1, 5),)), policy) == [expected]


def test_a_draw_without_a_day_or_a_trip_is_due_by_the_draw(policy: Policy) -> None:
    assert due_dates(drawn(), policy) == [date(2015, 8, 11)]


def test_the_latest_exit_counts_in_whatever_order_the_trips_are_known(policy: Policy) -> None:
    history = replace(drawn(), approvals=(approval(10, 15), approval(1, 5, 2)))
    assert due_dates(history, policy) == [date(2014, 6, 25)]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            drawn(),
            "普通护照 *****5678 于 2015-08-01 领用，应于 2015-08-11 前归还，仍未归还",
            id="a draw",
        ),
        pytest.param(
            replace(holding(custody=CustodyState.DRAWN), approvals=(approval(1, 5),)),
            "普通护照 *****5678已领用，应于 2014-06-15 前归还，仍未归还",
            id="no draw known",
        ),
    ],
)
def test_the_evidence_says_that_it_was_drawn(
    history: PersonHistory, expected: str, policy: Policy
) -> None:
    (found,) = unauthorised_holding.check(history, policy, AS_OF)
    assert found.evidence == (expected,)


def test_a_document_of_another_kind_is_no_second(policy: Policy) -> None:
    kind = DocumentKind.HK_MACAO_PERMIT
    permit = replace(OURS, number="C12345678", kind=kind, custody=CustodyState.IN_CUSTODY)
    (found,) = unauthorised_holding.check(replace(HOLDER, holdings=(OURS, permit)), policy, AS_OF)
    assert len(found.evidence) == 1


def test_a_second_valid_document_of_the_kind_is_named(policy: Policy) -> None:
    second = replace(OURS, number="E87654321", label="普通护照 *****4321")
    safe = replace(second, number="E11111111", label="普通护照 *****1111")
    stored = replace(safe, custody=CustodyState.IN_CUSTODY)
    history = replace(HOLDER, holdings=(OURS, stored))
    (found,) = unauthorised_holding.check(history, policy, AS_OF)
    assert found.evidence[1] == "另有同类有效证件 普通护照 *****1111"
    assert len(due_dates(replace(HOLDER, holdings=(OURS, second)), policy)) == 2


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    history = replace(HOLDER, periods=UNKNOWN_START)
    (found,) = unauthorised_holding.check(history, policy, AS_OF)
    assert found.evidence[-1] == "登记起始日期不详"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(holding(expiry_date=date(2015, 8, 30)), id="expired yesterday"),
        pytest.param(holding(status=LegalStatus.EXPIRED), id="expired"),
        pytest.param(holding(status=LegalStatus.CANCELLED), id="cancelled"),
        pytest.param(holding(status=LegalStatus.LOST), id="reported lost"),
        pytest.param(
            replace(holding(status=LegalStatus.LOST), police_documents=(PASSPORT,)),
            id="reported lost, valid by the police",
        ),
        pytest.param(by_police(status=LegalStatus.CANCELLED), id="cancelled by the police"),
        pytest.param(by_police(expiry_date=date(2015, 1, 1)), id="expired by the police"),
        pytest.param(
            replace(
                by_police(expiry_date=None),
                holdings=holding(expiry_date=date(2015, 8, 30)).holdings,
            ),
            id="expired by us, its expiry not told by the police",
        ),
        pytest.param(holding(custody=CustodyState.IN_CUSTODY), id="in custody"),
        pytest.param(holding(custody=CustodyState.DRAWN), id="drawn, by nothing else known"),
        pytest.param(
            replace(
                holding(custody=CustodyState.RELEASED, released_on=date(2015, 8, 1)),
                periods=(replace(THROUGHOUT, begins=date(2015, 8, 1)),),
            ),
            id="released on the first day registered, not since",
        ),
        pytest.param(drawn(planned_return=date(2015, 8, 21)), id="drawn, due back today"),
        pytest.param(drawn(return_by=date(2015, 9, 1)), id="drawn, not yet due back"),
        pytest.param(registered(None, date(2015, 8, 30)), id="no longer registered"),
        pytest.param(
            holding(custody=CustodyState.RELEASED, released_on=date(2015, 8, 20)),
            id="released when the registration ended",
        ),
        pytest.param(registered(date(2015, 8, 24)), id="due today"),
        pytest.param(holding(issue_date=date(2015, 8, 25)), id="not yet due"),
        pytest.param(
            replace(KNOWN_TO_POLICE, police_documents=(told("护照", "SE1234567"),)),
            id="an official document",
        ),
        pytest.param(
            replace(
                holding(issue_date=None, declared_on=None), milestones={}, periods=UNKNOWN_START
            ),
            id="no day to count from",
        ),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert due_dates(history, policy) == []


def test_a_draw_of_june_was_late_after_ten_days(policy: Policy) -> None:
    history = drawn(drawn_on=june(1), planned_return=june(10))
    assert due_dates(replace(history, milestones={}), policy, june(20)) == []
    assert due_dates(replace(history, milestones={}), policy, june(21)) == [june(20)]
