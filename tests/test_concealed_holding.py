from __future__ import annotations

from datetime import date

import pytest

from models.campaign import Promise
from models.custody import CustodyState
from models.document_number import fold
from models.policy import Policy
from models.terms import DocumentKind, FindingCode, LegalStatus
from rules import concealed_holding
from rules.history import DeclaredHolding, PersonHistory, PoliceDocument
from tests.histories import AS_OF, OFFICIAL, PASSPORT, THROUGHOUT, UNKNOWN_START, replace, told

DECLARED = date(2015, 7, 20)
MILESTONE = date(2015, 7, 31)
HOLDER = replace(OFFICIAL, police_documents=(PASSPORT,), last_declared_on=DECLARED)
SILENT = replace(HOLDER, last_declared_on=None, milestones={Promise.DECLARED: MILESTONE})
PERMIT = DeclaredHolding(
    "C12345678", DocumentKind.HK_MACAO_PERMIT, "往来港澳通行证 *****5678", declared_on=DECLARED
)
SAME = DeclaredHolding("E12345678", DocumentKind.ORDINARY_PASSPORT, "普通护照 *****5678")


def known(document: PoliceDocument) -> PersonHistory:
    return replace(HOLDER, police_documents=(document,))


def evidence(history: PersonHistory, policy: Policy, as_of: date = AS_OF) -> list[str]:
    return [each.evidence[1] for each in concealed_holding.check(history, policy, as_of)]


def test_a_document_the_police_alone_know_is_a_candidate(policy: Policy) -> None:
    (found,) = concealed_holding.check(HOLDER, policy, AS_OF)
    assert found.code is FindingCode.P3
    assert (found.person_id, found.unit) == (OFFICIAL.person_id, None)
    assert (found.about, found.dated) == ("document/E12345678", DECLARED)
    assert found.evidence == (
        "公安登记有普通护照 *****5678，2014-05-20 签发，有效期至 2024-05-19",
        "2015-07-20 申报无证件",
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            replace(HOLDER, holdings=(PERMIT,)),
            "2015-07-20 申报了其他证件，未申报此证",
            id="declared others, not this",
        ),
        pytest.param(
            replace(HOLDER, holdings=(replace(PERMIT, declared_on=date(2015, 1, 1)),)),
            "此前申报了其他证件，未申报此证",
            id="declared others before",
        ),
        pytest.param(SILENT, "至 2015-07-31 未申报任何证件", id="declared nothing"),
        pytest.param(
            known(replace(PASSPORT, issue_date=DECLARED)),
            "2015-07-20 申报无证件",
            id="issued on the day itself",
        ),
        pytest.param(
            known(replace(PASSPORT, expiry_date=DECLARED)),
            "2015-07-20 申报无证件",
            id="expired on the day itself",
        ),
        pytest.param(
            known(replace(PASSPORT, issue_date=None, expiry_date=None)),
            "2015-07-20 申报无证件",
            id="its days are not known",
        ),
    ],
)
def test_it_fires_for(history: PersonHistory, expected: str, policy: Policy) -> None:
    assert evidence(history, policy) == [expected]


def test_the_evidence_says_which_of_its_days_the_police_do_not_tell(policy: Policy) -> None:
    document = replace(PASSPORT, issue_date=None, expiry_date=None)
    (found,) = concealed_holding.check(known(document), policy, AS_OF)
    assert found.evidence[0] == "公安登记有普通护照 *****5678，签发日期不详，有效期至 不详"


def test_the_evidence_says_that_the_start_is_not_known(policy: Policy) -> None:
    (found,) = concealed_holding.check(replace(HOLDER, periods=UNKNOWN_START), policy, AS_OF)
    assert found.evidence[-1] == "登记起始日期不详"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(replace(HOLDER, police_documents=()), id="the police know none"),
        pytest.param(replace(HOLDER, holdings=(SAME,)), id="in the ledger"),
        pytest.param(
            replace(HOLDER, holdings=(replace(SAME, custody=CustodyState.IN_CUSTODY),)),
            id="in the safe",
        ),
        pytest.param(
            replace(HOLDER, holdings=(replace(SAME, declared_on=DECLARED),)), id="declared"
        ),
        pytest.param(
            known(replace(PASSPORT, issue_date=date(2015, 7, 21))),
            id="'none held' or another declaration was made before the issue",
        ),
        pytest.param(
            known(replace(PASSPORT, expiry_date=date(2015, 7, 19))), id="expired before it"
        ),
        pytest.param(known(replace(PASSPORT, status=LegalStatus.CANCELLED)), id="cancelled"),
        pytest.param(known(replace(PASSPORT, status=LegalStatus.EXPIRED)), id="no longer valid"),
        pytest.param(known(replace(PASSPORT, status=LegalStatus.LOST)), id="lost"),
        pytest.param(known(told("护照", "SE1234567")), id="an official document"),
        pytest.param(replace(SILENT, milestones={}), id="neither declaration nor campaign"),
        pytest.param(
            replace(SILENT, periods=(replace(THROUGHOUT, begins=date(2015, 8, 1)),)),
            id="registered after the campaign's day",
        ),
    ],
)
def test_no_candidate_when(history: PersonHistory, policy: Policy) -> None:
    assert evidence(history, policy) == []


@pytest.mark.parametrize(
    "written",
    ["e1 0234567", "EIO234567", "Ｅ10234567", "E-10234567"],  # noqa: RUF001 - full width
)
def test_the_same_number_written_otherwise_is_declared(written: str, policy: Policy) -> None:
    document = replace(PASSPORT, number=fold("E10234567"))
    history = replace(known(document), holdings=(replace(SAME, number=fold(written)),))
    assert evidence(history, policy) == []


@pytest.mark.parametrize(("as_of", "expected"), [(MILESTONE, 0), (date(2015, 8, 1), 1)])
def test_silence_counts_once_the_day_has_passed(as_of: date, expected: int, policy: Policy) -> None:
    assert len(evidence(SILENT, policy, as_of)) == expected
