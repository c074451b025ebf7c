"""Where a trip leads: destinations in their order, transits, and what is not sure. Spec: 6.2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from reading import spelling
from reading.characters import clause_end, clause_start
from reading.doubt import Doubt
from reading.gazetteer import Sort, gazetteer
from reading.places import Mention, mentions, title

_TRANSIT_BEFORE = re.compile(
    r"(?:途[经径]|经由|取道|路过|过境|经停|中转|转机|途中在|中途在|(?<![已曾])经(?:过|停|在|由)?)\s?(?:于|在)?$"
)
_TRANSIT_AFTER = re.compile(r"\s?(?:机场)?(?:转(?:机|飞|乘|往|去|赴)|中转|经停|过境|转$)")
_FROM = re.compile(r"(?:从|由|自|离开|离)$")
_NEGATED = re.compile(r"(?:不是|而非|并非|不)(?:去|到|飞|往)?$")
_BACK = re.compile(r"(?:回到?|返回?)$")
_THERE = re.compile(r"(?:在|旅居|定居|远在|移居|留学|常驻|嫁到|人在)(?:于)?$")
_ABOUT_SOMEBODY = re.compile(
    r"[^,。;!?\n]{0,6}(?:读|上学|上大学|留学|工作|做|定居|生活|居住|援|经商|打工|出生|结婚|去世|病|住院|的)"
)
_GOING = re.compile(r"(?:去|到|赴|前往|飞往|飞|往|抵达?|游)(?:一?趟|一下|了)?$")
_JOINED = re.compile(r"\s?(?:、|和|与|及|以及|,|/|\+|-|—|跟|再去|再到|然后去|转到|,再去)?\s?")
_NOT_ABOUT_A_PLACE = re.compile(
    r"[玩旅游看探度读进就治处办参购买见访走转住待过和带跟与同陪,。;、\s\d(\[:一]|这|那|哪|国外|境外|外地|海外|外国|家|医院|学校|机场|单位"
)
_CORRECTION = re.compile(
    r"(?:哦|噢|啊|呃)?,?(?:不对|说错了|打错了|写错了|搞错了|错了|口误|更正|不)[,，]"
)
_OR = re.compile(r"\s?,?(?:或者?|还是|或是)(?:去|到)?\s?")
_NEAR = 6
_WHERE_TO = re.compile(r"(?:想去|去|到|赴|前往|飞往|飞|往)(?:一?趟|了)?")
_LONGEST, _MOST = 8, 8  # characters of a name; words looked at in one sentence


class Part(StrEnum):
    """What a place is in a trip."""

    DESTINATION = "destination"
    TRANSIT = "transit"
    ORIGIN = "origin"
    BACKGROUND = "background"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Route:
    """Codes of ISO 3166 in the order in which they were named."""

    destinations: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def route(text: str, found: Sequence[Mention]) -> Route:
    """What the places of a plain sentence are in the trip it tells of.

    A place that only says where somebody lives (在伦敦读书的女儿) is a destination if there is no
    other. Where a trip comes back to, and places at home, are none.
    """
    parts = [(each, part) for each, part in _parts(text, found) if each.is_abroad]
    meant, either = _alternatives(text, _first_that_is_there(parts))
    transits = [each for each, part in parts if part is Part.TRANSIT]
    destinations = _codes(meant)
    doubts = [*_doubts(meant), *either]
    if not doubts and not meant:
        doubts += [_region(each) for each in found if each.place.sort is Sort.REGION]
    return Route(
        destinations,
        tuple(code for code in _codes(transits) if code not in destinations),
        tuple(doubts),
    )


def places_of(text: str) -> list[Mention]:
    """The places of a plain sentence, misspelt ones too, without what was taken back."""
    found = mentions(text)
    found += list(_misspelt(text, found))
    found.sort(key=lambda each: each.start)
    return _corrected(text, found)


def maybe_meant(text: str) -> Doubt | None:
    """Where no place was found: which one the words after 去 may be a misspelling of."""
    for words in _unknown_words(text, []):
        for length in range(min(len(words), _LONGEST), 2, -1):
            places = spelling.near(words[:length])
            if places:
                codes = dict.fromkeys(code for each in places for code in each.codes)
                names = "、".join(map(title, codes))
                return Doubt(
                    "destinations",
                    words[:length],
                    f"“{words[:length]}”：您是指{names}？",
                    tuple(codes),
                )
    return None


def _parts(text: str, found: Sequence[Mention]) -> Iterator[tuple[Mention, Part]]:
    before: tuple[Mention, Part] | None = None
    for place, each in enumerate(found):
        part = _part(text, each)
        chained = before and _JOINED.fullmatch(text, before[0].end, each.start)
        if before and chained and part is Part.DESTINATION and not _turns(text, before[0], each):
            part = before[1]
        elif _transit_follows(text, found, place):
            part = Part.TRANSIT
        before = each, part
        yield before


def _turns(text: str, left: Mention, right: Mention) -> bool:
    """Whether a verb between two places makes the second one a destination of its own."""
    return bool(re.search(r"去|到|转", text[left.end : right.start]))


def _part(text: str, mention: Mention) -> Part:
    before, after = text[: mention.start], text[mention.end :]
    if _TRANSIT_BEFORE.search(before) or _TRANSIT_AFTER.match(after):
        return Part.TRANSIT
    if _NEGATED.search(before):
        return Part.DENIED
    if _FROM.search(before) or _BACK.search(before):
        return Part.ORIGIN
    if _THERE.search(before) and _ABOUT_SOMEBODY.match(after):
        return Part.BACKGROUND
    return Part.DESTINATION


def _transit_follows(text: str, found: Sequence[Mention], place: int) -> bool:
    """Of 新加坡、吉隆坡转机 the first is a transit like the last."""
    for each, later in zip(found[place:], found[place + 1 :], strict=False):
        if not re.fullmatch(r"\s?[、和]\s?", text[each.end : later.start]):
            return False
        if _TRANSIT_AFTER.match(text, later.end):
            return True
    return False


def _first_that_is_there(parts: list[tuple[Mention, Part]]) -> list[Mention]:
    for wanted in (Part.DESTINATION, Part.BACKGROUND, Part.ORIGIN):
        found = [each for each, part in parts if part is wanted]
        if found:
            return found
    return []


def _alternatives(text: str, found: list[Mention]) -> tuple[list[Mention], list[Doubt]]:
    """Of 日本或者韩国 neither is taken; both are offered."""
    for left, right in pairwise(found):
        if _OR.fullmatch(text, left.end, right.start):
            codes = tuple(dict.fromkeys([*left.place.codes, *right.place.codes]))
            words = text[left.start : right.end]
            names = "、".join(map(title, codes))
            doubt = Doubt("destinations", words, f"“{words}”：去{names}中的哪里？", codes)
            return [each for each in found if each not in (left, right)], [doubt]
    return found, []


def _codes(found: Sequence[Mention]) -> tuple[str, ...]:
    sure = [each for each in found if each.place.sort is not Sort.UNCLEAR]
    return tuple(dict.fromkeys(code for each in sure for code in each.place.codes))


def _doubts(found: Sequence[Mention]) -> Iterator[Doubt]:
    for each in found:
        if each.is_misspelt or each.place.sort is Sort.UNCLEAR:
            names = "、".join(map(title, each.place.codes))
            yield Doubt(
                "destinations", each.words, f"“{each.words}”：您是指{names}？", each.place.codes
            )


def _region(mention: Mention) -> Doubt:
    return Doubt("destinations", mention.words, f"“{mention.words}”具体是哪些国家或地区？")


def _misspelt(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    for start, words in _unknown(text, found):
        for length in range(min(len(words), _LONGEST), 1, -1):
            place = spelling.sure(words[:length])
            if place:
                yield Mention(start, start + length, words[:length], place, is_misspelt=True)
                break


def _unknown_words(text: str, found: Sequence[Mention]) -> list[str]:
    return [words for _, words in _unknown(text, found)]


def _unknown(text: str, found: Sequence[Mention]) -> Iterator[tuple[int, str]]:
    """Words after 去 and alike where a place is expected and none is known."""
    for match in islice(_WHERE_TO.finditer(text), _MOST):
        start = match.end()
        words = text[start : min(clause_end(text, start), start + _LONGEST)]
        known = gazetteer().pattern.match(text, start) or any(
            each.start < start + 2 and start < each.end for each in found
        )
        if words and not known and not _NOT_ABOUT_A_PLACE.match(words):
            yield start, words


def _corrected(text: str, found: list[Mention]) -> list[Mention]:
    """Without the place before 不对 that the one after it puts right."""
    slip = _CORRECTION.search(text)
    if slip is None:
        return found
    right = [each for each in found if slip.end() <= each.start <= slip.end() + _NEAR]
    wrong = [
        each
        for each in found
        if each.end <= slip.start() and clause_start(text, slip.start()) - each.end <= _NEAR
    ]
    return [each for each in found if each not in wrong[-1:]] if right else found
