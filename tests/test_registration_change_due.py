from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from models.policy import Policy
from rules import registration_change_due
from rules.records import OpenChange, Owed, PersonRecords

TODAY = date(2015, 7, 27)
PROMOTION = OpenChange(id=UUID(int=7), what="职务、类型", opened_on=date(2015, 7, 20))
OFFICIAL = PersonRecords(
    person_id=UUID(int=1),
    registrant_id=UUID(int=4),
    unit_id=UUID(int=2),
    authority_id=UUID(int=3),
    registered_from=date(2013, 1, 1),
    registered_to=None,
    changes=(PROMOTION,),
)


def due_dates(person: PersonRecords, policy: Policy, as_of: date = TODAY) -> list[date]:
    return [due.due_date for due in registration_change_due.check(person, policy, as_of)]


def test_a_change_that_was_not_filed_is_owed(policy: Policy) -> None:
    (due,) = registration_change_due.check(OFFICIAL, policy, TODAY)
    assert due.owed is Owed.REGISTRATION_CHANGE
    assert due.what == "办理变更备案（职务、类型）"
    assert due.subject_id == PROMOTION.id
    assert (due.person_id, due.unit_id, due.authority_id) == (
        OFFICIAL.person_id,
        OFFICIAL.unit_id,
        OFFICIAL.authority_id,
    )
    assert due.due_date == TODAY
    assert due.days_late(TODAY) == 0


@pytest.mark.parametrize(
    ("opened_on", "expected"),
    [
        pytest.param(date(2015, 7, 20), date(2015, 7, 27), id="over a weekend"),
        pytest.param(date(2015, 9, 30), date(2015, 10, 13), id="over the holiday and its Saturday"),
        pytest.param(date(2015, 7, 25), date(2015, 7, 31), id="found on a Saturday"),
    ],
)
def test_it_is_due_within_five_working_days(
    opened_on: date, expected: date, policy: Policy
) -> None:
    person = replace(OFFICIAL, changes=(replace(PROMOTION, opened_on=opened_on),))
    assert due_dates(person, policy) == [expected]


def test_each_open_change_is_owed_by_itself(policy: Policy) -> None:
    transfer = OpenChange(id=UUID(int=8), what="单位", opened_on=date(2015, 7, 21))
    person = replace(OFFICIAL, changes=(PROMOTION, transfer))
    assert due_dates(person, policy) == [date(2015, 7, 27), date(2015, 7, 28)]


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(replace(OFFICIAL, changes=()), id="nothing changed"),
        pytest.param(
            replace(OFFICIAL, registered_to=date(2015, 7, 26)), id="left the register yesterday"
        ),
        pytest.param(
            replace(OFFICIAL, registered_from=date(2015, 7, 28)), id="registered from tomorrow"
        ),
    ],
)
def test_nothing_is_owed_when(person: PersonRecords, policy: Policy) -> None:
    assert due_dates(person, policy) == []


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(replace(OFFICIAL, registered_to=TODAY), id="the last day of the registration"),
        pytest.param(replace(OFFICIAL, registered_from=TODAY), id="the first day"),
        pytest.param(replace(OFFICIAL, registered_from=None), id="start unknown"),
    ],
)
def test_it_is_owed_on(person: PersonRecords, policy: Policy) -> None:
    assert due_dates(person, policy) == [date(2015, 7, 27)]
