"""The product finds what a second implementation of the rules finds, of a whole city."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from bot.database import Database
from tests.city import AS_OF, build
from tests.oracle.comparing import Oracle, disagreements, product_findings

PERSONS = 1_000
LEAST = {
    "P1": 150,
    "P2": 200,
    "P3": 100,
    "P4": 1_000,
    "P5": 500,
    "P6": 1_000,
    "P7": 400,
    "B1": 10,
    "B2": 100,
    "B3": 50,
}
MOST_LEFT_OUT = 20  # persons


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20150725, 2013])
def test_both_find_the_same_of_a_city_full_of_faults(
    seed: int, blank_database: Path, tmp_path: Path
) -> None:
    city = tmp_path / "city.db"
    shutil.copy(blank_database, city)
    database = Database(f"sqlite:///{city}")
    build(database, PERSONS, seed)
    oracle = Oracle(city)
    oracle.judge(AS_OF)
    product = product_findings(database, AS_OF, oracle.uncovered())
    assert list(disagreements(product, oracle.findings())) == []
    counts = Counter(each.code for each in product.elements())
    assert {code: counts[code] for code, least in LEAST.items() if counts[code] < least} == {}
    assert len(oracle.uncovered()) <= MOST_LEFT_OUT
    oracle.close()
    database.close()
