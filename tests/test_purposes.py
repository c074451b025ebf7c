"""What a trip is for."""

from __future__ import annotations

import pytest

from reading.purposes import Purpose, purpose


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("去美国探亲", Purpose.RELATIVES),
        ("去看望在美国的女儿", Purpose.RELATIVES),
        ("我丈夫在苏丹做工程，我去看他", Purpose.RELATIVES),
        ("飞洛杉矶与女儿团聚", Purpose.RELATIVES),
        ("去老挝看望老战友", Purpose.FRIENDS),
        ("去古巴找老同学玩", Purpose.FRIENDS),
        ("去泰国玩", Purpose.TOURISM),
        ("港澳五日游", Purpose.TOURISM),
        ("参加旅行团", Purpose.TOURISM),
        ("去香港看病", Purpose.MEDICAL),
        ("赴港体检", Purpose.MEDICAL),
        ("赴澳洲留学", Purpose.STUDY),
        ("处理遗产继承事宜", Purpose.INHERITANCE),
        ("去香港参加朋友婚礼", Purpose.OTHER),
        ("去美国探亲，顺便旅游", Purpose.RELATIVES),
        ("目的：旅游", Purpose.TOURISM),
        ("探望在悉尼读书的女儿", Purpose.RELATIVES),
        ("送儿子去美国上大学", None),
        ("去日本", None),
    ],
)
def test_a_purpose_is_read(words: str, expected: Purpose | None) -> None:
    assert purpose(words).purpose is expected


def test_two_purposes_of_equal_weight_are_asked() -> None:
    found = purpose("去美国探亲访友")
    assert found.purpose is None
    assert [doubt.alternatives for doubt in found.doubts] == [("relatives", "friends")]


def test_each_purpose_has_the_word_of_the_form() -> None:
    words = " ".join(each.word for each in Purpose)
    assert words == "探亲 访友 旅游 就医 留学 继承 其他"
