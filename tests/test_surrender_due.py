from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from models.campaign import Promise
from models.custody import CustodyState
from models.policy import Policy
from models.terms import LegalStatus
from rules import surrender_due
from rules.records import HeldDocument, Owed, PersonRecords

TODAY = date(2015, 8, 10)
MILESTONE = date(2015, 7, 31)
PASSPORT = HeldDocument(
    id=UUID(int=9),
    label="普通护照 *****5678",
    issue_date=date(2014, 3, 5),
    expiry_date=date(2024, 3, 4),
    status=LegalStatus.VALID,
    custody=CustodyState.DECLARED,
    declared_on=date(2015, 7, 20),
)
OFFICIAL = PersonRecords(
    person_id=UUID(int=1),
    registrant_id=UUID(int=4),
    unit_id=UUID(int=2),
    authority_id=UUID(int=3),
    registered_from=date(2013, 1, 1),
    registered_to=None,
    documents=(PASSPORT,),
    milestones={Promise.SURRENDERED: MILESTONE},
)
NO_CAMPAIGN = replace(OFFICIAL, milestones={})


def holding(*documents: HeldDocument, person: PersonRecords = OFFICIAL) -> PersonRecords:
    return replace(person, documents=documents)


def due_dates(
    person: PersonRecords, policy: Policy, as_of: date = TODAY
) -> Iterable[tuple[UUID, date]]:
    return [(due.subject_id, due.due_date) for due in surrender_due.check(person, policy, as_of)]


def test_a_valid_document_at_home_is_owed_to_the_safe(policy: Policy) -> None:
    (due,) = surrender_due.check(OFFICIAL, policy, TODAY)
    assert due.owed is Owed.SURRENDER
    assert due.what == "上交普通护照 *****5678"
    assert due.subject_id == PASSPORT.id
    assert due.person_id == OFFICIAL.person_id
    assert (due.unit_id, due.authority_id) == (OFFICIAL.unit_id, OFFICIAL.authority_id)
    assert due.due_date == MILESTONE
    assert due.days_late(TODAY) == 10
    assert due.cause == f"surrender/{PASSPORT.id.hex}/20150731"


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        pytest.param(NO_CAMPAIGN, date(2014, 3, 12), id="no campaign: 7 days after the issue"),
        pytest.param(
            holding(replace(PASSPORT, issue_date=date(2012, 1, 1)), person=NO_CAMPAIGN),
            date(2013, 1, 8),
            id="issued before the registration: 7 days after the registration",
        ),
        pytest.param(
            holding(replace(PASSPORT, issue_date=None), person=NO_CAMPAIGN),
            date(2015, 7, 27),
            id="issue date unknown: 7 days after the declaration",
        ),
        pytest.param(
            replace(NO_CAMPAIGN, registered_from=None),
            date(2014, 3, 12),
            id="registration start unknown: 7 days after the issue",
        ),
        pytest.param(
            holding(replace(PASSPORT, issue_date=date(2015, 7, 24))),
            MILESTONE,
            id="7 days end with the milestone",
        ),
        pytest.param(
            holding(replace(PASSPORT, issue_date=date(2015, 7, 25))),
            date(2015, 8, 1),
            id="7 days end after the milestone",
        ),
        pytest.param(
            replace(OFFICIAL, registered_from=TODAY),
            date(2015, 8, 17),
            id="registered after the milestone",
        ),
        pytest.param(
            holding(
                replace(PASSPORT, issue_date=None, declared_on=None),
                person=replace(OFFICIAL, registered_from=None),
            ),
            MILESTONE,
            id="only the milestone is known",
        ),
    ],
)
def test_it_is_due_on_the_latest_of_milestone_registration_and_issue(
    person: PersonRecords, expected: date, policy: Policy
) -> None:
    assert due_dates(person, policy) == [(PASSPORT.id, expected)]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(replace(PASSPORT, expiry_date=TODAY), id="expires today"),
        pytest.param(replace(PASSPORT, expiry_date=None), id="expiry unknown"),
        pytest.param(
            replace(PASSPORT, custody=CustodyState.RELEASED), id="given back, holder registered"
        ),
    ],
)
def test_it_is_still_owed_when(document: HeldDocument, policy: Policy) -> None:
    assert due_dates(holding(document), policy) == [(PASSPORT.id, MILESTONE)]


def test_each_document_at_home_is_owed_and_no_other(policy: Policy) -> None:
    permit = replace(PASSPORT, id=UUID(int=10), custody=CustodyState.IN_CUSTODY)
    second = replace(PASSPORT, id=UUID(int=11), issue_date=date(2015, 8, 9))
    owed = due_dates(holding(PASSPORT, permit, second), policy)
    assert owed == [(PASSPORT.id, MILESTONE), (second.id, date(2015, 8, 16))]


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(holding(), id="no document"),
        pytest.param(
            holding(replace(PASSPORT, expiry_date=date(2015, 8, 9))), id="expired yesterday"
        ),
        pytest.param(holding(replace(PASSPORT, status=LegalStatus.EXPIRED)), id="declared expired"),
        pytest.param(holding(replace(PASSPORT, status=LegalStatus.CANCELLED)), id="cancelled"),
        pytest.param(holding(replace(PASSPORT, status=LegalStatus.LOST)), id="reported lost"),
        pytest.param(holding(replace(PASSPORT, custody=CustodyState.IN_CUSTODY)), id="in the safe"),
        pytest.param(
            holding(replace(PASSPORT, custody=CustodyState.DRAWN)), id="drawn from the safe"
        ),
        pytest.param(
            replace(OFFICIAL, registered_to=date(2015, 8, 9)), id="left the register yesterday"
        ),
        pytest.param(
            replace(OFFICIAL, registered_from=date(2015, 8, 11)), id="registered from tomorrow"
        ),
        pytest.param(
            holding(
                replace(PASSPORT, issue_date=None, declared_on=None),
                person=replace(NO_CAMPAIGN, registered_from=None),
            ),
            id="no date to count from",
        ),
    ],
)
def test_nothing_is_owed_when(person: PersonRecords, policy: Policy) -> None:
    assert due_dates(person, policy) == []


def test_the_last_day_of_the_registration_still_counts(policy: Policy) -> None:
    assert due_dates(replace(OFFICIAL, registered_to=TODAY), policy) == [(PASSPORT.id, MILESTONE)]
