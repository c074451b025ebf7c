from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.policy import Policy
from models.terms import DocumentKind, FindingCode, RegistrationStatus
from rules import unauthorised_issuance
from rules.history import Letter, PersonHistory
from rules.records import NamedUnit
from tests.histories import AS_OF, OFFICIAL, OTHER_UNIT, PASSPORT, THROUGHOUT, replace

HOLDER = replace(OFFICIAL, police_documents=(PASSPORT,))
BEFORE, AFTER = date(2010, 1, 1), date(2014, 6, 1)


def of_status(*statuses: tuple[date, RegistrationStatus]) -> PersonHistory:
    return replace(HOLDER, statuses=statuses)


def units(history: PersonHistory, policy: Policy) -> list[str]:
    every = unauthorised_issuance.check(history, policy, AS_OF)
    return [each.unit.name for each in every if each.unit]


def test_the_subject_is_the_exit_entry_office(policy: Policy) -> None:
    (found,) = unauthorised_issuance.check(HOLDER, policy, AS_OF)
    assert found.code is FindingCode.B2
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, OFFICIAL.exit_entry_office)
    assert found.identity == f"B2/{UUID(int=4)}/document/E12345678"
    assert found.dated == PASSPORT.issue_date
    assert found.evidence == (
        "普通护照 *****5678 于 2014-05-20 签发，当时登记备案状态为已备案",
        "签发前 90 天内没有同意申办函",
    )


def test_the_office_that_issued_it_where_that_is_known(policy: Policy) -> None:
    there = NamedUnit("演示县公安局出入境管理大队")
    history = replace(HOLDER, police_documents=(replace(PASSPORT, issuing_office=there),))
    assert units(history, policy) == [there.name]


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(of_status((BEFORE, RegistrationStatus.CHANGE_FILED)), id="change filed"),
        pytest.param(
            of_status((BEFORE, RegistrationStatus.FILED), (AFTER, RegistrationStatus.NOT_FILED)),
            id="by the status of that day",
        ),
        pytest.param(
            of_status((AFTER, RegistrationStatus.FILED)), id="without a history: the earliest"
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, policy: Policy) -> None:
    assert len(units(history, policy)) == 1


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(of_status((BEFORE, RegistrationStatus.NOT_FILED)), id="not filed"),
        pytest.param(of_status((BEFORE, RegistrationStatus.REVOKED)), id="revoked"),
        pytest.param(of_status(), id="no status known"),
        pytest.param(
            of_status((BEFORE, RegistrationStatus.NOT_FILED), (AFTER, RegistrationStatus.FILED)),
            id="filed after the issue",
        ),
        pytest.param(
            replace(HOLDER, letters=(Letter(date(2014, 5, 1), unit=OTHER_UNIT),)), id="P1 is not"
        ),
        pytest.param(
            replace(
                HOLDER, letters=(Letter(date(2014, 5, 1), kind=DocumentKind.ORDINARY_PASSPORT),)
            ),
            id="a letter",
        ),
        pytest.param(
            replace(HOLDER, periods=(replace(THROUGHOUT, begins=AFTER),)), id="not registered then"
        ),
        pytest.param(replace(HOLDER, exit_entry_office=None), id="no office known"),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert units(history, policy) == []
