"""A crowd talks to an office on Telegram for long.

Run as `python -m bench.remembering TURNS TARGET`: writes, after a tenth of the turns and after all,
the mebibytes that are resident and the turns a second of the tenth before.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path

from bench.on_telegram import Crowd, bind_chats, serving, without_limits
from bench.stub_network import Network
from bot.settings import read_settings
from bot.wiring import Installation, open_installation

TENTHS = 10


async def grow(office: Installation, turns: int) -> list[dict[str, float]]:
    """What is resident, and how fast it went, after the first tenth and after the last."""
    network = Network()
    crowd = Crowd(network, bind_chats(office))
    async with serving(without_limits(office), network):
        each = turns // TENTHS
        early = await _tenth(crowd, each)
        await crowd.talk(turns - 2 * each)
        await crowd.fall_silent()
        return [early, await _tenth(crowd, each)]


async def _tenth(crowd: Crowd, turns: int) -> dict[str, float]:
    """Nobody is waited for when it is looked at what is left."""
    seconds = await crowd.talk(turns)
    await crowd.fall_silent()
    gc.collect()
    return {"rate": turns / seconds, "mebibytes": resident_mebibytes()}


def resident_mebibytes() -> float:
    """What of this process is in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kibibytes = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
    return int(kibibytes) / 1024


if __name__ == "__main__":
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    opened = open_installation(read_settings())
    target.write_text(json.dumps(asyncio.run(grow(opened, count))), encoding="utf-8")
