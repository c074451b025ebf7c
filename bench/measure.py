"""What a run costs: a process of its own from start to end, and how figures are put beside others.

This file knows nothing of the product, so that the measuring process stays small: the peak of a
process is never below the size of the one that started it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
POLL_SECONDS = 0.005
LONGEST_START = 60
KEPT = {"PATH", "HOME", "LANG", "LC_ALL", "USER", "TMPDIR"}  # settings of this machine stay out


@dataclass(frozen=True)
class Line:
    """One figure beside its baseline; `most` or `least` is the aim for the ratio, if any."""

    what: str
    figure: float
    baseline: float
    unit: str
    against: str
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float:
        return self.figure / self.baseline


@dataclass(frozen=True)
class Cost:
    """What one process took: by the clock, by the processor, and its peak of memory."""

    seconds: float
    cpu_seconds: float
    peak_mebibytes: float


@dataclass(frozen=True)
class Size:
    """How much is measured; `repeats` of everything short, of which the quickest counts."""

    imported: int
    exported: int
    quiet_turns: int
    turns: int
    echoes: int
    alerts: int
    remembered: int
    reconciled: int
    touched: int
    repeats: int


WHOLE = Size(
    imported=100_000,
    exported=10_000,
    quiet_turns=600,
    turns=300,
    echoes=3_000,
    alerts=2_000,
    remembered=100_000,
    reconciled=100_000,
    touched=100,
    repeats=5,
)
SMALL = Size(
    imported=1_500,
    exported=500,
    quiet_turns=20,
    turns=20,
    echoes=100,
    alerts=48,
    remembered=300,
    reconciled=1_000,
    touched=5,
    repeats=1,
)


def python(*arguments: object, env: Mapping[str, str] | None = None) -> Cost:
    """Run a module of Python in a process of its own, to its end.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = _start(arguments, env, said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{arguments} ended {process.returncode}:\n{said.read().decode()}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def first_page(port: int, *arguments: object, env: Mapping[str, str] | None = None) -> float:
    """Start a server and return the seconds until its first page is there; then stop it."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = _start(arguments, env, said)
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - began > LONGEST_START:
                    said.seek(0)
                    raise RuntimeError(f"{arguments} did not start:\n{said.read().decode()}")
                time.sleep(POLL_SECONDS)
            return time.perf_counter() - began
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _start(
    arguments: Sequence[object], env: Mapping[str, str] | None, said: IO[bytes]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *map(str, arguments)]
    settings = {name: value for name, value in os.environ.items() if name in KEPT}
    return subprocess.Popen(  # noqa: S603 - our own modules
        command, cwd=ROOT, env=settings | dict(env or {}), stdout=said, stderr=said
    )


def _answers(port: int) -> bool:
    asking = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        asking.request("GET", "/")
        return asking.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        asking.close()


def quickest(repeats: int, *arguments: object, env: Mapping[str, str] | None = None) -> Cost:
    """The quickest of several runs: what others did on the machine meanwhile is the least in it."""
    return min((python(*arguments, env=env) for _ in range(repeats)), key=lambda cost: cost.seconds)
