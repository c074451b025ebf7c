"""Sentences about trips: the lists are sound, and what the reader makes of them."""

from __future__ import annotations

from collections import Counter

import pytest

from reading.kinds import Kind
from reading.sentence import read
from tests.sentences.corpus import AFTERWARDS, HALVES, Expected, half
from tests.sentences.counts import counts

# Of each field the least share that is right, and the most that may be wrong. Spec: reading 6.2.
AIMS = [
    ("destinations", 0.95, 0.01),
    ("both dates", 0.85, 0.03),
    ("purpose", 0.80, 1),
    ("companions", 0.85, 1),
]

each_half = pytest.mark.parametrize("name", HALVES)
each_list = pytest.mark.parametrize("name", [*HALVES, AFTERWARDS])


@each_half
def test_each_half_has_enough_of_every_kind(name: str) -> None:
    kinds = Counter(each.kind for each in half(name))
    assert kinds["trip"] >= 100
    assert kinds["none"] >= 25
    assert min(kinds["change"], kinds["cancel"]) >= 8


@each_list
def test_nobody_returns_before_the_exit(name: str) -> None:
    wrong = [each.sentence for each in half(name) if _is_out_of_order(each)]
    assert wrong == []


def test_no_sentence_is_in_the_lists_twice() -> None:
    said = Counter(each.sentence for name in (*HALVES, AFTERWARDS) for each in half(name))
    assert [sentence for sentence, count in said.items() if count > 1] == []


def _is_out_of_order(each: Expected) -> bool:
    return bool(each.exit_date and each.return_date and each.return_date < each.exit_date)


@each_list
def test_the_aims_of_the_specification_are_met(name: str) -> None:
    found = counts(half(name))
    for field, right, wrong in AIMS:
        assert found[field].share(found[field].right) >= right, field
        assert found[field].share(found[field].wrong) <= wrong, field


@each_list
def test_nothing_else_is_taken_for_a_trip(name: str) -> None:
    others = [each for each in half(name) if each.kind != "trip"]
    taken = [each.sentence for each in others if read(each.sentence, each.on).kind is Kind.TRIP]
    assert taken == []
