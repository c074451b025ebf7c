"""When a lost document has to be cancelled or replaced (spec domain 1.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from models.custody import CustodyState
from models.policy import Policy
from models.terms import DocumentKind, LegalStatus
from rules.lost_act_due import check
from rules.records import HeldDocument, LostDocument, Owed, PersonRecords

PASSPORT, PERMIT = DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT
NOTICED = date(2015, 7, 18)
LOST = LostDocument(uuid4(), "普通护照 *****5678", PASSPORT, NOTICED)
RECORDS = PersonRecords(uuid4(), uuid4(), uuid4(), uuid4(), None, None, losses=(LOST,))


def known(issued: date | None, kind: DocumentKind = PASSPORT) -> PersonRecords:
    """Another document is known besides the lost one."""
    status, custody = LegalStatus.VALID, CustodyState.DECLARED
    other = HeldDocument(uuid4(), "另一本", issued, None, status, custody, kind=kind)
    return replace(RECORDS, documents=(other,))


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(RECORDS, id="nothing else is known"),
        pytest.param(known(date(2015, 7, 18)), id="one issued on the day it was noticed"),
        pytest.param(known(date(2014, 1, 1)), id="one issued before"),
        pytest.param(known(None), id="one without an issue date"),
        pytest.param(known(date(2015, 7, 25), PERMIT), id="a new one of another kind"),
    ],
)
def test_a_lost_document_is_to_be_acted_on_within_14_days(
    policy: Policy, records: PersonRecords
) -> None:
    (owed,) = check(records, policy, date(2015, 7, 20))
    assert (owed.owed, owed.due_date) == (Owed.LOST_ACT, date(2015, 8, 1))
    assert (owed.subject_id, owed.what) == (LOST.id, "办理遗失的普通护照 *****5678的注销或补发")
    assert (owed.person_id, owed.unit_id, owed.authority_id) == (
        records.person_id,
        records.unit_id,
        records.authority_id,
    )


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(replace(RECORDS, losses=()), id="found again or cancelled"),
        pytest.param(known(date(2015, 7, 19)), id="replaced"),
        pytest.param(replace(RECORDS, registered_to=date(2015, 7, 19)), id="not registered"),
    ],
)
def test_nothing_is_owed_when(policy: Policy, records: PersonRecords) -> None:
    assert list(check(records, policy, date(2015, 7, 20))) == []
