from __future__ import annotations

from datetime import date

import pytest

from models.policy import Policy
from models.terms import DocumentKind, FindingCode
from rules import unauthorised_application
from rules.history import Letter, PersonHistory, PoliceDocument
from tests.histories import (
    AS_OF,
    AUTHORITY,
    OFFICIAL,
    OTHER_UNIT,
    PASSPORT,
    THROUGHOUT,
    UNKNOWN_START,
    replace,
    told,
)

ISSUED = date(2014, 5, 20)
HOLDER = replace(OFFICIAL, police_documents=(PASSPORT,))
LETTER = Letter(date(2014, 5, 1), "演函〔2014〕1号", DocumentKind.ORDINARY_PASSPORT, AUTHORITY)


def holding(document: PoliceDocument) -> PersonHistory:
    return replace(HOLDER, police_documents=(document,))


def lettered(*letters: Letter) -> PersonHistory:
    return replace(HOLDER, letters=letters)


def registered(begins: date | None, ends: date | None) -> PersonHistory:
    return replace(HOLDER, periods=(replace(THROUGHOUT, begins=begins, ends=ends),))


def abouts(history: PersonHistory, policy: Policy) -> list[str]:
    return [each.about for each in unauthorised_application.check(history, policy, AS_OF)]


def test_a_document_without_a_letter_is_a_candidate(policy: Policy) -> None:
    (found,) = unauthorised_application.check(HOLDER, policy, AS_OF)
    assert found.code is FindingCode.P1
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, None)
    assert (found.about, found.dated) == ("document/E12345678", ISSUED)
    assert found.evidence == (
        "普通护照 *****5678 于 2014-05-20 签发",
        "签发前 90 天内没有同意申办函",
    )


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(
            lettered(replace(LETTER, kind=DocumentKind.TAIWAN_PERMIT)),
            id="a letter for another kind",
        ),
        pytest.param(
            lettered(replace(LETTER, issued_on=date(2014, 2, 18))), id="91 days before the issue"
        ),
        pytest.param(
            lettered(replace(LETTER, issued_on=date(2014, 5, 21))), id="the day after the issue"
        ),
        pytest.param(registered(ISSUED, None), id="issued on the first day registered"),
        pytest.param(registered(None, ISSUED), id="issued on the last day registered"),
        pytest.param(holding(told("", "E12345678")), id="private by its number"),
        pytest.param(holding(replace(PASSPORT, issue_date=AS_OF)), id="issued on the day itself"),
    ],
)
def test_it_fires_for(history: PersonHistory, policy: Policy) -> None:
    assert len(abouts(history, policy)) == 1


def test_a_renewal_needs_a_letter_of_its_own(policy: Policy) -> None:
    renewed = replace(PASSPORT, number="E87654321", issue_date=date(2015, 3, 1))
    history = replace(lettered(LETTER), police_documents=(PASSPORT, renewed))
    assert abouts(history, policy) == ["document/E87654321"]


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    history = replace(HOLDER, periods=UNKNOWN_START)
    (found,) = unauthorised_application.check(history, policy, AS_OF)
    assert found.evidence[-1] == "登记起始日期不详"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(OFFICIAL, id="no document"),
        pytest.param(lettered(LETTER), id="a letter before the issue"),
        pytest.param(
            replace(
                lettered(LETTER), police_documents=(replace(PASSPORT, kind=DocumentKind.UNKNOWN),)
            ),
            id="a letter for the kind that the number has",
        ),
        pytest.param(lettered(replace(LETTER, kind=None)), id="a letter that names no kind"),
        pytest.param(
            lettered(replace(LETTER, issued_on=date(2014, 2, 19))), id="90 days before the issue"
        ),
        pytest.param(lettered(replace(LETTER, issued_on=ISSUED)), id="on the issue day"),
        pytest.param(lettered(replace(LETTER, unit=OTHER_UNIT)), id="a wrong authority: B3"),
        pytest.param(registered(date(2014, 5, 21), None), id="issued before the registration"),
        pytest.param(registered(None, date(2014, 5, 19)), id="issued after the registration"),
        pytest.param(replace(HOLDER, periods=()), id="never registered"),
        pytest.param(holding(replace(PASSPORT, issue_date=None)), id="no issue date known"),
        pytest.param(
            holding(replace(PASSPORT, kind=DocumentKind.UNKNOWN, number="X99")),
            id="of no private kind",
        ),
        pytest.param(holding(told("护照", "SE1234567")), id="an official number"),
        pytest.param(
            holding(replace(PASSPORT, issue_date=date(2015, 9, 1))), id="issued after the day"
        ),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert abouts(history, policy) == []
