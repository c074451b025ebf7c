"""Days of the calendar: 10月1日, 元月十五日, 2026.10.01, 下月5号, 15号. Spec: reading 6.2."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from re import Match

from reading.characters import number
from reading.day_words import DayWords, Finder, Form, Standpoint, real_day, said

_ONES = "一二三四五六七八九"
DAY = rf"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[{_ONES}]?|廿[{_ONES}]?|卅一?|[{_ONES}])(?!\d)"
MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|元|[{_ONES}])"
YEAR = (
    r"(?P<year>(?:20)?\d\d ?年|[二〇零][〇零一二三四五六七八九]{3}年|今年|明年|后年|去年|前年|当年)"
)
_RANGE = r"\s?(?:[-~]+|至|到|、|,)\s?"
_NOT_A_NUMBER_OF = r"(?!\s?(?:[天个点名人岁周]|多天|日游|日行|日之旅|日内))"
_NOT_AFTER_A_NUMBER = rf"(?<![\d.{_ONES}十廿卅])"
_MONTHS_AHEAD = {"上": -1, "本": 0, "这": 0, "当": 0, "下": 1}
_YEARS_AHEAD = {"前年": -2, "去年": -1, "今年": 0, "当年": 0, "明年": 1, "后年": 2}

_MONTH_AND_DAY = re.compile(
    rf"{YEAR}? ?的?{_NOT_AFTER_A_NUMBER}(?P<month>{MONTH})月份?\s?(?P<day>{DAY}){_NOT_A_NUMBER_OF}"
    rf"\s?[日号]?"
)
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<year>20\d\d)(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_SHORT = re.compile(
    r"(?<![\d./])(?P<month>1[0-2]|0?[1-9])(?P<sign>[./]|(?<!-\d)(?<!-\d\d)-)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?![\d%]|[./]\d|\s?[天个点名人岁周月万元])(?!-\d{1,2}[日号])"
)
_DAY_OF_A_MONTH = re.compile(
    rf"(?P<which>上个?|本|这个?|当|下下个?|下个?)月的?\s?(?P<day>{DAY}){_NOT_A_NUMBER_OF}[日号]?"
)
_DAY_ALONE = re.compile(
    rf"(?<![\d./月第年共期计留时{_ONES}十廿卅])(?P<day>{DAY})"
    rf"(?:(?:日(?!游|行|内|之旅|元|本|后|以)|号(?![楼线文柜口门厅码]))|(?={_RANGE}{DAY}[日号]))"
    # 9月24-27: the end of a range within the month needs no 日.
    rf"|(?:(?<=月\d[-~至到])|(?<=月\d\d[-~至到])|(?<=月\d[日号][-~至到])|(?<=月\d\d[日号][-~至到]))"
    rf"(?P<last>{DAY})(?![月.\-/天个晚日号年])"
)


def _year(words: str, on: date) -> int:
    if words in _YEARS_AHEAD:
        return on.year + _YEARS_AHEAD[words]
    year = number(words.rstrip("年 "))
    return year if year > 100 else 2000 + year  # noqa: PLR2004 - 26年 is 2026年


def year_finder(words: str | None, in_year: Finder) -> Finder:
    """The finder of a day in a year that is named; the day's own finder where none is."""
    if not words:
        return in_year

    def find(here: Standpoint) -> date | None:
        start = real_day(_year(words, here.on), 1, 1)
        return in_year(Standpoint(here.on, start)) if start else None

    return find


def _in_each_year(month: int, day: int) -> Finder:
    return lambda here: here.pick(lambda year: real_day(year, month, day))


def _month_and_day(match: Match[str]) -> DayWords:
    month = 1 if match["month"] == "元" else number(match["month"])
    year = match.groupdict().get("year")
    day = number(match["day"])
    if not year:
        return said(match, _in_each_year(month, day))

    def find(here: Standpoint) -> date | None:
        return real_day(_year(year, here.on), month, day)

    return DayWords(match.start(), match.end(), match.group(), find, has_year=True)


def _short(match: Match[str]) -> DayWords | None:
    """10-1 is a day, 5-8日 are two of them."""
    is_two_days = match["sign"] == "-" and match.string[match.end() :].lstrip()[:1] in {"日", "号"}
    return None if is_two_days else _month_and_day(match)


def _day_of_a_month(match: Match[str]) -> DayWords:
    which = match["which"].rstrip("个")
    ahead = _MONTHS_AHEAD[which[0]] * len(which)
    day = number(match["day"])

    def find(here: Standpoint) -> date | None:
        year, month = divmod(here.on.year * 12 + here.on.month - 1 + ahead, 12)
        return real_day(year, month + 1, day)

    return said(match, find)


def _day_alone(match: Match[str]) -> DayWords:
    return said(match, _next_of_that_number(number(match["day"] or match["last"])))


def _next_of_that_number(day: int) -> Finder:
    """The next 31st lies in the next month that has one."""

    def find(here: Standpoint) -> date | None:
        is_back = here.is_past and here.exit_date is None
        base = here.after.year * 12 + here.after.month - 1
        for step in range(3):
            year, month = divmod(base + (-step if is_back else step), 12)
            if day > monthrange(year, month + 1)[1]:
                continue
            found = date(year, month + 1, day)
            if found <= here.on if is_back else found >= here.after:
                return found
        return None

    return find


FORMS = [
    Form(_MONTH_AND_DAY, _month_and_day),
    Form(_NUMERIC, _month_and_day),
    Form(_COMPACT, _month_and_day),
    Form(_SHORT, _short),
    Form(_DAY_OF_A_MONTH, _day_of_a_month),
    Form(_DAY_ALONE, _day_alone),
]
