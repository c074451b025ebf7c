"""Sentences about trips: the lists are sound, and what the reader makes of them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sentences.corpus import HALVES, Expected, half

each_half = pytest.mark.parametrize("name", HALVES)


@each_half
def test_each_half_has_enough_of_every_kind(name: str) -> None:
    kinds = Counter(each.kind for each in half(name))
    assert kinds["trip"] >= 100
    assert kinds["none"] >= 25
    assert min(kinds["change"], kinds["cancel"]) >= 8


@each_half
def test_nobody_returns_before_the_exit(name: str) -> None:
    wrong = [each.sentence for each in half(name) if _is_out_of_order(each)]
    assert wrong == []


def test_no_sentence_is_in_the_lists_twice() -> None:
    said = Counter(each.sentence for name in HALVES for each in half(name))
    assert [sentence for sentence, count in said.items() if count > 1] == []


def _is_out_of_order(each: Expected) -> bool:
    return bool(each.exit_date and each.return_date and each.return_date < each.exit_date)
