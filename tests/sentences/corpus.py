"""The two halves as they lie in the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

HALVES = ("first", "second")
AFTERWARDS = "third"
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Expected:
    """One sentence, the day it is said, and what a careful person reads from it."""

    on: date
    kind: str
    sentence: str
    destinations: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    exit_date: date | None = None
    return_date: date | None = None
    purpose: str | None = None
    companions: tuple[str, ...] = ()


def half(name: str) -> list[Expected]:
    """The sentences of one half, in the order of its file."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_expected(line) for line in lines if line]


def _expected(line: str) -> Expected:
    on, kind, *rest = line.split(" | ")
    if kind != "trip":
        return Expected(date.fromisoformat(on), kind, *rest)
    places, leaves, returns, purpose, companions, sentence = rest
    destinations, _, transits = places.partition(" via ")
    return Expected(
        on=date.fromisoformat(on),
        kind=kind,
        sentence=sentence,
        destinations=_words(destinations, " "),
        transits=_words(transits, " "),
        exit_date=_day(leaves),
        return_date=_day(returns),
        purpose=None if purpose == "-" else purpose,
        companions=_words(companions, ", "),
    )


def _words(cell: str, between: str) -> tuple[str, ...]:
    return () if cell in {"-", ""} else tuple(cell.split(between))


def _day(cell: str) -> date | None:
    return None if cell == "-" else date.fromisoformat(cell)
