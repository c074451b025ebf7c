"""Territories by name, and what is none."""

from __future__ import annotations

import pytest

from models.terms import DocumentKind
from reading import places
from reading.gazetteer import Sort, gazetteer


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("日本", "JP"), ("港澳", "HK MO"), ("台湾", "TW"), ("澳洲", "AU"), ("澳门", "MO"),
        ("阿联酋", "AE"),
        ("朝鲜", "KP"), ("韩国", "KR"), ("刚果（金）", "CD"), ("刚果金", "CD"),
        ("刚果（布）", "CG"), ("刚果布", "CG"),
        ("几内亚", "GN"), ("几内亚比绍", "GW"), ("赤道几内亚", "GQ"), ("巴布亚新几内亚", "PG"),
        ("多米尼加", "DO"), ("多米尼克", "DM"), ("尼日尔", "NE"), ("尼日利亚", "NG"),
        ("南非", "ZA"), ("苏丹", "SD"), ("南苏丹", "SS"), ("美属维尔京群岛", "VI"),
        ("英属维尔京群岛", "VG"),
        ("圭亚那", "GY"), ("法属圭亚那", "GF"), ("萨摩亚", "WS"), ("美属萨摩亚", "AS"),
        ("印度", "IN"),
        ("印度尼西亚", "ID"), ("罗马", "IT"), ("罗马尼亚", "RO"), ("蒙古国", "MN"),
        ("北爱尔兰", "GB"), ("爱尔兰", "IE"),
        ("首尔", "KR"), ("东京", "JP"), ("巴黎", "FR"), ("纽约", "US"), ("曼谷", "TH"),
        ("新马泰", "SG MY TH"),
        ("法国、意大利和瑞士", "FR IT CH"), ("东京大阪", "JP"), ("赴美", "US"),
    ],
)  # fmt: skip
def test_a_name_is_of_its_territory(words: str, codes: str) -> None:
    assert places.find(words) == places.Found(tuple(codes.split()))


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        ("刚果", "CD CG"), ("维尔京群岛", "VI VG"), ("圣地亚哥", "CL US"), ("赴澳", "MO AU"),
        ("新架坡", "SG"), ("印度尼西压", "ID"), ("奥大利亚", "AU"), ("太国", "TH"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_offered(words: str, candidates: str) -> None:
    found = places.find(words)
    assert set(candidates.split()) <= {*found.candidates, *found.codes}


@pytest.mark.parametrize(
    "words",
    [
        "中国",
        "杭州",
        "内蒙古",
        "日本料理",
        "德国进口",
        "韩国客商",
        "韩国瑜",
        "法国梧桐",
        "印度洋",
        "南京路",
        "和王苏丹",
        "美国签证",
        "随便",
    ],
)
def test_what_is_no_destination(words: str) -> None:
    assert places.find(words) == places.Found()


def test_each_place_needs_its_kind_of_document() -> None:
    assert places.document_for("HK") is DocumentKind.HK_MACAO_PERMIT
    assert places.document_for("MO") is DocumentKind.HK_MACAO_PERMIT
    assert places.document_for("TW") is DocumentKind.TAIWAN_PERMIT
    assert places.document_for("JP") is DocumentKind.ORDINARY_PASSPORT


def test_a_code_is_shown_by_its_chinese_name() -> None:
    assert [places.title(code) for code in ("JP", "HK", "TW", "CD")] == [
        "日本",
        "香港",
        "台湾",
        "刚果（金）",
    ]


def test_every_code_of_the_lists_has_a_name() -> None:
    known = gazetteer()
    codes = {code for place in known.places.values() for code in place.codes}
    assert codes == set(known.titles)
    assert "CN" not in codes


def test_every_name_of_a_territory_is_found_as_itself() -> None:
    titles = gazetteer().titles
    wrong = {code: name for code, name in titles.items() if places.find(name).codes != (code,)}
    assert wrong == {}


def test_no_city_is_also_a_place_at_home() -> None:
    known = gazetteer().places
    cities = [each for each in known.values() if each.sort is Sort.CITY]
    assert len(cities) >= 300
    assert all(each.codes for each in cities)
