"""One turn, step by step, beside what the disk asks for a single commit."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Line, Size, python
from bench.offices import new_office

AGAINST = "one bare SQLite commit, synchronous FULL"
SPEAKERS = 30


def measure(folder: Path, size: Size) -> list[Line]:
    """The median of each step of a turn."""
    office = new_office(folder)
    office.bot("import", "roster", office.roster(SPEAKERS))
    found = folder / "turns.json"
    python("bench.stepping", size.turns, found, env=office.env)
    steps = json.loads(found.read_text(encoding="utf-8"))
    bare = steps.pop("bare")
    return [Line(f"A turn: {step}", each, bare, "ms", AGAINST) for step, each in steps.items()]
