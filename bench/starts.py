"""A start on a demo database that is filled: from `python -m bot run` to the first page."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Line, Size, first_page, free_port, python

AGAINST = "a bare page of Starlette and uvicorn"


def measure(folder: Path, size: Size) -> list[Line]:
    """Start the office and a bare page in turn, and take the quickest of each."""
    env = {"DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    python("bot", "demo", env=env)
    _office(env)  # the duties of today are made up once, not at every start
    starts: list[float] = []
    bare: list[float] = []
    for _ in range(size.repeats):
        port = free_port()
        bare.append(first_page(port, "bench.bare_server", port))
        starts.append(_office(env))
    return [Line("Start to the first page", min(starts), min(bare), "s", AGAINST, 4)]


def _office(env: dict[str, str]) -> float:
    port = free_port()
    return first_page(port, "bot", "run", env=env | {"PORT": str(port)})
