from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.campaign import Promise
from models.policy import Policy
from rules import declaration_due
from rules.records import Owed, PersonRecords

PERSON, UNIT, AUTHORITY = UUID(int=1), UUID(int=2), UUID(int=3)
TODAY = date(2015, 8, 3)
MILESTONE = date(2015, 7, 31)


def records(
    *,
    since: date | None = date(2013, 1, 1),
    until: date | None = None,
    declared_on: date | None = None,
    milestone: date | None = MILESTONE,
) -> PersonRecords:
    return PersonRecords(
        person_id=PERSON,
        registrant_id=UUID(int=4),
        unit_id=UNIT,
        authority_id=AUTHORITY,
        registered_from=since,
        registered_to=until,
        last_declared_on=declared_on,
        milestones={Promise.DECLARED: milestone} if milestone else {},
    )


def due_dates(person: PersonRecords, policy: Policy, as_of: date = TODAY) -> list[date]:
    return [due.due_date for due in declaration_due.check(person, policy, as_of)]


def test_a_registrant_who_has_said_nothing_owes_a_declaration_by_the_milestone(
    policy: Policy,
) -> None:
    (due,) = declaration_due.check(records(), policy, TODAY)
    assert due.owed is Owed.DECLARATION
    assert due.what == "申报持证情况"
    assert (due.person_id, due.unit_id, due.authority_id) == (PERSON, UNIT, AUTHORITY)
    assert due.subject_id == PERSON
    assert due.due_date == MILESTONE
    assert due.days_late(TODAY) == 3


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        pytest.param(records(milestone=None), date(2013, 1, 8), id="no campaign: 7 days"),
        pytest.param(records(since=None), MILESTONE, id="start unknown: the milestone"),
        pytest.param(
            records(since=date(2015, 7, 24)), MILESTONE, id="7 days end with the milestone"
        ),
        pytest.param(
            records(since=date(2015, 7, 25)), date(2015, 8, 1), id="7 days end after the milestone"
        ),
        pytest.param(records(since=TODAY), date(2015, 8, 10), id="registered today"),
        pytest.param(records(until=TODAY), MILESTONE, id="the last day of the registration"),
    ],
)
def test_it_is_due_on_the_later_of_milestone_and_registration(
    person: PersonRecords, expected: date, policy: Policy
) -> None:
    assert due_dates(person, policy) == [expected]


def test_the_policy_says_how_long_a_new_registrant_has(policy: Policy) -> None:
    longer = policy.declaration.model_copy(update={"n": 10})
    patient = policy.model_copy(update={"declaration": longer})
    assert due_dates(records(since=TODAY), patient) == [TODAY + timedelta(days=10)]


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(records(declared_on=TODAY), id="declared today"),
        pytest.param(records(declared_on=date(2013, 1, 1)), id="declared long before the campaign"),
        pytest.param(records(since=date(2015, 8, 4)), id="registered from tomorrow"),
        pytest.param(records(until=date(2015, 8, 2)), id="left the register yesterday"),
        pytest.param(records(since=None, milestone=None), id="no date to count from"),
    ],
)
def test_nothing_is_owed_when(person: PersonRecords, policy: Policy) -> None:
    assert due_dates(person, policy) == []


def test_the_due_day_itself_is_in_time(policy: Policy) -> None:
    (due,) = declaration_due.check(records(), policy, MILESTONE)
    assert due.days_late(MILESTONE) == 0


def test_a_moved_milestone_is_a_new_cause(policy: Policy) -> None:
    (before,) = declaration_due.check(records(), policy, TODAY)
    (after,) = declaration_due.check(records(milestone=date(2015, 8, 31)), policy, TODAY)
    assert before.cause != after.cause
