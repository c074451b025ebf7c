"""What is masked in free words, and what is left as it was written."""

from __future__ import annotations

import pytest

from models.masking import masked


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("持E12345678出境", "持*****5678出境"),
        ("护照 e12345678、EA1234567", "护照 *****5678、*****4567"),
        ("旧照141234567", "旧照*****4567"),
        ("因公PE1234567", "因公*****4567"),
        ("身份证33000019700101001X", "身份证330000********001X"),
        ("一代证330000700101001。", "一代证330000********1001。"),
        ("电话13800001234", "电话138****1234"),
    ],
)
def test_numbers_in_full_are_masked(words: str, kept: str) -> None:
    assert masked(words) == kept


@pytest.mark.parametrize(
    "words",
    [
        "2015-07-20 出境，20150801 回国",
        "回执 SB20150720-7KQ2MZ",
        "绍市组通〔2015〕25号",
        "普通护照 *****5678",
        "330000********001X",
        "第 12345678 号函",
    ],
)
def test_everything_else_stays(words: str) -> None:
    assert masked(words) == words
