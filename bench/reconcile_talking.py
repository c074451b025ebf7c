"""People who talk while a city is compared by a process of its own, against a quiet office.

Run as `python -m bench.reconcile_talking TURNS TARGET`: writes both lists of milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bench.speaking import NAME, Ears, Talk, bind_speakers
from bot.settings import read_settings
from bot.wiring import Running, open_installation

SPEAKERS = 300
# As for imports: quiet and busy phases take turns.
PHASES = 2


async def talk(turns: int, target: Path) -> dict[str, list[float]]:
    """Talk alone, then beside a first run over everybody, by turns."""
    office = open_installation(read_settings())
    running, ears = Running(office), Ears()
    running.messengers[NAME] = ears
    talking = Talk(running, ears, bind_speakers(office, SPEAKERS))
    measured: dict[str, list[float]] = {"quiet": [], "busy": []}
    async with running.working(with_duties=False):
        await talking.go_on(lambda done: done >= turns // 10)  # the first ones import modules
        for _ in range(PHASES):
            measured["quiet"] += await talking.go_on(lambda done: done >= turns // PHASES)
            measured["busy"] += await _beside_a_run(talking, target)
    return measured


async def _beside_a_run(talking: Talk, target: Path) -> list[float]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.reconciling", "run", target.with_suffix(".run")
    )
    milliseconds = await talking.go_on(lambda _done: running.returncode is not None)
    assert await running.wait() == 0
    return milliseconds


if __name__ == "__main__":
    turns, target = int(sys.argv[1]), Path(sys.argv[2])
    target.write_text(json.dumps(asyncio.run(talk(turns, target))), encoding="utf-8")
