"""How long a stay is: 五天, 共10天, 七日游, 两周, 五天四晚. First and last day included. Spec: 6.2.

What is not a number of days, as 半个月, 几天, 两三天 or 一个月, is no length: it is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reading.characters import NUMBER, number

_ONES = "一二两三四五六七八九"
_WHOLE = r"共计|总共|一共|共|合计|总计|为期|历时|全程|往返|行程|前后"
_LENGTH = re.compile(
    rf"(?P<whole>{_WHOLE})?(?:约|为|是|:)?\s?(?<![第\d])(?P<count>{NUMBER})\s?"
    rf"(?P<unit>天|日(?=游|行|之旅|自由行)|周(?!日|[{_ONES}年岁末])|个?星期(?![{_ONES}日天])|个?礼拜(?![{_ONES}日天]))"
    r"(?P<tour>[^,。;]{0,4}游)?"
)
_WHOLE_IN_DAYS = re.compile(rf"(?P<whole>为期|共|历时|停留|逗留)(?P<count>{NUMBER})日")
_SOFT_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|左右|最多|不超过|至少|提前|推迟|近|可能)[^,。;\d]{0,2}$"
)
_SOFT_AFTER = re.compile(r"\s?(?:左右|上下|以上|以内|之内|内|前|后|以后|之后|多|的?年?假|的?年休)")
_RANGE_BEFORE = re.compile(rf"[\d{_ONES}十][-~到至、]?$")


@dataclass(frozen=True, slots=True)
class Length:
    """A number of days that was said; `is_whole` where it is of the whole trip (共10天)."""

    words: str
    days: int
    is_whole: bool


def lengths(text: str) -> list[Length]:
    """Every length in the sentence that is a number of days."""
    found = [*_LENGTH.finditer(text), *_WHOLE_IN_DAYS.finditer(text)]
    return [
        length
        for match in sorted(found, key=lambda each: each.start())
        if not _is_soft(text, match) and (length := _length(match)).days
    ]


def _length(match: re.Match[str]) -> Length:
    groups = match.groupdict()
    each = 7 if groups.get("unit", "天")[-1] in "周期拜" else 1
    is_whole = bool(groups["whole"] or groups.get("tour"))
    return Length(match.group().strip(), number(groups["count"]) * each, is_whole)


def _is_soft(text: str, match: re.Match[str]) -> bool:
    """Whether it is about so long, or a span until something (三天后), or 两三天."""
    start, end = match.span("count")[0], match.end("unit" if "unit" in match.groupdict() else 0)
    count = match["count"]
    several = len(count) > 1 and not count.isdecimal() and "十" not in count and "廿" not in count
    return bool(
        several
        or _SOFT_BEFORE.search(text[: match.start()] + (match["whole"] or ""))
        or _SOFT_AFTER.match(text, end)
        or _RANGE_BEFORE.search(text[:start])
    )
