"""Memory of the process that serves Telegram, after many turns against after a tenth of them."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Line, Size, python
from bench.offices import new_office

SPEAKERS = 300


def measure(folder: Path, size: Size) -> list[Line]:
    """Let a crowd talk; what is resident, and how fast it was answered, early and late."""
    office = new_office(folder)
    office.bot("import", "roster", office.roster(min(SPEAKERS, size.remembered // 10)))
    found = folder / "memory.json"
    python("bench.remembering", size.remembered, found, env=office.env)
    early, late = json.loads(found.read_text(encoding="utf-8"))
    after = f"after {size.remembered:,} turns"
    against = f"after {size.remembered // 10:,} turns"
    return [
        Line(f"Memory {after}", late["mebibytes"], early["mebibytes"], "MiB", against, 1.1),
        Line(f"Turns a second {after}", late["rate"], early["rate"], "/s", against),
    ]
