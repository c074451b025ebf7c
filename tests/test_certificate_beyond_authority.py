from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.policy import Policy
from models.terms import DocumentKind, FindingCode
from rules import certificate_beyond_authority
from rules.history import Letter, Period, PersonHistory
from rules.records import NamedUnit
from tests.histories import (
    AS_OF,
    AUTHORITY,
    OFFICIAL,
    OTHER_UNIT,
    PASSPORT,
    THROUGHOUT,
    UNKNOWN_START,
    replace,
)

LETTER = Letter(date(2014, 5, 1), "演函〔2014〕1号", DocumentKind.ORDINARY_PASSPORT, OTHER_UNIT)
HOLDER = replace(OFFICIAL, police_documents=(PASSPORT,), letters=(LETTER,))


def lettered(*letters: Letter) -> PersonHistory:
    return replace(HOLDER, letters=letters)


def of_unit(unit: NamedUnit | None) -> Letter:
    return replace(LETTER, unit=unit)


def units(history: PersonHistory, policy: Policy) -> list[str]:
    every = certificate_beyond_authority.check(history, policy, AS_OF)
    return [each.unit.name for each in every if each.unit]


def test_the_subject_is_the_unit_that_gave_the_letter(policy: Policy) -> None:
    (found,) = certificate_beyond_authority.check(HOLDER, policy, AS_OF)
    assert found.code is FindingCode.B3
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, OTHER_UNIT)
    assert found.about == "document/E12345678"
    assert found.dated == date(2014, 5, 20)
    assert found.evidence == (
        "普通护照 *****5678 于 2014-05-20 签发",
        "同意申办函 演函〔2014〕1号（2014-05-01）由演示市演示局出具",
        "当时的人事主管部门是演示市委组织部",
    )


def test_it_is_dated_by_the_issue_of_the_document_as_p1_is(policy: Policy) -> None:
    (found,) = certificate_beyond_authority.check(HOLDER, policy, AS_OF)
    assert found.dated == date(2014, 5, 20)


def test_each_wrong_unit_is_named_once(policy: Policy) -> None:
    third = NamedUnit("演示县演示乡")
    history = lettered(LETTER, LETTER, replace(LETTER, number="2"), of_unit(third))
    assert units(history, policy) == [OTHER_UNIT.name, third.name]


def test_the_authority_is_that_of_the_day(policy: Policy) -> None:
    changed = date(2014, 5, 10)
    own = Period(None, date(2014, 5, 9), OTHER_UNIT, OTHER_UNIT)
    history = replace(HOLDER, periods=(own, replace(THROUGHOUT, begins=changed)))
    assert units(history, policy) == []
    assert units(replace(history, letters=(of_unit(AUTHORITY),)), policy) == [AUTHORITY.name]


def test_a_unit_that_the_office_does_not_have_is_known_by_its_name(policy: Policy) -> None:
    history = lettered(of_unit(NamedUnit("演示县演示乡")))
    (found,) = certificate_beyond_authority.check(history, policy, AS_OF)
    assert found.identity == "B3/演示县演示乡/document/E12345678"


def test_a_letter_without_a_number_is_named_all_the_same(policy: Policy) -> None:
    (found,) = certificate_beyond_authority.check(
        lettered(replace(LETTER, number="")), policy, AS_OF
    )
    assert found.evidence[1] == "同意申办函 （无文号）（2014-05-01）由演示市演示局出具"


def under(authority: NamedUnit, unit: NamedUnit) -> PersonHistory:
    return replace(lettered(of_unit(unit)), periods=(replace(THROUGHOUT, authority=authority),))


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(
            under(AUTHORITY, NamedUnit(AUTHORITY.name, UUID(int=9))), id="another of the same name"
        ),
        pytest.param(
            under(NamedUnit("演示市委组织部", None, frozenset({" "})), NamedUnit("")),
            id="names that are left blank",
        ),
    ],
)
def test_a_unit_is_another_when(history: PersonHistory, policy: Policy) -> None:
    assert len(units(history, policy)) == 1


def test_a_unit_of_the_register_is_an_authority_known_by_its_name_only(policy: Policy) -> None:
    assert units(under(NamedUnit(AUTHORITY.name), AUTHORITY), policy) == []


def test_the_start_that_counts_is_that_of_the_issue(policy: Policy) -> None:
    before = Period(None, date(2014, 5, 10), OTHER_UNIT, AUTHORITY)
    again = replace(THROUGHOUT, begins=date(2014, 5, 15))
    (found,) = certificate_beyond_authority.check(
        replace(HOLDER, periods=(before, again)), policy, AS_OF
    )
    assert len(found.evidence) == 3
    (found,) = certificate_beyond_authority.check(
        replace(HOLDER, periods=UNKNOWN_START), policy, AS_OF
    )
    assert found.evidence[3:] == ("登记起始日期不详",)


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(lettered(), id="no letter: P1"),
        pytest.param(lettered(of_unit(None)), id="the letter names no unit"),
        pytest.param(lettered(LETTER, of_unit(None)), id="one of the letters names no unit"),
        pytest.param(lettered(LETTER, of_unit(AUTHORITY)), id="one is of the authority"),
        pytest.param(lettered(of_unit(NamedUnit("3300-ZZB"))), id="the authority by its code"),
        pytest.param(lettered(of_unit(NamedUnit("市委 组织部"))), id="by a short name"),
        pytest.param(
            lettered(replace(LETTER, issued_on=date(2014, 2, 18))), id="outside the window"
        ),
        pytest.param(
            lettered(replace(LETTER, kind=DocumentKind.TAIWAN_PERMIT)), id="for another kind"
        ),
        pytest.param(
            replace(HOLDER, police_documents=(replace(PASSPORT, issue_date=None),)),
            id="no issue date known",
        ),
        pytest.param(replace(HOLDER, periods=()), id="not registered then"),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert units(history, policy) == []
