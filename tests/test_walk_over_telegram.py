"""The README's walk over Telegram: the real process, invitations by deep link, files as documents.

The steps are those that tests/test_readme.py plays on the page; the clock alone is moved there.
"""

from __future__ import annotations

import asyncio
import io
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from tests.bot_api import Act, BotApi, Person, Shown, a_bot_api
from tests.test_readme import MORNING, NEW_CODE, READMES, Chatting, Step, Walk, steps
from tests.test_secrets import identifiers
from tests.walk import ROOT, SAMPLES, an_office

PATIENCE_SECONDS = 30
PACE = "[pace]\nmessages_per_second = 1000\nper_chat_per_second = 1000\n"
INSIDE, OUTSIDE = "local,terminal,telegram", "local,terminal"
INVITER = "乙荷露"  # the supervision office may invite everybody
NEW_TELEPHONE = "尚未绑定的手机"
HIDDEN_FILE = "文件含个人信息，请在内部页面查看："


class WalkOverTelegram:
    """Plays steps in the chats of a bot; the page is used where a walk has to begin."""

    def __init__(self, api: BotApi, page: Walk) -> None:
        self.api, self.page = api, page
        self.people: dict[str, Person] = {}

    # -- how everybody comes to the bot -----------------------------------------------------------

    async def gather(self, walk: list[Step]) -> None:
        """Bind everybody of the walk but the new telephone, each by an invitation of their own."""
        names = {step.who for step in walk if f"**{MORNING}**" not in step.acts}
        self.people[NEW_TELEPHONE] = self.api.person("壬试行")
        tails = tails_of_ids()
        async with self.page.chat(await self.page.address_of(INVITER)) as chat:
            for name in sorted(names - {NEW_TELEPHONE}):
                person = self.people[name] = self.api.person(name)
                await person.does(person.starts(await invitation(chat, name)), "身份证号的后 6 位")
                await person.does(tails[name], f"{name}，身份核对成功，已绑定")

    # -- the walk ---------------------------------------------------------------------------------

    async def play(self, step: Step) -> None:
        if f"**{MORNING}**" in step.acts:
            await self.page.play(step)
            return
        person = self.people[step.who]
        done: Act | None = None
        for act in step.acts:
            done = await self._act(person, act, done)
        shown = await person.sees(step.sees, after=done, seconds=PATIENCE_SECONDS)
        for found in NEW_CODE.findall(shown.text):
            self.page.code = "".join(found)

    async def _act(self, person: Person, act: str, before: Act | None) -> Act:
        """Do one act as soon as the one before is answered."""
        if act.startswith("**"):
            return person.presses_on(*await self._button(person, act.strip("*"), before))
        if before is not None:
            await person.sees("", after=before)
        words = act.strip("`")
        if words.startswith("samples/"):
            path = ROOT / words
            return person.sends_file(path.name, path.read_bytes())
        if words == "邀请码":
            return person.starts(self.page.code)
        return person.says(self.page.code if words == "交接码" else words)

    async def _button(self, person: Person, label: str, before: Act | None) -> tuple[Shown, str]:
        """A button in the answer to what was done before, or anywhere if a step begins with it."""
        since = before.moment if before else 0

        def shown() -> Shown | None:
            found = (each for each in reversed(person.chat) if label in each.labels)
            return next((each for each in found if each.moment > since), None)

        if label == "已阅" and shown() is None:
            # The card was shown on the page, the only place there was when it was raised.
            person.says("/alerts")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (button := shown()) is None:  # noqa: ASYNC110 - another thread's
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"no button {label} in\n{person.transcript()}") from None
        return button, label


async def invitation(chat: Chatting, name: str) -> str:
    """The parameter of the link that the supervision office makes for somebody on the page."""
    link = re.compile(r"https://t\.me/steward_test_bot\?start=(\w+)")
    for act in ("`/invite`", "**邀请一个人**", f"`{name}`", "`1`"):
        known = len(chat.lines)
        await chat.do(act)
        await chat.until_more(known)
    known = len(chat.lines)
    await chat.do("**生成**")
    # A reminder may come in between: what is waited for is the link.
    await chat.until(lambda: link.search(chat.after(known)) is not None, "the link")
    found = link.search(chat.after(known))
    assert found, chat.after(known)
    return found[1]


def tails_of_ids() -> dict[str, str]:
    cast = tomllib.loads((SAMPLES / "people.toml").read_text(encoding="utf-8"))
    return {each["name"]: each["national_id"][-6:] for each in cast["person"]}


@asynccontextmanager
async def walking(home: Path, internal: str, *, more: str = "") -> AsyncIterator[WalkOverTelegram]:
    policy = home / "policy.toml"
    policy.write_text(PACE + more, encoding="utf-8")
    async with a_bot_api() as api:
        settings = {
            "TELEGRAM_TOKEN": api.token,
            "TELEGRAM_BASE_URL": api.url,
            "INTERNAL_MESSENGERS": internal,
            "POLICY_FILE": str(policy),
        }
        async with (
            an_office(home, **settings) as origin,
            httpx.AsyncClient(
                base_url=origin, headers={"Origin": origin}, trust_env=False, timeout=60
            ) as client,
        ):
            yield WalkOverTelegram(api, Walk(origin, client))


def headline(file: Shown) -> str:
    """The first words of a workbook that was received."""
    assert file.file, file
    sheet = load_workbook(io.BytesIO(file.file.content)).active
    assert sheet
    lines = sheet.iter_rows(values_only=True)
    return next(str(cell) for line in lines for cell in line if cell)


def full_numbers(api: BotApi) -> set[str]:
    """Every identifier of the fictitious city that stands in a message of the bot."""
    said = "\n".join(each.text for each in api.messages)
    return {each for each in identifiers() if each in said}


@pytest.mark.slow
@pytest.mark.parametrize("internal", [INSIDE, OUTSIDE], ids=["inside", "outside"])
async def test_the_walk_of_the_readme_can_be_walked_over_telegram(
    tmp_path: Path, internal: str
) -> None:
    listed = steps(READMES[0])
    async with walking(tmp_path, internal) as walk:
        await walk.gather(listed)
        for step in listed:
            await walk.play(step)
        supervisor, custodian = walk.people["乙荷露"], walk.people["己暮云"]
        result, annex = (
            await supervisor.sees("导入完成"),
            await supervisor.sees("附件1 信息查询表："),
        )
        compared = "".join(each.text for each in custodian.chat if "一致" in each.labels)
        if internal == INSIDE:
            assert "附件1" in headline(annex)
            assert headline(result)
            assert len(full_numbers(walk.api)) == 2, "the two documents on the desk"
            assert all(number in compared for number in full_numbers(walk.api))
        else:
            page = f"{HIDDEN_FILE}{walk.page.origin}"
            assert [each.file for each in (result, annex)] == [None, None]
            assert all(page in each.text for each in (result, annex))
            assert full_numbers(walk.api) == set()
            assert re.search(r"\*+\w{4}", compared)
