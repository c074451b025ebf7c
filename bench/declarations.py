"""A trip declared by one sentence, whole, beside the same trip declared by buttons."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Line, Size, python
from bench.offices import new_office

AGAINST = "the same trip by buttons"
PEOPLE = 40


def measure(folder: Path, size: Size) -> list[Line]:
    """Milliseconds of the whole declaration, and how often its traveller has to say something."""
    office = new_office(folder)
    people = min(PEOPLE, size.turns)
    office.bot("import", "roster", office.roster(people))
    found = folder / "declarations.json"
    python("bench.declaring", people, found, env=office.env)
    taken = json.loads(found.read_text(encoding="utf-8"))
    said = taken["sentence turns"], taken["buttons turns"]
    return [
        Line("A trip by one sentence", taken["sentence"], taken["buttons"], "ms", AGAINST),
        Line("A trip by one sentence: messages of its traveller", *said, "", AGAINST),
    ]
