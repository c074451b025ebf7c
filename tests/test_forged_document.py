from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.document_number import fold
from models.terms import DocumentKind, FindingCode
from rules import forged_document
from rules.forged_document import Bearer
from tests.histories import AS_OF, replace

ONE = Bearer(
    UUID(int=1),
    DocumentKind.ORDINARY_PASSPORT,
    "E12345678",
    "普通护照 *****5678",
    known_on=date(2015, 7, 20),
)
OTHER = replace(ONE, person_id=UUID(int=2), known_on=date(2015, 8, 10))


def test_one_number_under_two_persons_is_a_candidate_for_each() -> None:
    first, second = forged_document.check([ONE, OTHER, ONE], AS_OF)
    assert (first.code, first.about) == (FindingCode.B1, "document/E12345678")
    assert {first.person_id, second.person_id} == {ONE.person_id, OTHER.person_id}
    assert first.dated == OTHER.known_on
    assert first.evidence == ("普通护照 *****5678 同时登记在 2 人名下",)


def test_it_is_dated_by_the_day_on_which_it_was_first_known_of_two() -> None:
    again = replace(ONE, known_on=date(2015, 8, 25))
    for bearers in ([ONE, OTHER, again], [again, OTHER, ONE]):
        assert {each.dated for each in forged_document.check(bearers, AS_OF)} == {OTHER.known_on}


def test_what_became_known_on_the_day_counts() -> None:
    today = replace(OTHER, known_on=AS_OF)
    assert {each.dated for each in forged_document.check([ONE, today], AS_OF)} == {AS_OF}


def test_it_fires_for_a_number_written_otherwise() -> None:
    one, other = replace(ONE, number=fold("EI2345678")), replace(OTHER, number=fold("e1 2345678"))
    assert len(list(forged_document.check([one, other], AS_OF))) == 2


@pytest.mark.parametrize(
    "bearers",
    [
        pytest.param([], id="no document"),
        pytest.param([ONE, ONE], id="told of one person by several sources"),
        pytest.param([ONE, replace(OTHER, known_on=date(2015, 9, 1))], id="not known by the day"),
        pytest.param([ONE, replace(OTHER, number="E12345679")], id="another number"),
        pytest.param(
            [ONE, replace(OTHER, kind=DocumentKind.TAIWAN_PERMIT)], id="the number of another kind"
        ),
        pytest.param(
            [replace(each, kind=DocumentKind.UNKNOWN) for each in (ONE, OTHER)],
            id="the kind is not known",
        ),
    ],
)
def test_no_candidate_when(bearers: list[Bearer]) -> None:
    assert list(forged_document.check(bearers, AS_OF)) == []
