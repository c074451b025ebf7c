"""The office as a process that can be killed: alone, or with the imports it has begun."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot_api import BotApi
from tests.walk import ROOT, a_free_port

START_SECONDS = 60
STOP_SECONDS = 60
LOOK_SECONDS = 0.01


@dataclass
class House:
    """One installation, started again and again in a folder and at a port of its own."""

    home: Path
    api: BotApi
    settings: dict[str, str]
    groups: list[int] = field(default_factory=list)  # of what was started and may live still
    _process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.settings = {
            "DATA_DIR": str(self.home),
            "PORT": str(a_free_port()),
            "DEMO": "0",
            "LOG_LEVEL": "WARNING",
            "TELEGRAM_TOKEN": self.api.token,
            "TELEGRAM_BASE_URL": self.api.url,
            "INTERNAL_MESSENGERS": "local,terminal,telegram",
            **self.settings,
        }

    @property
    def log(self) -> Path:
        return self.home / "office.log"

    async def start(self) -> int:
        """Start the process; returns how many calls the Bot API had heard before."""
        heard = len(self.api.calls)
        with self.log.open("ab") as log:
            self._process = await self._run("run", output=log.fileno())
        self.groups.append(self._process.pid)
        return heard

    async def until_serving(self, heard: int) -> None:
        """Wait until the process that was started asks for updates."""
        assert self._process
        async with asyncio.timeout(START_SECONDS):
            while not any(call[0] == "getUpdates" for call in self.api.calls[heard:]):
                assert self._process.returncode is None, self.log.read_text(encoding="utf-8")
                await asyncio.sleep(LOOK_SECONDS)

    async def kill(self, *, whole: bool) -> int:
        """SIGKILL, of the process alone or of everything that was ever started; its return code."""
        assert self._process
        if whole:
            for group in self._living():
                os.killpg(group, signal.SIGKILL)
        else:
            self._process.kill()
        code = await self._process.wait()
        while whole and self._living():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(LOOK_SECONDS)
        self.groups = self._living()
        return code

    async def stop(self) -> int:
        """SIGTERM, as a service is stopped; its return code."""
        assert self._process
        self._process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            return await self._process.wait()

    async def end(self) -> None:
        """Leave nothing behind, however the run ended."""
        if self._process is not None:
            await self.kill(whole=True)

    async def command(self, *words: str) -> tuple[int, str]:
        """Run a command of the installation to its end; its code and its output."""
        process = await self._run(*words, output=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode().strip()

    async def _run(self, *words: str, output: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.home,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | self.settings,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output if output >= 0 else asyncio.subprocess.STDOUT,
            start_new_session=True,
        )

    def _living(self) -> list[int]:
        """The groups of which a process still runs here.

        The number of a group that has died is given again: nobody else's is to be hit.
        """
        return [group for group in self.groups if any(_members(group, self.home))]


def _members(group: int, home: Path) -> Iterator[int]:
    """The processes of a group that run in a folder; one that nobody has waited for does not."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
            if int(its_group) == group and state != "Z" and (process / "cwd").samefile(home):
                yield int(process.name)
        except OSError:  # it has ended meanwhile
            continue
