"""Who travels along, in the words of the sentence. Whoever is visited does not. Spec: 6.2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reading.characters import clause_start
from reading.people import FAMILY, PERSON

_MINE = r"(?:我们?的?|自己的)?"
_AND = r"\s?(?:、|和|与|及|以及|跟|,?还有)?\s?"
_LIST = rf"{_MINE}(?P<people>{PERSON}(?:{_AND}{_MINE}{PERSON})*)"
_WITH = re.compile(
    rf"(?P<how>和|跟|与|同|携带|携|偕同|偕|陪同|陪着|陪|带领|带着|带上|带|随同|随|约了|约|领着|送){_LIST}"
)
_ALONG = re.compile(
    rf"{_LIST}\s?(?:[两三四二]人)?(?:将|也|都|会)?(?:(?:陪同|陪着?)我?(?!{PERSON})|同行|随行|同去|同往|一起去|一同去|一起|一同|一道|也去|结伴|和我|与我|跟我)"
)
_LABELLED = re.compile(
    rf"(?:同行|随行|陪同|同伴)(?:人员|人|者|家属)?(?:有|是|为|:|增加)*\s?(?P<people>{PERSON}(?:[,;]?{_AND}{_MINE}{PERSON})*)"
)
_I_AND = re.compile(rf"(?:我|本人)\s?[、和与跟及]\s?{_LIST}")
_FAMILY = re.compile(FAMILY)
_ONE = re.compile(PERSON)
_VISIT = re.compile(r"看望|探望|探视|看看|(?<!想)看|照顾|拜访|走访|探")
_GO = re.compile(r"去|赴|前往|飞|到|旅游|旅行|出发|出国|自由行")
_MEETS_THERE = re.compile(
    r"\s?(?:在[^,。;]{0,8})?(?:一起)?(?:团聚|团圆|会合|汇合|见面|碰面|相聚|重逢|过年|过春节|过圣诞)"
)
_ONLY_TALKS = re.compile(r"\s?(?:商量|讨论|沟通|说|聊|吵|离婚|分居|一样|不同|有关)")
_HELPS = re.compile(r"(?:帮|替|给|在)[^,。;]{0,6}$")
_LIVE_THERE = re.compile(
    r"(?:都|均|现|目前)?(?:住|定居)?在(?!\s?\d)[^,。;去赴飞]{1,12}(?:[,。;]|$)"
)
_OF_THEM = re.compile(r"的?(?:家|婚礼|毕业|学校|画展|公司|邀请|生日|同学会)")


def companions(text: str) -> tuple[str, ...]:
    """Everybody who travels along, once each, as they are called: 妻子, 两个朋友, 王小花."""
    spans = dict[int, str]()
    for start, people in [*_with(text), *_other(text)]:
        spans |= {start + each.start(): each.group() for each in _ONE.finditer(people)}
    spans |= {match.start(): match.group() for match in _FAMILY.finditer(text)}
    return tuple(dict.fromkeys(spans[start] for start in sorted(spans)))


def _with(text: str) -> Iterator[tuple[int, str]]:
    for match in _WITH.finditer(text):
        if _travels(text, match):
            yield match.start("people"), match["people"]


def _travels(text: str, match: re.Match[str]) -> bool:
    """Not: 与女儿团聚, 看望女儿和外孙, 朋友的婚礼."""
    after = match.end()
    if match["how"] in {"带", "陪"} and _HELPS.search(text[: match.start()]):
        return False
    if (
        _MEETS_THERE.match(text, after)
        or _OF_THEM.match(text, after)
        or _LIVE_THERE.match(text, after)
    ):
        return False
    if match["how"] in {"和", "跟", "与", "同"}:
        before = text[clause_start(text, match.start()) : match.start()]
        visits = [each.end() for each in _VISIT.finditer(before)]
        return not (visits and not _GO.search(before[visits[-1] :])) and not _ONLY_TALKS.match(
            text, after
        )
    return True


def _other(text: str) -> Iterator[tuple[int, str]]:
    for pattern in (_ALONG, _LABELLED, _I_AND):
        for match in pattern.finditer(text):
            if not _MEETS_THERE.match(text, match.end()) and not _is_visited(text, match):
                yield match.start("people"), match["people"]


def _is_visited(text: str, match: re.Match[str]) -> bool:
    before = text[clause_start(text, match.start("people")) : match.start("people")]
    return bool(re.search(r"(?:看望|探望|探视|看)[^,。;去]{0,8}$", before))
