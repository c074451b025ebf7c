"""A sentence about a trip, beside the same sentence put into pinyin: one walk by a dictionary."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Line, Size, python

AGAINST = "pypinyin of the same sentence"


def measure(folder: Path, size: Size) -> list[Line]:
    """Milliseconds to read one sentence, and the first one of a process."""
    folder.mkdir()
    found = folder / "sentences.json"
    python("bench.sentence_times", size.repeats, found)
    times = json.loads(found.read_text(encoding="utf-8"))
    median, p99, first = (times[f"pinyin {what}"] for what in ("median", "p99", "first"))
    return [
        Line("A sentence read, median", times["median"], median, "ms", AGAINST),
        Line("A sentence read, p99", times["p99"], p99, "ms", AGAINST),
        Line("The reader loaded, first sentence", times["first"], first, "ms", AGAINST),
    ]
