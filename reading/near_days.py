"""Days counted from another: 明天, 下周三, 三天后, 次日, 当天来回. Spec: reading 6.2."""

from __future__ import annotations

import re
from datetime import date, timedelta
from re import Match

from reading.characters import NUMBER, number
from reading.day_words import DayWords, Finder, Form, Standpoint, said

_WEEKDAYS = "一二三四五六日"
_DAYS_AHEAD = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
_WEEKS_AHEAD = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
_NEAR = re.compile(r"(?<![先以之])(?P<which>大前|前|昨|今|明|大后|后)(?:天|日(?!本)|晚|早)")
_WEEKDAY = re.compile(
    r"(?P<which>上上个?|上个?|这个?|本|下下个?|下个?)?"
    r"(?:(?<![一二两三四五六七八九十\d每半])|(?<=[上下本这个]))"
    r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?!本|[天个周年月次])"
)
_LATER = re.compile(rf"(?:再?过)?(?P<count>{NUMBER})(?P<unit>天|日|周|个?星期|个?礼拜)(?:以|之)?后")
_NEXT_DAY = re.compile(r"次日|翌日|第二天|隔天|隔日")
_SAME_DAY = re.compile(
    r"(?:当天|当日|同日|同天|即日|当晚)(?:晚上|下午|即|就|可)?(?:来回|往返|返回|返|回来|回)"
    r"|(?<![日号天末一二三四五六七八九十])(?:下午|晚上|傍晚)(?:[\d一二三四五六七八九十]{1,2}[点时]半?)?(?:就|再|即)?(?:返回|返|回来|回)"
)


def _near(match: Match[str]) -> DayWords:
    step = timedelta(days=_DAYS_AHEAD[match["which"]])
    return said(match, lambda here: here.on + step)


def _weekday(match: Match[str]) -> DayWords:
    weekday = _WEEKDAYS.index(match["day"].replace("天", "日"))
    which = (match["which"] or "").rstrip("个")
    if not which:
        return DayWords(match.start(), match.end(), match.group(), _next(weekday), weekday=weekday)

    def find(here: Standpoint) -> date:
        monday = here.on - timedelta(days=here.on.weekday())
        return monday + timedelta(weeks=_WEEKS_AHEAD[which], days=weekday)

    return said(match, find)


def _next(weekday: int) -> Finder:
    def find(here: Standpoint) -> date:
        if here.is_past and here.exit_date is None:
            return here.on - timedelta(days=(here.on.weekday() - weekday) % 7)
        return here.after + timedelta(days=(weekday - here.after.weekday()) % 7)

    return find


def _later(match: Match[str]) -> DayWords:
    days = number(match["count"]) * (1 if match["unit"] in "天日" else 7)
    return said(match, lambda here: here.after + timedelta(days=days))


def _next_day(match: Match[str]) -> DayWords:
    def find(here: Standpoint) -> date | None:
        return here.exit_date + timedelta(days=1) if here.exit_date else None

    return said(match, find)


FORMS = [
    Form(_NEAR, _near),
    Form(_WEEKDAY, _weekday),
    Form(_LATER, _later),
    Form(_NEXT_DAY, _next_day),
    Form(_SAME_DAY, lambda match: said(match, lambda here: here.exit_date)),
]
