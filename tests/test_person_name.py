import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.person_name import COMPOUND_SURNAMES, PersonName, pinyin_keys, split_name


@pytest.mark.parametrize(
    ("written", "split"),
    [
        ("甲一鸣", PersonName("甲", "一鸣")),
        ("甲鸣", PersonName("甲", "鸣")),
        ("甲　一 鸣", PersonName("甲", "一鸣")),
        ("欧阳一鸣", PersonName("欧阳", "一鸣")),
        ("欧阳鸣", PersonName("欧阳", "鸣")),
    ],
)
def test_an_ordinary_name_is_split(written: str, split: PersonName) -> None:
    assert split_name(written) == split


@pytest.mark.parametrize(
    ("written", "surname"),
    [
        ("欧阳", "欧"),
        ("东方鸣", "东方"),
        ("甲乙一鸣", "甲"),
        ("甲乙丙·丁", "甲"),
        ("甲", "甲"),
        ("", ""),
        ("Jia Yiming", "J"),
    ],
)
def test_an_unusual_name_is_to_be_looked_at(written: str, surname: str) -> None:
    split = split_name(written)
    assert (split.surname, split.is_clear) == (surname, False)


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("单", "shan"), ("仇", "qiu"), ("解", "xie"), ("曾", "zeng"), ("区", "ou"), ("查", "zha"),
        ("盖", "ge"), ("任", "ren"), ("朴", "piao"), ("万俟", "moqi"), ("尉迟", "yuchi"),
    ],
)  # fmt: skip
def test_a_surname_is_read_as_a_surname(surname: str, reading: str) -> None:
    assert f"{reading}yiming" in pinyin_keys(surname, "一鸣")


def test_every_reading_in_use_finds_the_person() -> None:
    assert pinyin_keys("区", "一") == {"ouyi", "quyi", "oy", "qy"}


def test_initials_of_a_compound_surname_are_of_both_characters() -> None:
    assert pinyin_keys("欧阳", "一鸣") == {"ouyangyiming", "oyym"}
    assert "zsym" in pinyin_keys("长孙", "一鸣")


@given(st.text(max_size=20))
def test_any_text_is_split_without_losing_a_character(written: str) -> None:
    split = split_name(written)
    whole = "".join(unicodedata.normalize("NFKC", written).split())
    assert split.surname + split.given_name == whole
    assert "" not in pinyin_keys(split.surname, split.given_name)


@pytest.mark.parametrize("surname", sorted(COMPOUND_SURNAMES))
def test_every_compound_surname_is_found(surname: str) -> None:
    assert split_name(f"{surname}一鸣").surname == surname
