"""The reconciliation of a city: against fetching its rows, and against joins by hand in DuckDB."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Line, Size, percentile, python
from bench.offices import Office

MOST_MEBIBYTES = 250
MOST_TOUCHED_MS = 20
TOUCHED = "at most"


@dataclass(frozen=True)
class Told:
    """What a piece said of itself, and the peak of its process."""

    said: Any
    peak_mebibytes: float

    @property
    def seconds(self) -> float:
        return float(self.said["seconds"])


def measure(folder: Path, size: Size) -> list[Line]:
    """Draw a city, then fetch, compute, judge by joins, run, and run for one who was touched."""
    folder.mkdir()
    persons = size.reconciled
    city, tenth = _city(folder / "whole", persons), _city(folder / "tenth", persons // 10)
    fetched, computed = _quickest(city, "fetch", size), _quickest(city, "compute", size)
    small = _quickest(tenth, "compute", size)
    joined, run = _piece(city, "oracle"), _piece(city, "run")
    touched = _piece(city, "touched", size.touched).said["milliseconds"]
    what = f"Comparing {persons:,} registrants"
    peak, mib = run.peak_mebibytes, "MiB"
    times = "a tenth of the registrants"
    return [
        Line(what, computed.seconds, fetched.seconds, "s", "fetching the same rows", 2),
        Line(f"{what}, again", computed.seconds, joined.seconds, "s", "DuckDB's joins, loaded", 5),
        Line(f"{what}, stored", run.seconds, computed.seconds, "s", "computing only", 2),
        Line(f"{what}: peak memory", peak, MOST_MEBIBYTES, mib, TOUCHED, 1),
        Line(f"{what}: growth", computed.seconds, small.seconds, "s", times, 13),
        Line("Loading them into DuckDB", joined.said["loading"], joined.seconds, "s", "its joins"),
        Line("One touched: median", percentile(touched, 0.5), MOST_TOUCHED_MS, "ms", TOUCHED),
        Line("One touched: p95", percentile(touched, 0.95), MOST_TOUCHED_MS, "ms", TOUCHED, 1),
        *_replies(city, size),
    ]


def _city(folder: Path, persons: int) -> Office:
    folder.mkdir()
    office = Office(folder)
    office.bot("keys")
    _piece(office, "city", persons)
    return office


def _piece(office: Office, how: str, count: int = 0) -> Told:
    target = office.folder / f"{how}.json"
    cost = python("bench.reconciling", how, target, count, env=office.env)
    return Told(json.loads(target.read_text(encoding="utf-8")), cost.peak_mebibytes)


def _quickest(office: Office, how: str, size: Size) -> Told:
    every = [_piece(office, how) for _ in range(min(size.repeats, 2))]
    return min(every, key=lambda told: told.seconds)


def _replies(office: Office, size: Size) -> list[Line]:
    found = office.folder / "replies.json"
    python("bench.reconcile_talking", size.quiet_turns, found, env=office.env)
    measured = json.loads(found.read_text(encoding="utf-8"))
    busy, quiet = measured["busy"], measured["quiet"]
    against, what = "the same turns in a quiet office", "Reply while everybody is compared"
    return [
        Line(
            f"{what}: p{name}",
            percentile(busy, share),
            percentile(quiet, share),
            "ms",
            against,
            most,
        )
        for name, share, most in (("50", 0.5, 2), ("99", 0.99, None))
    ]
