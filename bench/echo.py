"""Turns over Telegram, whole, against an echo of the library that has no database.

The network is a stub on both sides and nobody's pace is limited: what is left is the work.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.measure import Line, Size, python
from bench.offices import Office, new_office

AGAINST = "an echo of python-telegram-bot that keeps nothing"
SPEAKERS = 300
ROUNDS = 3
ECHOES_A_TURN = 5  # an echo is that much shorter, and as much of its time is measured
CHATS_IN_A_LOT = 50
TURNS, NORMAL = "Turns a second over Telegram", "Turns a second over Telegram, synchronous NORMAL"
BY_SQLMODEL = "Echoes a second, each committed as a row of SQLModel"
BY_SQLITE3 = "Echoes a second, each committed as a row of sqlite3"


def measure(folder: Path, size: Size) -> list[Line]:
    """Turns and echoes a second, the best of several rounds, and the steps of a turn."""
    folder.mkdir()
    offices = {level: _office(folder / level, size) for level in ("FULL", "NORMAL")}
    rounds = [_round(folder / f"{n}", offices, size) for n in range(min(size.repeats, ROUNDS))]
    rates = {what: max(each[what] for each in rounds) for what in rounds[0]}
    echoes = rates.pop(AGAINST)
    lines = [
        Line(what, rate, echoes, "/s", AGAINST, least=0.08 if what == TURNS else None)
        for what, rate in rates.items()
    ]
    lots = size.echoes // CHATS_IN_A_LOT
    env = offices["FULL"].env
    steps: dict[str, float] = _found(folder, "bench.telegram_stepping", lots, env=env)
    return lines + [
        Line(f"A turn over Telegram: {step}", each, 1000 / echoes, "ms", AGAINST)
        for step, each in steps.items()
    ]


def _office(folder: Path, size: Size) -> Office:
    office = new_office(folder)
    office.bot("import", "roster", office.roster(min(SPEAKERS, size.echoes)))
    return office


def _round(folder: Path, offices: Mapping[str, Office], size: Size) -> dict[str, float]:
    """Each for some seconds: what else runs on the machine comes and goes."""
    folder.mkdir()
    full, normal = offices["FULL"].env, offices["NORMAL"].env
    turns, echoes = size.echoes, size.echoes * ECHOES_A_TURN
    return {
        TURNS: _found(folder, "bench.echoing", turns, "FULL", env=full),
        NORMAL: _found(folder, "bench.echoing", turns, "NORMAL", env=normal),
        BY_SQLMODEL: _found(folder, "bench.bare_echo", turns, "sqlmodel"),
        BY_SQLITE3: _found(folder, "bench.bare_echo", turns, "sqlite3"),
        AGAINST: _found(folder, "bench.bare_echo", echoes),
    }


def _found(
    folder: Path, module: str, count: int, *words: str, env: Mapping[str, str] | None = None
) -> Any:  # noqa: ANN401 - whatever it writes
    """Run a module that writes what it has found."""
    target = folder / f"{'-'.join([module, *words])}.json"
    python(module, count, target, *words, env=env)
    return json.loads(target.read_text(encoding="utf-8"))
