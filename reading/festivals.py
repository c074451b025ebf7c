"""Festivals and lunar days: 国庆, 中秋, 除夕, 正月初二, 腊月廿八. Spec: reading 6.2.

A lunar day is a day like another. A festival tells about when; it is a day only where the words
around it make it one (国庆节当天, 国庆五天), and always one that was reckoned.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from re import Match

from reading.calendar_days import YEAR, year_finder
from reading.characters import number
from reading.day_words import DayWords, Form, Standpoint, real_day

_ONES = "一二三四五六七八九"
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LUNAR_DAY = rf"(?:初[{_ONES}十]|廿[{_ONES}]?|[二三]?十[{_ONES}]?)"
_OF_A_MONTH = re.compile(
    rf"(?:农历|阴历)?(?P<month>[正冬腊])月(?P<day>{_LUNAR_DAY})日?"
    rf"|(?:农历|阴历)(?P<month2>十[一二]?|[{_ONES}])月(?P<day2>{_LUNAR_DAY})日?"
    rf"|(?<![\d十])(?P<month3>十[一二]?|[{_ONES}])月(?P<day3>初[{_ONES}十])"
    rf"|(?<![最当起月\d])(?:大年|年)?(?P<day4>初[{_ONES}十])(?![中高级一二三]|步|次)"
)
_EVE = re.compile(r"除夕夜?|大年三十|年三十|大年夜|年夜")
_LATEST_YEAR = 2099  # the lunar calendar is known up to 2100


def _lunar(year: int, month: int, day: int) -> date | None:
    """The day of the solar calendar, if that lunar month has such a day."""
    # Loaded when first needed: few sentences have a lunar day.
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate  # noqa: PLC0415

    if year > _LATEST_YEAR:
        return None
    try:
        solar: date = LunarDate(year, month, day).to_solar_date()
    except InvalidLunarDateError:
        return None
    return solar


def _in_solar_year(month: int, day: int) -> Callable[[int], date | None]:
    """The lunar day that falls into a solar year: that of 腊月 is mostly of the year before."""

    def find(year: int) -> date | None:
        found = (_lunar(each, month, day) for each in (year, year - 1))
        return next((each for each in found if each and each.year == year), None)

    return find


def _eve(year: int) -> date | None:
    new_year = _lunar(year, 1, 1)
    return date.fromordinal(new_year.toordinal() - 1) if new_year else None


def _clear_and_bright(year: int) -> date | None:
    from borax.calendars.lunardate import LunarDate  # noqa: PLC0415

    days = [date(year, 4, day) for day in (4, 5, 6)]
    return next((day for day in days if LunarDate.from_solar(day).term == "清明"), None)


def _solar(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: real_day(year, month, day)


_FESTIVALS: dict[str, tuple[str, Callable[[int], date | None]]] = {
    "元旦": ("元旦(?:节)?", _solar(1, 1)),
    "春节": ("春节|新春|农历新年", _in_solar_year(1, 1)),
    "元宵节": ("元宵(?:节)?", _in_solar_year(1, 15)),
    "清明节": ("清明(?:节)?", _clear_and_bright),
    "劳动节": (
        r"(?<![\d一二三四五六七八九十])五一(?![月日号天个点名人年.岁周次路广大])|(?:五一)?劳动节",
        _solar(5, 1),
    ),
    "端午节": ("端午(?:节)?", _in_solar_year(5, 5)),
    "中秋节": ("中秋(?:节)?", _in_solar_year(8, 15)),
    "国庆节": (
        r"(?:十一)?国庆(?:节)?|(?<![\d一二三四五六七八九十])十一(?![月日号天个点名人本种年.岁周次晚夜国])",
        _solar(10, 1),
    ),
    "圣诞节": ("圣诞节|圣诞(?!岛|老人)", _solar(12, 25)),
}  # fmt: skip
_TAIL = r"(?:黄金周|小长假|长假|假期|假日|放假|期间|假)?"
_A_DAY_OF_ITS_OWN = re.compile(
    r"(?P<itself>当天|那天|这天|当日)(?!来回|往返|返|回)|(?=\s?(?:出发|启程|动身|走|起飞|出境|返回|回国|回来))"
)


def _festival(name: str, in_year: Callable[[int], date | None]) -> Callable[[Match[str]], DayWords]:
    def says(match: Match[str]) -> DayWords:
        alone = _A_DAY_OF_ITS_OWN.match(match.string, match.end())
        year = match["year"]
        return DayWords(
            match.start(),
            alone.end() if alone else match.end(),
            match.group(),
            year_finder(year, lambda here: here.pick(in_year)),
            by=name,
            is_festival=not alone,
            has_year=bool(year),
        )

    return says


def _of_a_month(match: Match[str]) -> DayWords:
    groups = match.groupdict()
    month = groups["month"] or groups["month2"] or groups["month3"] or "正"
    day = groups["day"] or groups["day2"] or groups["day3"] or groups["day4"]
    count = _LUNAR_MONTHS.get(month) or number(month)
    in_year = _in_solar_year(count, number(day.removeprefix("初")))
    name = f"农历{month}月{day}"
    return _lunar_words(match, in_year, name)


def _lunar_words(match: Match[str], in_year: Callable[[int], date | None], name: str) -> DayWords:
    def find(here: Standpoint) -> date | None:
        return here.pick(in_year)

    return DayWords(match.start(), match.end(), match.group(), find, by=name)


FORMS = [
    Form(_OF_A_MONTH, _of_a_month),
    Form(_EVE, lambda match: _lunar_words(match, _eve, "除夕")),
    *(
        Form(re.compile(rf"{YEAR}?的?(?:{pattern}){_TAIL}"), _festival(name, in_year))
        for name, (pattern, in_year) in _FESTIVALS.items()
    ),
]
