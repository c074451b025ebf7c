"""What is shown for confirmation."""

from __future__ import annotations

from datetime import date

from models.weekday import span
from reading.sentence import read
from reading.summary import summary
from reading.wording import reckoned

ON = date(2026, 9, 1)


def test_both_days_have_weekdays_and_their_number() -> None:
    shown = span(date(2026, 12, 24), date(2027, 1, 3))
    assert shown == "2026-12-24 周四 → 2027-01-03 周日，共11天"


def test_a_reckoned_day_says_by_what() -> None:
    assert reckoned("国庆节") == "按国庆节推算"
    assert reckoned("") == ""


def test_a_trip_is_shown_whole() -> None:
    assert summary(read("国庆五天和妻子经首尔转机去日本旅游", ON)) == (
        "出行申报\n"
        "前往地：日本\n"
        "途经：韩国\n"
        "证件：普通护照\n"
        "日期：2026-10-01 周四 → 2026-10-05 周一，共5天，按国庆节推算\n"
        "事由：旅游\n"
        "同行：妻子"
    )


def test_what_is_missing_and_what_is_doubtful_is_said() -> None:
    shown = summary(read("月底去新架坡和香港", ON))
    assert "前往地：新加坡、香港" in shown
    assert "证件：普通护照、往来港澳通行证" in shown
    assert "日期：待补 → 待补" in shown
    assert "请确认：“新架坡”：您是指新加坡？" in shown


def test_a_start_in_the_past_asks_for_a_report_afterwards() -> None:
    assert "是否补报？" in summary(read("昨天去了香港，今天回来的", ON))


def test_of_everything_else_one_line_is_enough() -> None:
    assert summary(read("你好", ON)) == "没有读到出国（境）行程。"
