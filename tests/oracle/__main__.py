"""python -m tests.oracle: a city as large as one likes, judged by both; what differs is said."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bot.database import Database
from models.sealing import use_keyring
from tests.city import AS_OF, build
from tests.conftest import KEYS
from tests.oracle.comparing import Oracle, disagreements, product_findings

MOST_SAID = 40


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20150725)
    parser.add_argument("--faults", type=float, default=1.0)
    given = parser.parse_args()
    use_keyring(KEYS)
    with tempfile.TemporaryDirectory(prefix="steward-oracle-") as folder:
        city = Path(folder) / "city.db"
        database = Database(f"sqlite:///{city}")
        database.migrate()
        build(database, given.persons, given.seed, faults=given.faults)
        say(f"{given.persons} persons, seed {given.seed}")
        wrong = compared(database, city)
        database.close()
    for line in wrong[:MOST_SAID]:
        say(line)
    say(f"disagreements: {len(wrong)}")
    return 1 if wrong else 0


def compared(database: Database, city: Path) -> list[str]:
    began = time.monotonic()
    oracle = Oracle(city)
    loaded = time.monotonic()
    oracle.judge(AS_OF)
    judged = time.monotonic()
    uncovered = oracle.uncovered()
    product = product_findings(database, AS_OF, uncovered)
    done = time.monotonic()
    say(
        f"oracle {judged - loaded:.1f} s after loading for {loaded - began:.1f} s, "
        f"product {done - judged:.1f} s; left out: {len(uncovered)} persons"
    )
    for code, count in sorted(Counter(each.code for each in product.elements()).items()):
        say(f"{code} {count:8}")
    return list(disagreements(product, oracle.findings()))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
