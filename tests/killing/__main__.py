"""python -m tests.killing: the kill runs with as many kills as one likes, and their counts."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.sealing import use_keyring
from tests.conftest import KEYS
from tests.postgresql import Server

from .evidence import Findings
from .run import LARGE, SMALL, kill_again_and_again

MOST_FAULTS, LONGEST_FAULT = 40, 400


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--small", action="store_true", help="as few people as in CI")
    given = parser.parse_args()
    say(f"{given.kills} kills on {given.database}, seed {given.seed}")
    use_keyring(KEYS)
    began = time.monotonic()
    size = SMALL if given.small else LARGE
    with a_place(given.database) as (home, url):
        run = kill_again_and_again(home, url, kills=given.kills, seed=given.seed, size=size)
        found = asyncio.run(run)
        if found.faults:
            kept = Path(tempfile.mkdtemp(prefix="steward-killed-")) / "office.log"
            shutil.copy(home / "office.log", kept)
            say(f"the office's log: {kept}")
    say(table(found))
    say(f"in {time.monotonic() - began:.0f} s")
    return 1 if found.faults else 0


@contextmanager
def a_place(database: str) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of a database unless it is to be the folder's own."""
    with tempfile.TemporaryDirectory(prefix="steward-killing-") as folder:
        if database == "sqlite":
            yield Path(folder), ""
            return
        # Run as root, the server takes a user of its own, who has to enter here.
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "postgresql")
        home = Path(folder) / "office"
        home.mkdir()
        try:
            yield home, server.copy()
        finally:
            server.stop()


def table(found: Findings) -> str:
    width = max(map(len, found.counts), default=0)
    lines = [f"{what:{width}} {many:8}" for what, many in found.counts.items()]
    lines.append(f"{'faults':{width}} {len(found.faults):8}")
    return "\n".join([*lines, *(fault[:LONGEST_FAULT] for fault in found.faults[:MOST_FAULTS])])


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
