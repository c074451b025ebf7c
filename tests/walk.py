"""A real office in a process of its own, and its page in Chromium, for tests that walk through it.

The process is `python -m bot run` with the fictitious city, on a port and in a folder of its own.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
CHROMIUM = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else shutil.which("chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
PATIENCE_MS = 20_000  # an import starts a process of its own; two cores may be busy
Scheme = Literal["light", "dark"]

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


@asynccontextmanager
async def an_office(
    home: Path, *, port: int = 0, is_killed: bool = False, **settings: str
) -> AsyncIterator[str]:
    """Run an office in a folder, at last stopped or killed; gives the address of its page."""
    port = port or a_free_port()
    # Another folder than the project's, so that nobody's own .env has a say.
    home.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before anything is served
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(home / "data"),
        "PORT": str(port),
        "DEMO": "1",
        **settings,
    }
    with (home / "office.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=home, env=environment, stdout=log, stderr=log
        )
    try:
        await _until_open(process, f"http://127.0.0.1:{port}", home / "office.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL if is_killed else signal.SIGTERM)
        await process.wait()
        # Shown by pytest when the test has failed.
        sys.stdout.write((home / "office.log").read_text(encoding="utf-8"))


async def _until_open(process: asyncio.subprocess.Process, origin: str, log: Path) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
        while True:
            assert process.returncode is None, log.read_text(encoding="utf-8")  # noqa: ASYNC240
            try:
                if (await client.get(f"{origin}/session")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield opened
        await opened.close()


@dataclass
class Visit:
    """The page of a running office, as somebody looks at it; `kept` is where downloads go."""

    page: Page
    kept: Path

    async def pick(self, name: str) -> Chatter:
        """Open the chat of a person from the picker, or go back to it."""
        people = self.page.get_by_role("button", name="人员", exact=True)
        if await people.is_visible():
            await people.click()
        await self.page.locator(".person", has_text=name).click()
        column = self.page.locator(".column", has=self.page.get_by_role("heading", name=name))
        await expect(column.locator(".connection")).to_have_text("")
        return Chatter(self, column)

    async def next_morning(self) -> str:
        """Press the button; gives the office date."""
        shown = self.page.locator(".office-date time")
        before = await shown.text_content() or ""
        await self.page.get_by_role("button", name="到下一天 09:00").click()
        await expect(shown).not_to_have_text(before, timeout=PATIENCE_MS)
        await expect(self.page.locator(".next-morning")).to_be_enabled(timeout=PATIENCE_MS)
        return await shown.text_content() or ""


@asynccontextmanager
async def a_visit(
    browser: Browser, origin: str, kept: Path, *, width: int = 1400, scheme: Scheme = "light"
) -> AsyncIterator[Visit]:
    """A visit during which the page does not complain."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: (
            errors.append(request.url) if not request.url.startswith((origin, "blob:")) else None
        ),
    )
    await page.goto(origin)
    await expect(page.locator(".person").first).to_be_visible(timeout=PATIENCE_MS)
    yield Visit(page, kept)
    assert errors == []
    await context.close()


@dataclass
class Chatter:
    """One person's chat on the page. Whatever is done waits for the words that answer it."""

    visit: Visit
    column: Locator

    async def __call__(self, *turns: tuple[str, str]) -> str:
        """Do each in turn and see its answer; 「【X】」 presses the button X, all else is said.

        Returns:
            The last answer seen.
        """
        answer = ""
        for done, sees in turns:
            pressed = re.fullmatch(r"【(.+)】", done)
            act = self._press(pressed[1]) if pressed else self.say(done)
            answer = await self._answered(act, sees)
        return answer

    async def drop(self, path: Path, sees: str) -> str:
        """Drop a file into the chat, as from a folder's window."""
        return await self._answered(self._drop(path), sees)

    def lines(self, words: str) -> Locator:
        """The office's messages that hold these words."""
        return self.column.locator(".line.office", has_text=words)

    async def sees(self, words: str) -> str:
        """The latest message with these words, as soon as there is one."""
        line = self.lines(words).last
        await expect(line).to_be_attached(timeout=PATIENCE_MS)
        return await line.locator(".words").text_content() or ""

    async def download(self, name: str) -> Path:
        """Save the latest file whose name holds these words."""
        card = self.column.locator("a.file", has_text=name).last
        async with self.visit.page.expect_download(timeout=PATIENCE_MS) as begun:
            await card.click()
        download = await begun.value
        path = self.visit.kept / download.suggested_filename
        await download.save_as(path)
        return path

    async def _answered(self, act: Awaitable[object], sees: str) -> str:
        matching = self.lines(sees)
        before = await matching.count()
        await act
        answer = matching.nth(before)
        await expect(answer).to_be_attached(timeout=PATIENCE_MS)
        return await answer.locator(".words").text_content() or ""

    async def say(self, words: str) -> None:
        """Say something and wait for nothing."""
        field = self.column.locator("textarea")
        await field.fill(words)
        await field.press("Enter")

    async def _press(self, label: str) -> None:
        open_buttons = self.column.locator(".choices button:enabled:not([aria-pressed=true])")
        exactly = re.compile(rf"^{re.escape(label)}$")
        await open_buttons.filter(has_text=exactly).last.click()

    async def _drop(self, path: Path) -> None:
        carried = await self.visit.page.evaluate_handle(
            """([name, content]) => {
                const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
                const carried = new DataTransfer();
                carried.items.add(new File([bytes], name));
                return carried;
            }""",
            [path.name, base64.b64encode(path.read_bytes()).decode()],  # noqa: ASYNC240
        )
        await self.column.dispatch_event("drop", {"dataTransfer": carried})
