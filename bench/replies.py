"""Replies to others while a roster is imported by a process of its own, against a quiet office."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Line, Size, percentile, python
from bench.offices import new_office

AGAINST = "the same turns in a quiet office"
SPEAKERS = 300
# What else runs on the machine comes and goes: quiet and busy phases take turns, so that both have
# their share of it.
PHASES = 4


def measure(folder: Path, size: Size) -> list[Line]:
    """Let people talk at a steady pace, alone and beside an import by turns."""
    office = new_office(folder)
    office.bot("import", "roster", office.roster(SPEAKERS))
    each, found = size.imported // PHASES, folder / "replies.json"
    rosters = [office.roster(each, after=SPEAKERS + phase * each) for phase in range(PHASES)]
    python("bench.speaking", size.quiet_turns // PHASES, found, *rosters, env=office.env)
    measured = json.loads(found.read_text(encoding="utf-8"))
    quiet, busy = measured["quiet"], measured["busy"]
    what = f"Reply while {size.imported:,} rows are imported"
    return [
        Line(f"{what}: p{share:.0%}".rstrip("%"), *_both(busy, quiet, share), "ms", AGAINST, most)
        for share, most in ((0.5, None), (0.99, 3))
    ]


def _both(busy: list[float], quiet: list[float], share: float) -> tuple[float, float]:
    return percentile(busy, share), percentile(quiet, share)
