"""The command that reads a sentence: no database, no records, nothing kept."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

from bot.clock import day_of, machine_now
from bot.settings import Settings
from models.errors import Unusable
from reading.sentence import Reading, read
from reading.summary import summary

DONE = 0


def read_sentence(settings: Settings, arguments: argparse.Namespace) -> int:  # noqa: ARG001 - as every command
    """Read one sentence that declares a trip, and print what it says."""
    if not arguments.text.strip():
        raise Unusable("没有要读的内容，请写一句话，例如：10月1日至10月7日去日本旅游。")
    on: date = arguments.on or day_of(machine_now())
    reading = read(arguments.text, on)
    words = json.dumps(as_json(reading), ensure_ascii=False) if arguments.json else summary(reading)
    sys.stdout.write(f"{words}\n")
    return DONE


def as_json(reading: Reading) -> dict[str, object]:
    """The reading as JSON has it: ISO dates, null where nothing was read, companions a list."""
    return {
        "kind": str(reading.kind),
        "destinations": list(reading.destinations) or None,
        "transits": list(reading.transits),
        "exit_date": _iso(reading.exit_date),
        "return_date": _iso(reading.return_date),
        "exit_by": reading.exit_by or None,
        "return_by": reading.return_by or None,
        "is_past": reading.is_past,
        "purpose": reading.purpose and str(reading.purpose),
        "companions": list(reading.companions),
        "doubts": [asdict(doubt) for doubt in reading.doubts],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
