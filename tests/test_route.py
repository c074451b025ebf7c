"""Destinations, transits, and where somebody only lives."""

from __future__ import annotations

import pytest

from reading.characters import plain
from reading.route import Route, maybe_meant, places_of, route


def read(words: str) -> Route:
    text = plain(words)
    return route(text, places_of(text))


@pytest.mark.parametrize(
    ("words", "destinations", "transits"),
    [
        pytest.param("去法国、意大利和瑞士", "FR IT CH", "", id="several, in order"),
        pytest.param("经香港转机去新西兰", "NZ", "HK", id="经 转机"),
        pytest.param("途经迪拜前往埃及", "EG", "AE", id="途经"),
        pytest.param("去米兰，在伊斯坦布尔转机", "IT", "TR", id="转机 after"),
        pytest.param("经新加坡、吉隆坡转机去澳洲", "AU", "SG MY", id="two transits"),
        pytest.param("8月8日去德国，15日转到奥地利", "DE AT", "", id="转到 is a destination"),
        pytest.param("已经去过日本", "JP", "", id="已经 is no transit"),
        pytest.param("从上海去东京", "JP", "", id="from home"),
        pytest.param("去首尔，10日从釜山回国", "KR", "", id="where it comes back from"),
        pytest.param("女儿在伦敦读书，我去看她", "GB", "", id="only where somebody lives"),
        pytest.param("儿子在美国读书，放假带他去日本", "JP", "", id="where somebody lives besides"),
        pytest.param("去日本，哦说错了，是去韩国", "KR", "", id="put right"),
        pytest.param("是去泰国不是去越南", "TH", "", id="denied"),
        pytest.param("下周去杭州", "", "", id="at home"),
    ],
)
def test_places_have_their_part(words: str, destinations: str, transits: str) -> None:
    found = read(words)
    assert found.destinations == tuple(destinations.split())
    assert found.transits == tuple(transits.split())


def test_a_misspelt_place_is_asked_about() -> None:
    found = read("去新架坡旅游")
    assert found.destinations == ("SG",)
    assert [(doubt.said, doubt.alternatives) for doubt in found.doubts] == [("新架坡", ("SG",))]
    assert found.doubts[0].question == "“新架坡”：您是指新加坡？"


def test_what_may_be_a_misspelt_place_is_only_offered() -> None:
    doubt = maybe_meant("去新嘉波旅游")
    assert doubt
    assert doubt.alternatives == ("SG",)
    assert maybe_meant("去吃饭") is None


@pytest.mark.parametrize(
    ("words", "alternatives"),
    [("去刚果", "CD CG"), ("去日本或者韩国", "JP KR"), ("去欧洲", "")],
)
def test_neither_of_several_is_taken(words: str, alternatives: str) -> None:
    found = read(words)
    assert found.destinations == ()
    assert [doubt.alternatives for doubt in found.doubts] == [tuple(alternatives.split())]
