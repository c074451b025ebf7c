"""`python -m bench`: every bench, printed as a table; `--write` puts it into docs/bench.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench import (
    alerts,
    declarations,
    echo,
    exports,
    imports,
    memory,
    police,
    reconciliation,
    replies,
    sentences,
    starts,
    turns,
)
from bench.measure import ROOT, SMALL, WHOLE, Line, Size

BENCHES = {
    "imports": imports.measure,
    "police": police.measure,
    "replies": replies.measure,
    "exports": exports.measure,
    "starts": starts.measure,
    "turns": turns.measure,
    "echo": echo.measure,
    "alerts": alerts.measure,
    "declarations": declarations.measure,
    "memory": memory.measure,
    "sentences": sentences.measure,
    "reconcile": reconciliation.measure,
}
LIBRARIES = (
    "sqlmodel sqlalchemy pydantic openpyxl python-calamine cryptography starlette uvicorn "
    "python-telegram-bot pypinyin duckdb"
)
PAGE = ROOT / "docs" / "bench.md"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*BENCHES, []], help="these; else all")
    parser.add_argument("--small", action="store_true", help="few rows: does it run, no figures")
    parser.add_argument("--write", action="store_true", help="write docs/bench.md")
    arguments = parser.parse_args(argv)
    lines: list[Line] = []
    for name in arguments.only or BENCHES:
        sys.stderr.write(f"{name} …\n")
        lines += measured(name, SMALL if arguments.small else WHOLE)
    print(table(lines))
    if arguments.write:
        command = " ".join(["python -m bench", *(argv or sys.argv[1:])])
        PAGE.write_text(page(lines, command), encoding="utf-8")
    return 0


def measured(name: str, size: Size) -> list[Line]:
    """Run one bench in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return BENCHES[name](Path(folder) / name, size)


def table(lines: Sequence[Line]) -> str:
    """The figures as a Markdown table."""
    rows = [
        "| | product | baseline | ratio | aim | against |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    rows += [
        f"| {line.what} | {line.figure:.4g} {line.unit} | {line.baseline:.4g} {line.unit} "
        f"| {_ratio(line)} | {_aim(line)} | {line.against} |"
        for line in lines
    ]
    return "\n".join(rows)


def _ratio(line: Line) -> str:
    """Two places, or three of a ratio of which two would say too little."""
    return f"{line.ratio:.2f}" if line.ratio >= 0.1 else f"{line.ratio:.3f}"


def _aim(line: Line) -> str:
    if line.most is not None:
        return f"≤ {line.most:g}: {'met' if line.ratio <= line.most else 'missed'}"
    if line.least is not None:
        return f"≥ {line.least:g}: {'met' if line.ratio >= line.least else 'missed'}"
    return ""


def page(lines: Sequence[Line], command: str) -> str:
    """The page of figures, with the machine they were taken on."""
    pages, page_bytes = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    used = ", ".join(f"{name} {version(name)}" for name in LIBRARIES.split())
    return HEAD.format(
        day=time.strftime("%Y-%m-%d"),
        cores=os.cpu_count(),
        memory=f"{pages * page_bytes / 2**30:.0f}",
        python=platform.python_version(),
        used=used,
        command=command,
        load=f"{os.getloadavg()[2]:.1f}",
        table=table(lines),
    )


HEAD = """# Speed and memory

Written by `{command}` on {day}: {cores} cores, {memory} GiB, Python {python}, {used}. The load of
the machine over the last quarter of an hour was {load}: what else ran there is in the figures.

Every figure stands beside a baseline of the same run, and only the ratio means anything elsewhere.
Each runs in a process of its own, from its start to its end. Of everything short the quickest of
several runs counts, of steps of a turn the median; steps over Telegram are those of a lot of fifty
chats that talk at once, shared out.

{table}
"""

if __name__ == "__main__":
    sys.exit(main())
