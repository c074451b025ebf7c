import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.document_number import (
    fits,
    fold,
    is_official,
    kind_of,
    mask,
    read_document_number,
    read_kind,
)
from models.errors import Unusable
from models.terms import DocumentKind

PASSPORT = DocumentKind.ORDINARY_PASSPORT
HK_MACAO = DocumentKind.HK_MACAO_PERMIT
TAIWAN = DocumentKind.TAIWAN_PERMIT


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("G00000001", PASSPORT),
        ("140000001", PASSPORT),
        ("150000001", PASSPORT),
        ("E00000001", PASSPORT),
        ("EA0000001", PASSPORT),
        ("W00000001", HK_MACAO),
        ("C00000001", HK_MACAO),
        ("CA0000001", HK_MACAO),
        ("T00000001", TAIWAN),
        ("L00000001", TAIWAN),
        ("P00000001", DocumentKind.UNKNOWN),
        ("160000001", DocumentKind.UNKNOWN),
        ("E0000001", DocumentKind.UNKNOWN),
        ("e \uff10000 0001", PASSPORT),
    ],
)
def test_the_kind_follows_from_the_form_of_the_number(number: str, kind: DocumentKind) -> None:
    assert kind_of(number) is kind


@pytest.mark.parametrize("written", ["E12345O78", "e1234 5078", "\uff2512345078", "EI2345O78"])
def test_numbers_are_compared_without_case_width_spaces_and_look_alikes(written: str) -> None:
    assert fold(written) == "E12345078"


def test_a_number_of_another_form_does_not_fit_its_kind() -> None:
    assert not fits(TAIWAN, "E00000001")
    assert fits(PASSPORT, "EO0000001")
    assert fits(DocumentKind.UNKNOWN, "ABC123")


@pytest.mark.parametrize("number", ["PE0000001", "SE0000001", "DE0000001", "P0000001", "D0000001"])
def test_numbers_of_official_documents_are_recognised(number: str) -> None:
    assert is_official(number)
    assert kind_of(number) is DocumentKind.UNKNOWN


def test_private_documents_are_not_official() -> None:
    assert not is_official("E00000001")


@pytest.mark.parametrize(
    ("number", "masked"), [("E00001234", "*****1234"), ("1234", "****"), ("", "")]
)
def test_only_the_last_four_are_shown(number: str, masked: str) -> None:
    assert mask(number) == masked


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("护照", PASSPORT),
        ("因私普通护照", PASSPORT),
        ("港澳通行证", HK_MACAO),
        ("台湾 通行证", TAIWAN),
        ("大陆居民往来台湾通行证", TAIWAN),
    ],
)
def test_a_kind_is_read_by_the_names_in_use(written: str, kind: DocumentKind) -> None:
    assert read_kind(written) is kind


@pytest.mark.parametrize("written", ["", "身份证", "公务护照"])
def test_other_documents_are_refused(written: str) -> None:
    with pytest.raises(Unusable, match="普通护照"):
        read_kind(written)


def test_a_number_is_read_as_it_is_printed() -> None:
    assert read_document_number(" e-1234 \uff15678 ") == "E12345678"


@pytest.mark.parametrize("written", ["", "护照", "ABCDEF", "E1", "E12345678*", "1" * 21])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Unusable, match="字母和数字"):
        read_document_number(written)


@given(st.text("eEoOiI0159 -\u3000\uff25\uff10", max_size=12))
def test_folding_again_changes_nothing(written: str) -> None:
    assert fold(fold(written)) == fold(written)
