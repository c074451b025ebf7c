"""Misspelt names of places, found by how they sound: 新架坡 for 新加坡. Spec: reading 6.2."""

from __future__ import annotations

from functools import lru_cache

from reading.gazetteer import Place, Sort, gazetteer

_LEAST_ALIKE = 85  # of 100, by the letters of the pinyin
_SURE_LENGTH = 4  # of names so long one wrong character leaves no doubt which is meant
_SHORTEST, _LONGEST = 2, 8
_MOST = 3  # candidates are buttons


def near(words: str) -> list[Place]:
    """The places whose names sound like all of the words, the likeliest first; at most three.

    Two characters must sound exactly alike and share one; longer names may differ a little.
    """
    if not _SHORTEST <= len(words) <= _LONGEST or not _is_chinese(words):
        return []
    sound = _sound(words)
    scored = [(_likeness(words, sound, each), each) for each in _known(len(words))]
    best = sorted((each for each in scored if each[0]), key=lambda each: -each[0])
    return [place for score, place in best if score >= best[0][0] - 5][:_MOST]


def sure(words: str) -> Place | None:
    """The one place that the words can only mean: it sounds alike, or one of many is wrong."""
    alike = [each for each in near(words) if _is_sure(words, each)]
    codes = {each.codes for each in alike}
    return alike[0] if len(codes) == 1 else None


def longer(text: str, name: str) -> Place | None:
    """A longer place that the text misspells and that begins like a name, if there is one."""
    for place in _beginning_with(name):
        words = text[: len(place.name)]
        if len(words) == len(place.name) and words != place.name and _is_sure(words, place):
            return place
    return None


def _is_sure(words: str, place: Place) -> bool:
    if len(words) != len(place.name) or not _is_chinese(words):
        return False
    wrong = sum(left != right for left, right in zip(words, place.name, strict=True))
    if wrong in {0, len(words)}:
        return False
    return (wrong == 1 and len(words) >= _SURE_LENGTH) or _sound(words) == _sound(place.name)


def _likeness(words: str, sound: str, place: Place) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - loaded when something was misspelt

    if not set(words) & set(place.name):
        return 0
    if len(words) <= _SHORTEST or len(place.name) <= _SHORTEST:
        return 100.0 if sound == _sound(place.name) else 0
    return fuzz.ratio(sound, _sound(place.name), score_cutoff=_LEAST_ALIKE)


def _known(length: int) -> list[Place]:
    return [
        place
        for place in gazetteer().places.values()
        if place.codes and place.sort is not Sort.UNCLEAR and abs(len(place.name) - length) <= 1
    ]


@lru_cache(maxsize=256)
def _beginning_with(name: str) -> tuple[Place, ...]:
    places = gazetteer().places.values()
    found = [each for each in places if each.codes and each.name.startswith(name)]
    return tuple(each for each in found if len(each.name) >= len(name) + 2)


@lru_cache(maxsize=4096)
def _sound(words: str) -> str:
    # Loaded when first needed, as in models/person_name.py.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return " ".join(lazy_pinyin(words))


def _is_chinese(words: str) -> bool:
    return all("\u4e00" <= each <= "\u9fff" for each in words)
