"""One trip from its declaration to its end, through the real page and over a Bot API server.

Two approvers, one after the other; the traveller comes back, reports, and brings the passport back
late: reminded, escalated, and refused a new application meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from playwright.async_api import expect
from test_readme import NEW_CODE, Step, acts_of
from test_walk_over_telegram import walking
from walk import ROOT, SAMPLES, Chatter, Visit, a_browser, a_visit, an_office, needs_chromium

PAGE, SECOND = "页面", "乙荷露"
CHAIN = """
[[approval_chains]]
authorities = []
categories = []
steps = ["authority", "organization_department"]
"""
# Written as the walk of the README is: who | what they do | what they see.
DAY = """
司徒溪桥 | **确认无误** | 上交完成
司徒溪桥 | `后天到大后天去日本旅游，和丈夫` → **不是** → **自费** → **跳过** | 请核对
司徒溪桥 | **提交审批** | 已提交审批
庚山岚 | **同意** | 已同意，转下一步审批
乙荷露 | `/approvals` → **同意** | 已批准
司徒溪桥 | `/draw` → **生成交接码** | 交接码
己暮云 | `/desk` → `交接码` → **一致** → **提交** | 等待本人在手机上确认
司徒溪桥 | **确认无误** | 领用完成
页面 | **到下一天 09:00** x 2 |
司徒溪桥 | `/report` → **已经出境** → `1` | 已记录
页面 | **到下一天 09:00** x 2 |
司徒溪桥 | `/report` → `1` → **与申请一致** → **确认属实并提交** | 前归还证件
页面 | **到下一天 09:00** x 10 |
己暮云 | — | 逾期 1 天以上未归还证件
司徒溪桥 | `国庆去香港旅游五天，独自一人` | 您有证件逾期未还
页面 | **到下一天 09:00** x 2 |
庚山岚 | — | 逾期 3 天以上未归还证件
司徒溪桥 | `/return` → **就是这本** → **生成交接码** | 交接码
己暮云 | `/desk` → `交接码` → **一致** → **一号柜** → `30` → **提交** | 等待本人在手机上确认
司徒溪桥 | — | 一号柜 30 号
司徒溪桥 | **确认无误** | 归还完成
司徒溪桥 | `/my` | 已办结
"""


def the_day() -> list[Step]:
    rows = [[cell.strip() for cell in row.split("|")] for row in DAY.strip().splitlines()]
    return [Step(who, acts_of(acts.replace(" x ", " \u00d7 ")), sees) for who, acts, sees in rows]


def let_decide(name: str, home: Path) -> None:
    """The supervisor's office is an approver, too."""
    cast = tomllib.loads((SAMPLES / "people.toml").read_text(encoding="utf-8"))["person"]
    identifier = next(each["national_id"] for each in cast if each["name"] == name)
    data = {"DATA_DIR": str(home / "data"), "PYTHONPATH": str(ROOT)}
    command = ["grant", "approver", "--person", identifier, "--unit", "YX-ZZB"]
    subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "bot", *command], cwd=home, env=os.environ | data, check=True
    )


@pytest.mark.browser
@needs_chromium
async def test_a_trip_through_the_page(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(CHAIN, encoding="utf-8")
    async with (
        an_office(tmp_path, POLICY_FILE=str(policy)) as origin,
        a_browser() as browser,
        a_visit(browser, origin, tmp_path) as visit,
    ):
        await asyncio.to_thread(let_decide, SECOND, tmp_path)
        code = ""
        for step in the_day():
            if step.who == PAGE:
                for _ in step.acts:
                    await visit.next_morning()
                continue
            code = await played(visit, step, code)


async def played(visit: Visit, step: Step, code: str) -> str:
    """Do a step in its person's chat; gives the code that is shown last."""
    chat = await visit.pick(step.who)
    for act in step.acts[:-1]:
        await chat((_said(act, code), ""))
        await _settled(chat)
    if not step.acts:
        answer = await chat.sees(step.sees)
    else:
        answer = await chat((_said(step.acts[-1], code), step.sees))
    found = NEW_CODE.search(answer)
    return "".join(filter(None, found.groups())) if found else code


def _said(act: str, code: str) -> str:
    if act.startswith("**"):
        return f"【{act.strip('*')}】"
    words = act.strip("`")
    return code if words == "交接码" else words


async def _settled(chat: Chatter) -> None:
    await expect(chat.column.locator(".typing")).to_have_count(0)


@pytest.mark.slow
async def test_a_trip_over_telegram(tmp_path: Path) -> None:
    async with walking(tmp_path, "local,telegram", more=CHAIN) as walk:
        await asyncio.to_thread(let_decide, SECOND, tmp_path)
        day = the_day()
        await walk.page.play(day[0])  # its card was shown on the page, before anybody was here
        await walk.gather([each for each in day if each.who != PAGE])
        for step in day[1:]:
            await walk.play(step)
