"""The benches run, and every figure is one. Nothing is asserted about time."""

from __future__ import annotations

import math

import pytest

from bench.__main__ import BENCHES, measured, page, table
from bench.measure import SMALL, Line, percentile


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHES)
def test_a_small_run_measures_every_line(name: str) -> None:
    lines = measured(name, SMALL)
    assert lines
    for line in lines:
        assert math.isfinite(line.ratio)
        assert line.figure > 0
        assert line.baseline > 0
        assert line.what in table(lines)


def test_the_page_says_what_was_met_and_what_was_missed() -> None:
    lines = [Line("quick", 3, 1, "s", "it", 4), Line("slow", 9, 1, "s", "it", 4)]
    written = page(lines, "python -m bench")
    assert "| quick | 3 s | 1 s | 3.00 | ≤ 4: met | it |" in written
    assert "| slow | 9 s | 1 s | 9.00 | ≤ 4: missed | it |" in written


def test_of_a_rate_the_least_is_aimed_at() -> None:
    lines = [
        Line("quick", 80, 1000, "/s", "it", least=0.08),
        Line("slow", 1, 10, "/s", "it", least=0.2),
    ]
    assert "| quick | 80 /s | 1000 /s | 0.080 | ≥ 0.08: met | it |" in table(lines)
    assert "| slow | 1 /s | 10 /s | 0.10 | ≥ 0.2: missed | it |" in table(lines)


def test_a_percentile_is_a_value_that_wasmeasured() -> None:
    assert percentile([5, 1, 3], 0.5) == 3
    assert percentile(list(range(100)), 0.99) == 99
