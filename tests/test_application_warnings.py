"""What an approver is warned of (spec domain 1.3, conversations 2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.policy import Policy
from models.terms import DocumentKind, SecrecyLevel, TripPurpose
from rules.application_warnings import Applicant, Application, check, cooling_off_begins
from rules.records import Draw, PersonRecords

TODAY = date(2015, 7, 20)
TRIP = Application(
    date(2015, 8, 8),
    date(2015, 8, 20),
    TripPurpose.TOURISM,
    (DocumentKind.ORDINARY_PASSPORT,),
    (("普通护照 ****5678", date(2020, 1, 1)),),
)
ANYBODY = Applicant()


def records(*draws: Draw) -> PersonRecords:
    return PersonRecords(uuid4(), uuid4(), uuid4(), uuid4(), None, None, draws=draws)


def said(
    policy: Policy, trip: Application, applicant: Applicant = ANYBODY, *draws: Draw
) -> list[tuple[str, bool]]:
    found = check(trip, applicant, records(*draws), policy, TODAY)
    return [(each.text, each.asks_reason) for each in found]


def test_an_ordinary_application_warns_of_nothing(policy: Policy) -> None:
    assert said(policy, TRIP) == []


@pytest.mark.parametrize(
    ("trip", "expected"),
    [
        pytest.param(
            replace(TRIP, return_date=date(2015, 8, 23)), "共 16 天，超过一般的 15 天", id="tourism"
        ),
        pytest.param(
            replace(TRIP, return_date=date(2015, 8, 28), purpose=TripPurpose.RELATIVES),
            "共 21 天，超过一般的 20 天",
            id="relatives",
        ),
        pytest.param(
            replace(TRIP, return_date=date(2015, 8, 28), purpose=TripPurpose.FRIENDS),
            "共 21 天，超过一般的 20 天",
            id="friends",
        ),
        pytest.param(
            replace(
                TRIP,
                return_date=date(2015, 8, 15),
                kinds=(DocumentKind.HK_MACAO_PERMIT,),
                document_expiries=(),
            ),
            "共 8 天，超过一般的 7 天",
            id="Hong Kong and Macao",
        ),
        pytest.param(
            replace(TRIP, document_expiries=(("普通护照 ****5678", date(2015, 8, 19)),)),
            "普通护照 ****5678 有效期至 2015-08-19，早于回国日",
            id="the document expires on the way",
        ),
        pytest.param(
            replace(TRIP, exit_date=date(2015, 8, 3), return_date=date(2015, 8, 5)),
            "距出境仅 14 天，应提前 15 天申请",
            id="lead",
        ),
        pytest.param(
            replace(TRIP, exit_date=TODAY, return_date=date(2015, 7, 25)),
            "距出境仅 0 天，应提前 15 天申请",
            id="the exit is today, not yet past",
        ),
    ],
)
def test_it_warns_of(policy: Policy, trip: Application, expected: str) -> None:
    assert said(policy, trip) == [(expected, False)]


@pytest.mark.parametrize(
    "trip",
    [
        pytest.param(replace(TRIP, return_date=date(2015, 8, 22)), id="fifteen days of tourism"),
        pytest.param(
            replace(TRIP, document_expiries=(("普通护照 ****5678", date(2015, 8, 20)),)),
            id="a document that expires on the return day",
        ),
        pytest.param(
            replace(TRIP, return_date=date(2015, 8, 27), purpose=TripPurpose.FRIENDS),
            id="twenty days with friends",
        ),
        pytest.param(
            replace(TRIP, exit_date=date(2015, 8, 4), return_date=date(2015, 8, 5)),
            id="fifteen days ahead",
        ),
        pytest.param(
            replace(
                TRIP,
                exit_date=date(2015, 7, 22),
                return_date=date(2015, 7, 24),
                is_emergency=True,
            ),
            id="an emergency",
        ),
        pytest.param(
            replace(TRIP, return_date=date(2015, 12, 20), purpose=TripPurpose.MEDICAL),
            id="as long as it takes to be healed",
        ),
    ],
)
def test_it_does_not_warn_of(policy: Policy, trip: Application) -> None:
    assert said(policy, trip) == []


def test_the_third_trip_of_a_year(policy: Policy) -> None:
    assert said(policy, TRIP, Applicant(trips_this_year=1)) == []
    assert said(policy, TRIP, Applicant(trips_this_year=2)) == [("本年度第 3 次出行", False)]


def test_a_naked_official(policy: Policy) -> None:
    assert said(policy, TRIP, Applicant(is_naked_official=True)) == [("申请人是‘裸官’", False)]


def test_an_approval_after_the_exit_asks_for_a_reason(policy: Policy) -> None:
    late = replace(TRIP, exit_date=date(2015, 7, 19), return_date=date(2015, 7, 25))
    assert said(policy, late) == [("出境日已过，属事后审批", True)]
    assert said(policy, replace(late, is_emergency=True)) == []
    assert said(policy, replace(late, has_left=True)) == []


def test_an_overdue_document_asks_for_a_reason(policy: Policy) -> None:
    out = Draw(uuid4(), "往来港澳通行证 ****1234", date(2015, 6, 1), return_by=date(2015, 7, 19))
    expected = ("有证件逾期未还：往来港澳通行证 ****1234", True)
    assert said(policy, TRIP, ANYBODY, out) == [expected]
    assert said(policy, TRIP, ANYBODY, replace(out, return_by=TODAY)) == []


def test_every_overdue_document_is_named_by_the_policy(policy: Policy) -> None:
    out = Draw(uuid4(), "普通护照 ****5678", date(2015, 6, 1), planned_return=date(2015, 7, 9))
    text = "有证件逾期未还：普通护照 ****5678、往来港澳通行证 ****1234"
    permit = replace(out, label="往来港澳通行证 ****1234")
    assert said(policy, TRIP, ANYBODY, out, permit) == [(text, True)]
    intime = replace(out, planned_return=date(2015, 7, 10))
    assert said(policy, TRIP, ANYBODY, intime) == []


@pytest.mark.parametrize(
    ("level", "begins"),
    [
        (SecrecyLevel.CORE, date(2013, 2, 28)),
        (SecrecyLevel.IMPORTANT, date(2014, 2, 28)),
        (SecrecyLevel.ORDINARY, date(2015, 2, 28)),
        (None, date(2015, 2, 28)),
    ],
)
def test_a_cooling_off_period_counts_back_from_its_end(
    policy: Policy, level: SecrecyLevel | None, begins: date
) -> None:
    applicant = Applicant(secrecy_level=level, cooling_off_end_date=date(2016, 2, 29))
    assert cooling_off_begins(applicant, policy) == begins
    for day, warned in ((begins, True), (date(2016, 2, 29), True), (date(2016, 3, 1), False)):
        trip = replace(TRIP, exit_date=day, return_date=day, is_emergency=True)
        texts = [text for text, asks in said(policy, trip, applicant) if asks]
        assert bool(texts) is warned
        unknown = "" if level else "（涉密等级不详，按一般涉密人员计算）"
        assert all(text == f"出境日在脱密期内，脱密期至 2016-02-29{unknown}" for text in texts)
