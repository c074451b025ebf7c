"""Every sentence of the lists read again and again, and beside it only put into pinyin.

Run as `python -m bench.sentence_times ROUNDS TARGET`: writes milliseconds by what was timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from bench.measure import percentile
from tests.sentences.corpus import HALVES, half


def times(rounds: int) -> dict[str, float]:
    """Milliseconds a sentence, and of the first one, which loads what it needs."""
    sentences = [(each.sentence, each.on) for name in HALVES for each in half(name)]
    first_pinyin = _milliseconds(_pinyin, *sentences[0])
    first = _milliseconds(_read, *sentences[0])
    reading = [_milliseconds(_read, *each) for _ in range(rounds) for each in sentences]
    pinyin = [_milliseconds(_pinyin, *each) for _ in range(rounds) for each in sentences]
    return {
        "first": first,
        "pinyin first": first_pinyin,
        "median": median(reading),
        "p99": percentile(reading, 0.99),
        "pinyin median": median(pinyin),
        "pinyin p99": percentile(pinyin, 0.99),
    }


def _read(sentence: str, on: date) -> object:
    from reading.sentence import read  # noqa: PLC0415 - its loading is timed

    return read(sentence, on)


def _pinyin(sentence: str, _on: date) -> object:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - likewise

    return lazy_pinyin(sentence)


def _milliseconds(work: Callable[[str, date], object], sentence: str, on: date) -> float:
    began = time.perf_counter()
    work(sentence, on)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    found = times(int(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
