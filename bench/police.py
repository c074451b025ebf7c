"""Police data of a city, imported whole: read, checked, sealed, stored, answered."""

from __future__ import annotations

from pathlib import Path

from bench.measure import ROOT, Line, Size, python, quickest
from bench.offices import new_office

AGAINST = "python-calamine walks all rows of the same file"
KEPT = ROOT / "build" / "bench"  # a million rows take a quarter of a minute to write


def measure(folder: Path, size: Size) -> list[Line]:
    """Import documents and crossings with the command line, result workbook included.

    Half as many documents again as persons, and ten crossings a person.
    """
    office = new_office(folder)
    office.bot("import", "roster", office.roster(size.imported))
    source = police_file(size.imported)
    target = folder / "result.xlsx"
    bare = quickest(min(size.repeats, 3), "bench.bare_police", source)
    cost = office.bot("import", "police", source, "--result", target)
    what = f"Import of police data, {size.imported * 10:,} crossings"
    return [
        Line(what, cost.seconds, bare.seconds, "s", AGAINST, 3),
        Line(f"{what}: processor", cost.cpu_seconds, bare.cpu_seconds, "s", AGAINST),
        Line(f"{what}: peak memory", cost.peak_mebibytes, bare.peak_mebibytes, "MiB", AGAINST),
    ]


def police_file(persons: int) -> Path:
    """Police data of the first so many of the fictitious city; made once, kept out of git."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"police-{persons}.xlsx"
    if not path.exists():
        made = path.with_suffix(".part")
        python("bench.police_data", made, persons, persons * 3 // 2, persons * 10)
        made.rename(path)
    return path
