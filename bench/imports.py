"""An import of a roster, whole: read, checked, sealed, written by chunks, audited, answered."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Line, Size, quickest
from bench.offices import new_office

AGAINST = "openpyxl reads the same file (read_only, all values)"


def measure(folder: Path, size: Size) -> list[Line]:
    """Import a roster into an empty office with the command line, result workbook included."""
    office = new_office(folder)
    roster = office.roster(size.imported)
    bare = quickest(min(size.repeats, 2), "bench.bare_reading", roster)
    cost = office.bot("import", "roster", roster)
    what = f"Import of a roster, {size.imported:,} rows"
    return [
        Line(what, cost.seconds, bare.seconds, "s", AGAINST, 4),
        Line(f"{what}: processor", cost.cpu_seconds, bare.cpu_seconds, "s", AGAINST),
        Line(f"{what}: peak memory", cost.peak_mebibytes, bare.peak_mebibytes, "MiB", AGAINST),
    ]
