"""The terminal: plain lines in, plain lines out; every choice is answerable by its number.

For ssh and screen readers: `python -m bot chat --as NAME|NATIONAL_ID`. Whoever may run it on the
office's machine is taken for the person named; the audit log has the channel. Spec 5.3.
"""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO
from uuid import UUID, uuid4

from sqlmodel import select

from bot.database import Database
from bot.messenger import Incoming, Kind, Office, Outgoing
from models.account import Account, account_at
from models.errors import CustodyError, Unknown
from models.national_id import read_national_id
from models.person import Person, person_with_id

NAME = "terminal"
QUIT_WORDS = {"/quit", "退出"}
FILE_WORD = "/file "
SETTLE_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 10.0
HINT = "（直接输入，选项输入序号；/file 路径 发送文件，/quit 退出）"


class Deliveries(Protocol):
    """What still has to be delivered, for whoever waits for a reply."""

    async def deliver_due(self) -> int: ...


@dataclass(frozen=True)
class Speaker:
    """Who sits at the terminal; the address is their chat."""

    name: str
    address: str


def find_speaker(database: Database, who: str) -> Speaker:
    """The person of that name or national ID, with an account at this terminal.

    Raises:
        Unknown: nobody, or several people of that name.
    """
    with database.write() as db:
        try:
            person = person_with_id(db, read_national_id(who).number)
            found = [person] if person else []
        except CustodyError:
            found = list(db.exec(select(Person).where(Person.name == who)).all())
        if len(found) != 1:
            trouble = "没有这个人" if not found else f"有 {len(found)} 人同名，请用身份证号"
            raise Unknown(f"{trouble}：{who}。")
        address = f"terminal-{found[0].id.hex}"
        if account_at(db, NAME, address) is None:
            db.add(Account(messenger=NAME, address=address, person_id=found[0].id))
        return Speaker(found[0].name, address)


class Terminal:
    """The messenger `terminal`, for one person at a time."""

    name = NAME
    is_idempotent = False
    is_paced = False

    def __init__(self, office: Office, speaker: Speaker, said: TextIO, shown: TextIO) -> None:
        self._office = office
        self._speaker = speaker
        self._said = said
        self._shown = shown
        self._files: dict[str, UUID] = {}
        self._tokens: list[str] = []
        self._heard = asyncio.Event()

    async def send(self, message: Outgoing) -> str:
        """Print a message with its choices numbered."""
        self._print(message.words)
        for place, button in enumerate(message.buttons, 1):
            self._print(f"  {place}. {button.label}")
        for file in message.files:
            self._files[file.name] = file.id
            self._print(f"  [文件] {file.name}（{file.size_bytes} 字节，/save {file.name} 保存）")
        self._tokens = [button.token for button in message.buttons] or self._tokens
        self._heard.set()
        return str(message.id)

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        """A terminal cannot change what it has printed: the new text follows."""
        del platform_id
        return await self.send(message)

    async def serve(self, courier: Deliveries) -> None:
        """Read lines until the end or /quit."""
        self._print(f"证管家：{self._speaker.name}，您好。{HINT}")
        while line := await asyncio.to_thread(self._said.readline):
            words = line.strip()
            if words in QUIT_WORDS:
                break
            if words:
                await self._hear(words)
                await self._wait_for_reply(courier)
        await courier.deliver_due()

    async def _hear(self, words: str) -> None:
        if words.startswith("/save "):
            return await self._save(words.removeprefix("/save ").strip())
        self._heard.clear()
        if words.startswith(FILE_WORD):
            return await self._send_file(Path(words.removeprefix(FILE_WORD).strip()))
        if words.isdecimal() and 1 <= int(words) <= len(self._tokens):
            return await self._take(Kind.PRESS, token=self._tokens[int(words) - 1])
        return await self._take(Kind.TEXT, text=words)

    async def _take(self, kind: Kind, *, text: str = "", token: str = "") -> None:
        await self._office.take(
            Incoming(NAME, self._speaker.address, uuid4().hex, kind, text=text, token=token)
        )

    async def _send_file(self, path: Path) -> None:
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError:
            self._print(f"读不到文件：{path}。")
            return self._heard.set()
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            file = await self._office.keep_file(path.name, media_type, content)
        except CustodyError as refused:
            self._print(str(refused))
            return self._heard.set()
        await self._office.take(
            Incoming(NAME, self._speaker.address, uuid4().hex, Kind.FILE, file_id=file.id)
        )
        return None

    async def _save(self, name: str) -> None:
        """Save a file that came, beside where one stands, under its plain name."""
        file_id = self._files.get(name)
        found = file_id and await self._office.fetch_file(
            file_id, messenger=NAME, address=self._speaker.address
        )
        if not found:
            return self._print(f"没有这个文件，或已过期：{name}。")
        target = Path(Path(name).name)
        await asyncio.to_thread(target.write_bytes, found[1])
        return self._print(f"已保存：{target}")

    async def _wait_for_reply(self, courier: Deliveries) -> None:
        """Let the reply come before the next line: what it offers is what a number means."""
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._heard.wait()
        except TimeoutError:
            self._print("（还在处理，请稍候）")
        await asyncio.sleep(SETTLE_SECONDS)
        await courier.deliver_due()

    def _print(self, words: str) -> None:
        self._shown.write(f"{words}\n")
        self._shown.flush()
