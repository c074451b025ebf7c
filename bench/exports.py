"""Annex 1 of a whole city: queried, unsealed, written as the notice prints it, audited."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Line, Size, python, quickest
from bench.offices import new_office

AGAINST = "openpyxl writes the same values (write_only)"


def measure(folder: Path, size: Size) -> list[Line]:
    """Export annex 1 with the command line."""
    office = new_office(folder)
    office.bot("import", "roster", office.roster(size.exported))
    annex, values, bare_annex = folder / "annex1.xlsx", folder / "values.json", folder / "bare.xlsx"
    cost = quickest(min(size.repeats, 3), "bot", "export", "annex1", annex, env=office.env)
    python("bench.bare_values", annex, values)
    bare = quickest(min(size.repeats, 3), "bench.bare_writing", values, bare_annex)
    what = f"Export of annex 1, {size.exported:,} registrants"
    return [
        Line(what, cost.seconds, bare.seconds, "s", AGAINST, 4),
        Line(f"{what}: processor", cost.cpu_seconds, bare.cpu_seconds, "s", AGAINST),
        Line(f"{what}: peak memory", cost.peak_mebibytes, bare.peak_mebibytes, "MiB", AGAINST),
    ]
