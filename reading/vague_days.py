"""Words that tell of a time and fix no day: 月底, 中旬, 下周, 暑假; and 左右, 大概 around a day.

A blank is better than a wrong date: what they say is asked. Spec: reading 6.2.
"""

from __future__ import annotations

import re
from itertools import pairwise

from reading.calendar_days import MONTH, YEAR
from reading.day_words import DayWords, Form, said

_VAGUE = re.compile(
    rf"{YEAR}?(?P<month>{MONTH}月份?|本月|这个?月|下下个?月|下个?月|上个?月|月)"
    r"(?:的?(?:上旬|中旬|下旬|初(?![一二三四五六七八九十])|底|末|中))"
    rf"|{YEAR.replace('year', 'whole')}?(?<!\d){MONTH}月份?(?!\s?[\d一二三四五六七八九十初])"
    r"|(?:本|这个?|下下个?|下个?|上个?)(?:月|周末?|星期(?:末)?|礼拜)(?![一二三四五六日天\d])"
    r"|周末|年底|年末|年初(?!一)|年中|暑假|寒假|暑期|寒期|开春|[春夏秋冬][天季]|年内|过年|假期"
    r"|近期|近日|最近|过几天|过段时间|过两天|改天|(?:过)?几(?:天|周)后"
)
_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|可能|也许|或许|估计|最迟|最晚|不晚于|不早于|不迟于|左右|截至)(?:是|在|于)?\s?$"
)
_AFTER = re.compile(
    r"\s?(?:节|日)?(?:左右|前后|上下|附近|以后|之后|后|以前|之前|前(?!往)|之间|内|以内|过后)"
)
_OR = re.compile(r"\s?(?:或者?|还是|或是)\s?")
UNSETTLED = re.compile(
    r"(?:(?P<what>返回|返程|回程|回国|回来|归|出发|出境)[^,。;]{0,4})?(?:具体|时间|日期|日子|行程)*"
    r"[^,。;]{0,2}(?:还没有?|还未|还不|尚未|暂未|没有?|未|不|待)(?:确定|定|想好|明确)(?:下来)?"
)

FORMS = [Form(_VAGUE, lambda match: said(match, None))]


def softened(text: str, words: list[DayWords]) -> list[DayWords]:
    """The words for days, those with 左右, 大概, 前 or 或 beside them as fixing no day."""
    is_soft = [bool(_is_soft(text, each)) for each in words]
    for place, (left, right) in enumerate(pairwise(words)):
        if _OR.fullmatch(text, left.end, right.start):
            is_soft[place] = is_soft[place + 1] = True
    return [each.unfixed() if soft else each for each, soft in zip(words, is_soft, strict=True)]


def _is_soft(text: str, words: DayWords) -> bool:
    return bool(_BEFORE.search(text[: words.start]) or _AFTER.match(text, words.end))
