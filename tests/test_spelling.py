"""Misspelt places, and words that are only words."""

from __future__ import annotations

import pytest

from reading import spelling


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("新架坡", "SG"),
        ("马来西来", "MY"),
        ("简埔寨", "KH"),
        ("飞律宾", "PH"),
        ("奥大利亚", "AU"),
        ("土尔其", "TR"),
        ("太国", "TH"),
    ],
)
def test_what_sounds_alike_is_meant(words: str, code: str) -> None:
    place = spelling.sure(words)
    assert place
    assert place.codes == (code,)


@pytest.mark.parametrize(
    "words",
    [
        "外国",
        "出差",
        "开会",
        "看看",
        "一下",
        "新加坡",
        "单位食堂",
        "abc",
        "",
        "我们单位的会议室旁边",
    ],
)
def test_other_words_are_no_place(words: str) -> None:
    assert spelling.sure(words) is None


def test_what_is_only_alike_is_offered_and_not_taken() -> None:
    assert spelling.sure("星加波") is None
    assert [place.codes for place in spelling.near("新嘉波")] == [("SG",)]


def test_a_longer_name_that_begins_alike_is_looked_for() -> None:
    place = spelling.longer("印度尼西压旅游", "印度")
    assert place
    assert place.codes == ("ID",)
    assert spelling.longer("印度旅游", "印度") is None
