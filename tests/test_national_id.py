"""Numbers are made up: region 330000, and check digits computed for them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Unusable
from models.national_id import NationalId, read_national_id
from models.terms import Sex

WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]  # as ISO 7064 MOD 11-2 defines them


def completed(seventeen: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True))
    return seventeen + "10X98765432"[total % 11]


GOOD = completed("33000019800101001")
ENDING_IN_X = next(
    number
    for number in (completed(f"33000019800101{order:03}") for order in range(1000))
    if number.endswith("X")
)


def test_an_id_carries_birth_date_and_sex() -> None:
    found = read_national_id(GOOD)
    assert (found.birth_date, found.sex) == (date(1980, 1, 1), Sex.MALE)
    assert read_national_id(completed("33000019800101002")).sex is Sex.FEMALE


def test_an_id_is_masked_wherever_it_is_shown() -> None:
    found = read_national_id(GOOD)
    masked = f"330000********{GOOD[-4:]}"
    assert found.mask == masked
    assert str(found) == masked
    assert GOOD not in repr(found)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(ENDING_IN_X.lower(), id="small x"),
        pytest.param(f" {ENDING_IN_X[:6]} {ENDING_IN_X[6:]}\n", id="spaces"),
        pytest.param(ENDING_IN_X.translate({48 + n: 0xFF10 + n for n in range(10)}), id="wide"),
    ],
)
def test_an_id_is_read_however_it_is_typed(written: str) -> None:
    assert read_national_id(written).number == ENDING_IN_X


def test_an_id_of_15_digits_is_expanded_and_what_was_written_is_kept() -> None:
    found = read_national_id("330000800101001")
    assert (found.number, found.raw) == (GOOD, "330000800101001")


def test_the_same_number_is_the_same_id_however_it_was_written() -> None:
    assert read_national_id("330000800101001") == read_national_id(GOOD)


@pytest.mark.parametrize("region", ["331399", "999999", "000000"])
def test_the_region_code_is_no_reason_to_refuse(region: str) -> None:
    assert read_national_id(completed(f"{region}19800101001")).birth_date == date(1980, 1, 1)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "0位"),
        ("33000019800101001", "17位"),
        ("甲一鸣", "18位"),
        (GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"), "校验码"),
        (completed("33000019800230001"), "出生日期不存在"),
        (completed("33000000000101001"), "出生日期不存在"),
        ("330000800230001", "出生日期不存在"),
        ("3.30000198001010E+17", "Excel"),
        ("٣" * 18, "18位"),
    ],
)
def test_an_unusable_id_is_refused_with_its_reason(written: str, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        read_national_id(written)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 999999), st.integers(0, 999))
def test_every_completed_number_is_read_back(day: date, region: int, order: int) -> None:
    number = completed(f"{region:06}{day:%Y%m%d}{order:03}")
    assert read_national_id(number) == NationalId(number)
    assert read_national_id(number).birth_date == day


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(place: int, shift: int) -> None:
    digits = [int(digit) if digit != "X" else 10 for digit in GOOD]
    digits[place] = (digits[place] + shift) % 10
    with pytest.raises(Unusable):
        read_national_id("".join(map(str, digits)))


@given(st.text(max_size=30))
def test_any_text_is_an_id_or_one_sentence(written: str) -> None:
    try:
        said = str(read_national_id(written))
    except Unusable as refusal:
        said = str(refusal)
    assert said.endswith("。") or "********" in said
