"""What the README promises is done here: its walk is played, its commands are run."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from walk import ROOT, an_office
from websockets.asyncio.client import ClientConnection, connect

from bot import cli

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PATIENCE_SECONDS = 30
MORNING = "到下一天 09:00"
BLOCK = re.MULTILINE | re.DOTALL
NEW_CODE = re.compile(r"交接码 (\d{3}) (\d{3})|的邀请码：(\w{10})")

each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


@dataclass(frozen=True)
class Step:
    """One row of the walk: who does what and sees which words."""

    who: str
    acts: tuple[str, ...]
    sees: str


def steps(readme: Path) -> list[Step]:
    text = readme.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+?)[,，| ].*?\| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    walk = [row for row in rows if re.match(r"`|\*\*|—", row[1])]
    return [
        Step(who, acts_of(acts), "".join(re.findall("「(.+?)」", sees))) for who, acts, sees in walk
    ]


def acts_of(cell: str) -> tuple[str, ...]:
    """Each act as it is written: `words`, **button**, or **button** so many times."""
    acts: list[str] = []
    for part in [] if cell == "—" else cell.split(" → "):
        act, _, times = part.partition(" \u00d7 ")
        acts += [act] * int(times or 1)
    return tuple(acts)


class Chatting:
    """One person's chat over the page's own websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.lines: list[dict[str, object]] = []

    async def do(self, act: str) -> None:
        """Say the `words`, or press the **button** as soon as it is there."""
        if act.startswith("**"):
            label = act.strip("*")
            await self.until(lambda: bool(self.token(label)), f"button {label}")
            await self.tell(type="press", token=self.token(label))
        else:
            await self.tell(type="say", text=act.strip("`"))

    async def tell(self, **said: str) -> None:
        await self.socket.send(json.dumps({"id": uuid4().hex, **said}))

    def token(self, label: str) -> str:
        for line in reversed(self.lines):
            for button in line["buttons"]:  # type: ignore[attr-defined]
                if button["label"] == label:
                    return str(button["token"])
        return ""

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Listen until something is so."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not is_so():
                    self.hear(json.loads(await self.socket.recv()))
        except TimeoutError:
            raise AssertionError(f"{what} not in {[line['text'] for line in self.lines]}") from None

    async def until_more(self, known: int) -> None:
        """Listen until something has been answered."""
        await self.until(lambda: len(self.lines) > known, "an answer")

    def hear(self, payload: dict[str, object]) -> None:
        if payload["type"] == "history":
            self.lines = [line for line in payload["lines"] if not line["is_own"]]  # type: ignore[attr-defined]
        elif payload["type"] == "message":
            self.lines.append(payload)
        elif payload["type"] == "edited":
            self.lines = [payload if line["id"] == payload["id"] else line for line in self.lines]
        assert payload["type"] != "refused", payload

    def after(self, known: int) -> str:
        return "\n".join(str(line["text"]) for line in self.lines[known:])


class Walk:
    """Plays steps against a running office."""

    def __init__(self, origin: str, client: httpx.AsyncClient) -> None:
        self.origin, self.client = origin, client
        self.code = ""

    async def play(self, step: Step) -> None:
        if f"**{MORNING}**" in step.acts:
            for _ in step.acts:
                (await self.client.post("/demo/next-morning")).raise_for_status()
            return
        address = await self.address_of(step.who)
        async with self.chat(address) as chat:
            known = 0
            for place, act in enumerate(step.acts, 1):
                known = len(chat.lines)
                await self.act(chat, address, act)
                if place < len(step.acts):
                    await chat.until_more(known)
            await chat.until(lambda: step.sees in chat.after(known), f"{step.who}: {step.sees}")
            self.note_code(chat.after(known))

    async def address_of(self, name: str) -> str:
        """Where somebody who can be picked chats on the page."""
        people = (await self.client.get("/demo/people")).json()
        return next(str(each["address"]) for each in people if each["name"] == name)

    @asynccontextmanager
    async def chat(self, address: str) -> AsyncIterator[Chatting]:
        url = f"{self.origin.replace('http', 'ws')}/ws?as={address}"
        async with connect(url, origin=self.origin, proxy=None) as socket:  # type: ignore[arg-type]
            chat = Chatting(socket)
            heard: list[str] = []
            while "history" not in heard:
                payload = json.loads(await socket.recv())
                heard.append(payload["type"])
                chat.hear(payload)
            yield chat

    async def act(self, chat: Chatting, address: str, act: str) -> None:
        if act.startswith("`samples/"):
            path = ROOT / act.strip("`")
            answer = await self.client.post(
                f"/upload?as={address}",
                content=path.read_bytes(),
                headers={"X-File-Name": path.name},
            )
            await chat.tell(type="file", file=answer.json()["id"])
        elif act in {"`交接码`", "`邀请码`"}:
            await chat.do(f"`{self.code}`")
        else:
            await chat.do(act)

    def note_code(self, shown: str) -> None:
        for found in NEW_CODE.findall(shown):
            self.code = "".join(found)


@pytest.mark.slow
async def test_the_walk_of_the_readme_can_be_walked(tmp_path: Path) -> None:
    async with (
        an_office(tmp_path) as origin,
        httpx.AsyncClient(
            base_url=origin, headers={"Origin": origin}, trust_env=False, timeout=60
        ) as client,
    ):
        walk = Walk(origin, client)
        for step in steps(READMES[0]):
            await walk.play(step)


def test_both_readmes_walk_the_same_way() -> None:
    english, chinese = (steps(each) for each in READMES)
    assert [(step.acts, step.sees) for step in english] == [
        (step.acts, step.sees) for step in chinese
    ]
    assert len(english) > 20


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = (parts(each) for each in READMES)
    assert english == chinese


def parts(readme: Path) -> list[str]:
    """The headings' levels, the pictures and the blocks of commands, in their order."""
    text = readme.read_text(encoding="utf-8")
    return re.findall(r"^#+ |docs/pictures/[\w-]+\.png|^```\n.*?^```$", text, BLOCK)


@each_readme
def test_whatever_a_readme_points_to_exists(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"|`((?:samples|tests)/[\w.-]+)`", text)
    assert [name for name in map("".join, named) if not (ROOT / name).exists()] == []


@each_readme
def test_every_make_target_of_a_readme_exists(readme: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(
        re.findall(r"(?:^|`)make ([a-z-]+)", readme.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named - targets == set()
    assert {"run", "test"} <= named


@each_readme
def test_every_command_of_a_readme_is_one(readme: Path) -> None:
    for command in commands(readme):
        arguments = cli._parser().parse_args(command.arguments)
        assert callable(arguments.run)


@dataclass(frozen=True)
class Command:
    """One command line, and the exit code it promises."""

    arguments: tuple[str, ...]
    code: int


def commands(readme: Path) -> list[Command]:
    return commands_in(readme.read_text(encoding="utf-8"))


def commands_in(text: str) -> list[Command]:
    lines = re.findall(r"^\.venv/bin/python -m bot (.+?)(?:  # exit (\d))?$", text, re.MULTILINE)
    return [Command(tuple(shlex.split(line)), int(code or 0)) for line, code in lines]


def blocks(readme: Path) -> list[list[Command]]:
    """The commands of each block that has any, in their order."""
    text = readme.read_text(encoding="utf-8")
    found = [commands_in(each) for each in re.findall(r"^```\n(.*?)^```$", text, BLOCK)]
    return [each for each in found if each]


@pytest.mark.slow
@pytest.mark.parametrize("place", range(3), ids=["own-workbooks", "demo", "for-real"])
def test_the_commands_do_what_they_promise(tmp_path: Path, place: int) -> None:
    """Each block in a folder of its own; one that begins with the keys is no demo."""
    listed = blocks(READMES[0])
    assert len(listed) == 3
    is_demo = listed[place][0].arguments != ("keys",)
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for command in listed[place]:
        done = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-m", "bot", *command.arguments],
            cwd=tmp_path,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "DATA_DIR": "data", "DEMO": str(int(is_demo))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (command, done.returncode, done.stderr) == (command, command.code, done.stderr)
        assert "Traceback" not in done.stderr
