"""python -m tests.sentences: what the reader makes of each list, field by field."""

from __future__ import annotations

import argparse
import sys

from tests.sentences.corpus import AFTERWARDS, HALVES, half
from tests.sentences.counts import FIELDS, counts, wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sentences", description=__doc__)
    parser.add_argument(
        "halves", nargs="*", choices=[*HALVES, AFTERWARDS, []], help="these; else all"
    )
    parser.add_argument("--each", action="store_true", help="name the sentences too")
    given = parser.parse_args()
    for name in given.halves or (*HALVES, AFTERWARDS):
        found = counts(half(name))
        sys.stdout.write(f"\n| {name} | right | blank | wrong |\n| --- | ---: | ---: | ---: |\n")
        for field in FIELDS:
            sys.stdout.write(f"| {field} | {found[field]} |\n")
        if given.each:
            sys.stdout.writelines(f"{line}\n" for line in wrong(half(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
