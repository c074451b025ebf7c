"""When this process looks for garbage: not in what it has loaded, and seldom in what a turn made.

Most of what a turn makes goes by itself when the turn ends. Looking for the rest after every 700
objects, as Python does, took half a millisecond of a turn's three and a half, and a quarter of the
time to the first page.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

OBJECTS, YOUNG, OLD = 20_000, 20, 50


@contextmanager
def loading() -> Generator[None]:
    """What is loaded meanwhile stays for good: no garbage is looked for in it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(OBJECTS, YOUNG, OLD)
        gc.enable()
