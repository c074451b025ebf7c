"""One day from free words. The day of the sentence is a Tuesday, 2026-12-15."""

from __future__ import annotations

from datetime import date

import pytest

from reading import day

ON = date(2026, 12, 15)
WIDE = {code: code + 0xFEE0 for code in range(ord("."), ord("9") + 1)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("12月20日", date(2026, 12, 20), id="this year"),
        pytest.param("10月1日", date(2027, 10, 1), id="the next occurrence"),
        pytest.param("12月15日", date(2026, 12, 15), id="today is the next occurrence of today"),
        pytest.param("2027年3月1日", date(2027, 3, 1), id="with its year"),
        pytest.param("27年3月1日", date(2027, 3, 1), id="a year of two digits"),
        pytest.param("二〇二七年三月二十日", date(2027, 3, 20), id="Chinese digits"),
        pytest.param("元月十五", date(2027, 1, 15), id="元月"),
        pytest.param("2027.1.5".translate(WIDE), date(2027, 1, 5), id="full width"),
        pytest.param("20270105", date(2027, 1, 5), id="compact"),
        pytest.param("1-5", date(2027, 1, 5), id="month and day with a dash"),
        pytest.param("去年10月1日", date(2025, 10, 1), id="a year that is told from this one"),
        pytest.param("下月5号", date(2027, 1, 5), id="a day of next month"),
        pytest.param("下下个月5号", date(2027, 2, 5), id="a day of the month after next"),
        pytest.param("14号", date(2027, 1, 14), id="the next day of that number"),
        pytest.param("31号", date(2026, 12, 31), id="the next 31st"),
        pytest.param("明天", date(2026, 12, 16), id="tomorrow"),
        pytest.param("大后天", date(2026, 12, 18), id="in three days"),
        pytest.param("昨天", date(2026, 12, 14), id="yesterday"),
        pytest.param("三天后", date(2026, 12, 18), id="days from now"),
        pytest.param("两周后", date(2026, 12, 29), id="weeks from now"),
        pytest.param("周五", date(2026, 12, 18), id="the next Friday"),
        pytest.param("星期天", date(2026, 12, 20), id="the next Sunday"),
        pytest.param("本周一", date(2026, 12, 14), id="Monday of this week, gone by"),
        pytest.param("下周三", date(2026, 12, 23), id="next week"),
        pytest.param("下礼拜三", date(2026, 12, 23), id="next week, said otherwise"),
        pytest.param("下下周一", date(2026, 12, 28), id="the week after next"),
        pytest.param("上周五", date(2026, 12, 11), id="last week"),
    ],
)
def test_a_day_is_read(words: str, expected: date) -> None:
    assert day.read(words, ON) == expected


@pytest.mark.parametrize(
    "words",
    [
        "月底", "10月中旬", "1月初", "12月20日左右", "大概12月20日", "12月20日前", "下周", "下个月",
        "周末", "暑假", "12月20日或者21日", "12月20日和25日", "2月30日", "2月29日", "没定", "",
        "日本",
    ],
)  # fmt: skip
def test_what_fixes_no_day_is_no_day(words: str) -> None:
    assert day.read(words, ON) is None


def test_a_return_is_counted_from_the_exit() -> None:
    exit_date = date(2026, 12, 28)
    assert day.read("1月3日", ON, exit_date=exit_date) == date(2027, 1, 3)
    assert day.read("三天后", ON, exit_date=exit_date) == date(2026, 12, 31)
    assert day.read("第二天", ON, exit_date=exit_date) == date(2026, 12, 29)
    assert day.read("当天来回", ON, exit_date=exit_date) == exit_date
    assert day.read("周五", ON, exit_date=exit_date) == date(2027, 1, 1)


def test_the_day_after_nothing_is_no_day() -> None:
    assert day.read("第二天", ON) is None
