"""Sentences as they are typed are brought to one form."""

import pytest

from reading.characters import number, plain, without


def test_widths_signs_and_spaces_are_of_one_kind() -> None:
    assert plain(" ８月１日—８月１０日　去臺灣（探亲） ") == "8月1日-8月10日 去台灣(探亲)"


@pytest.mark.parametrize(
    ("words", "value"),
    [("12", 12), ("十", 10), ("十二", 12), ("二十", 20), ("廿三", 23), ("三十一", 31), ("两", 2)],
)
def test_digits_and_numerals_are_numbers(words: str, value: int) -> None:
    assert number(words) == value


def test_a_year_is_read_digit_by_digit() -> None:
    assert number("二〇二七") == number("二零二七") == 2027


def test_what_is_blanked_keeps_the_places_of_the_rest() -> None:
    assert without("去日本旅游", [(1, 3)]) == "去  旅游"
