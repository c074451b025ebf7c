"""Festivals and lunar days, against dates taken from published calendars."""

from __future__ import annotations

from datetime import date

import pytest

from reading import day

ON = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("元旦", date(2027, 1, 1)),
        ("除夕", date(2027, 2, 5)),
        ("大年三十", date(2027, 2, 5)),
        ("春节", date(2027, 2, 6)),
        ("大年初一", date(2027, 2, 6)),
        ("正月初二", date(2027, 2, 7)),
        ("初八", date(2027, 2, 13)),
        ("正月十五", date(2027, 2, 20)),
        ("元宵节", date(2027, 2, 20)),
        ("腊月廿八", date(2027, 2, 4)),
        ("腊月二十七", date(2027, 2, 3)),
        ("清明节", date(2027, 4, 5)),
        ("明年五一", date(2027, 5, 1)),
        ("劳动节", date(2027, 5, 1)),
        ("端午节", date(2027, 6, 9)),
        ("中秋节", date(2027, 9, 15)),
        ("农历八月十五", date(2027, 9, 15)),
        ("国庆", date(2027, 10, 1)),
        ("十一", date(2027, 10, 1)),
        ("去年中秋节", date(2025, 10, 6)),
        ("圣诞节", date(2026, 12, 25)),
    ],
)
def test_a_festival_has_its_day(words: str, expected: date) -> None:
    assert day.read(words, ON) == expected


@pytest.mark.parametrize(
    "words", ["十一天", "十一月", "二十一", "五一路口十一点", "最初一次", "月初"]
)
def test_a_number_is_no_festival(words: str) -> None:
    assert day.read(words, ON) is None


def test_the_lunar_month_of_a_leap_year_is_the_ordinary_one() -> None:
    assert day.read("农历六月初一", date(2025, 1, 1)) == date(2025, 6, 25)


def test_no_lunar_day_is_known_after_2100() -> None:
    assert day.read("正月初二", date(2101, 6, 1)) is None
