from __future__ import annotations

import pytest

from reading.territory_code import code_of


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("香港", "HK"),
        ("中国香港", "HK"),
        ("HKG", "HK"),
        ("ｈｋ", "HK"),  # noqa: RUF001 - full width on purpose
        ("香港特别行政区", "HK"),
        ("日本", "JP"),
        ("JPN", "JP"),
        ("法国巴黎", "FR"),
        ("刚果", "刚果"),
        ("公海", "公海"),
        ("XYZ", "XYZ"),
        ("", ""),
    ],
)
def test_one_territory_is_one_code_however_it_is_written(words: str, expected: str) -> None:
    assert code_of(words) == expected
