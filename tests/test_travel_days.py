"""Exit and return, each line of the rules with its case."""

from __future__ import annotations

from datetime import date

import pytest

from reading.characters import plain
from reading.travel_days import TravelDays, travel_days

ON = date(2026, 9, 1)  # a Tuesday
BLANK = None


def read(words: str, on: date = ON) -> TravelDays:
    return travel_days(plain(words), on)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("words", "leaves", "returns"),
    [
        pytest.param("10月1日去10月7日回", "2026-10-01", "2026-10-07", id="verbs"),
        pytest.param("10月7日回，10月1日走", "2026-10-01", "2026-10-07", id="return said first"),
        pytest.param("10月1日至7日", "2026-10-01", "2026-10-07", id="month named once"),
        pytest.param("9月24-27", "2026-09-24", "2026-09-27", id="month named once, tersely"),
        pytest.param("5-8日去", "2026-09-05", "2026-09-08", id="two days of a month"),
        pytest.param("12月28日到1月3日", "2026-12-28", "2027-01-03", id="across the year"),
        pytest.param("5月1日去", "2027-05-01", BLANK, id="next occurrence"),
        pytest.param("元月十五日至二十日", "2027-01-15", "2027-01-20", id="元月"),
        pytest.param("3.20-3.24", "2027-03-20", "2027-03-24", id="dots"),
        pytest.param("下周二至周四", "2026-09-08", "2026-09-10", id="weekdays"),
        pytest.param("本周五去下周一回", "2026-09-04", "2026-09-07", id="this week and next"),
        pytest.param("9月5日当天来回", "2026-09-05", "2026-09-05", id="same day"),
        pytest.param("9月5日去，次日返回", "2026-09-05", "2026-09-06", id="the day after"),
        pytest.param("9月19日、20日", "2026-09-19", "2026-09-20", id="two days in a row"),
        pytest.param(
            "出境日期：10月1日；返回日期：10月7日", "2026-10-01", "2026-10-07", id="labels"
        ),
        pytest.param(
            "请假9月28日至10月9日，出境10月1日至8日", "2026-10-01", "2026-10-08", id="leave"
        ),
        pytest.param("10月8日去，15日转到别处，20日回国", "2026-10-08", "2026-10-20", id="stages"),
        pytest.param("下周三，不对，下周四去，当天回", "2026-09-10", "2026-09-10", id="put right"),
        pytest.param(
            "9月5日（周六）至9月7日（周一）", "2026-09-05", "2026-09-07", id="weekdays hold"
        ),
        pytest.param("月初5号去，月底30号回", "2026-09-05", "2026-09-30", id="month's end"),
        pytest.param("9月5日去，9日飞回来", "2026-09-05", "2026-09-09", id="flies back"),
        pytest.param("除夕走，正月初六回", "2027-02-05", "2027-02-11", id="lunar days"),
    ],
)
def test_days_that_are_said_are_read(words: str, leaves: str | None, returns: str | None) -> None:
    found = read(words)
    assert (found.exit_date, found.return_date) == (day(leaves), day(returns))
    assert found.doubts == ()


def test_explicit_days_beat_a_festival() -> None:
    found = read("国庆节去，10月2日走，10月6日回")
    assert (found.exit_date, found.return_date) == (date(2026, 10, 2), date(2026, 10, 6))
    assert found.exit_by == ""


def test_a_festival_and_a_length_give_both_days_and_say_by_what() -> None:
    found = read("国庆五天")
    assert (found.exit_date, found.return_date) == (date(2026, 10, 1), date(2026, 10, 5))
    assert (found.exit_by, found.return_by) == ("国庆节", "国庆节")


def test_a_day_and_a_length_give_the_last_day() -> None:
    found = read("10月5日出发，三天")
    assert (found.exit_date, found.return_date) == (date(2026, 10, 5), date(2026, 10, 7))
    assert (found.exit_by, found.return_by) == ("", "三天")


def test_a_festival_alone_is_asked_and_its_day_offered() -> None:
    found = read("国庆去")
    assert (found.exit_date, found.return_date) == (None, None)
    assert [doubt.alternatives for doubt in found.doubts] == [("2026-10-01",)]


@pytest.mark.parametrize(
    "words",
    [
        "五天",
        "10月中旬去",
        "月底去",
        "10月1日左右去",
        "大概10月1日去",
        "时间没定",
        "下周去",
        "端午前后去",
        "10月1日或者3日去",
    ],
)
def test_a_blank_is_better_than_a_wrong_date(words: str) -> None:
    found = read(words)
    assert (found.exit_date, found.return_date) == (None, None)


def test_a_return_that_is_not_settled_is_not_reckoned_from_a_length() -> None:
    found = read("10月1日出发，玩五天，返回日期未定")
    assert (found.exit_date, found.return_date) == (date(2026, 10, 1), None)


@pytest.mark.parametrize(
    ("words", "alternatives"),
    [
        pytest.param("10月1日到10月8日，共10天", ("2026-10-08", "2026-10-10"), id="too long"),
        pytest.param("10月1日到10月8日，共7天", ("2026-10-08", "2026-10-07"), id="too short"),
        pytest.param(
            "10月1日到10月3日，住五天", ("2026-10-03", "2026-10-05"), id="cannot be a part"
        ),
    ],
)
def test_a_length_that_does_not_fit_is_asked(words: str, alternatives: tuple[str, ...]) -> None:
    found = read(words)
    assert found.return_date is None
    assert [doubt.alternatives for doubt in found.doubts] == [alternatives]


def test_a_length_that_fits_or_is_of_a_part_is_no_doubt() -> None:
    assert read("10月1日到10月8日，共8天").doubts == ()
    assert read("10月1日到10月8日，其中三天在东京").return_date == date(2026, 10, 8)


@pytest.mark.parametrize("words", ["10月1日（周五）去", "下周四（9月11日）去"])
def test_a_weekday_that_does_not_fit_is_asked_with_both_days(words: str) -> None:
    found = read(words)
    assert found.exit_date is None
    assert [(doubt.about, len(doubt.alternatives)) for doubt in found.doubts] == [("exit_date", 2)]


def test_a_return_before_the_exit_is_asked() -> None:
    for words in ("10月8日到10月1日", "2026年10月8日去，2026年10月1日回", "10月1日和5日去"):
        found = read(words)
        assert (found.exit_date, found.return_date) == (None, None)
        assert found.doubts


def test_a_day_that_has_just_gone_by_may_have_been_meant() -> None:
    found = read("8月30日去")
    assert found.exit_date == date(2027, 8, 30)
    assert [doubt.alternatives for doubt in found.doubts] == [("2027-08-30", "2026-08-30")]


@pytest.mark.parametrize(
    ("words", "leaves", "returns"),
    [
        ("补报：8月20日至8月25日", "2026-08-20", "2026-08-25"),
        ("已于8月20日出境，8月26日回国", "2026-08-20", "2026-08-26"),
        ("上周五去，上周日回", "2026-08-28", "2026-08-30"),
        ("昨天去，今天回", "2026-08-31", "2026-09-01"),
        ("2026年5月1日至5月4日", "2026-05-01", "2026-05-04"),
        ("去年国庆去过，10月1日到10月6日", "2025-10-01", "2025-10-06"),
    ],
)
def test_a_start_in_the_past_stays_as_it_was_said(words: str, leaves: str, returns: str) -> None:
    found = read(words)
    assert (found.exit_date, found.return_date) == (day(leaves), day(returns))
    assert found.is_past


def test_a_day_the_calendar_does_not_have_is_asked() -> None:
    found = read("2月30日去，3月5日回")
    assert (found.exit_date, found.return_date) == (None, date(2027, 3, 5))
    assert [doubt.said for doubt in found.doubts] == ["2月30日"]
