"""How long a stay is said to be."""

from __future__ import annotations

import pytest

from reading.lengths import lengths


@pytest.mark.parametrize(
    ("words", "days", "is_whole"),
    [
        ("玩五天", 5, False),
        ("共10天", 10, True),
        ("为期六天", 6, True),
        ("为期5日", 5, True),
        ("七日游", 7, True),
        ("10日游", 10, True),
        ("五天四晚", 5, False),
        ("两周", 14, False),
        ("一个星期", 7, False),
        ("行程共12天", 12, True),
        ("玩十一天", 11, False),
    ],
)
def test_a_length_is_a_number_of_days(words: str, days: int, *, is_whole: bool) -> None:
    (found,) = lengths(words)
    assert (found.days, found.is_whole) == (days, is_whole)


@pytest.mark.parametrize(
    "words",
    [
        "几天",
        "两三天",
        "半个月",
        "一个月",
        "大概五天",
        "五天左右",
        "三天后",
        "提前3天",
        "第5天",
        "3-5天",
        "5天年假",
        "下周五",
    ],
)
def test_about_so_long_is_no_length(words: str) -> None:
    assert lengths(words) == []
