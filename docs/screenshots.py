"""Take the pictures of the README from a running demo: `.venv/bin/python docs/screenshots.py`.

All data are the fictitious city's. Needs Chromium and what `make setup-dev` installs.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from walk import SAMPLES, Visit, a_browser, a_visit, an_office  # noqa: E402

PICTURES = HERE / "pictures"
FADED_IN_MS = 400
CARD = "交接时证件号码不一致"


async def main() -> None:
    """Open an office, let its people work, and look at them at both widths."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_browser() as browser, an_office(Path(folder)) as origin:
            await _desk(browser, origin, Path(folder))
            await _import(browser, origin, Path(folder))
            await _telephones(browser, origin, Path(folder))
            await _trip(browser, origin, Path(folder))
            await _finding(browser, origin, Path(folder))


async def _desk(browser: Browser, origin: str, kept: Path) -> None:
    async with a_visit(browser, origin, kept) as visit:
        holder, desk = await visit.pick("辛听雨"), await visit.pick("己暮云")
        head = await visit.pick("庚山岚")
        await head.sees(CARD)
        shown = await holder(
            ("/surrender", "上交哪几本"), ("【全部】", "生成交接码吗"), ("【生成交接码】", "交接码")
        )
        code = "".join(re.findall(r"交接码 (\d{3}) (\d{3})", shown)[0])
        await desk(
            ("/desk", "6 位交接码"),
            (code, "第 1 本"),
            ("【一致】", "哪个保险柜"),
            ("【一号柜】", "几号柜位"),
            ("8", "第 2 本"),
            ("【一致】", "哪个保险柜"),
            ("【一号柜】", "几号柜位"),
            ("9", "登记如下"),
            ("【提交】", "等待本人"),
        )
        await holder.sees("交接台已登记")
        await head.lines(CARD).last.scroll_into_view_if_needed()
        await _take(visit, "desk-desktop")


async def _import(browser: Browser, origin: str, kept: Path) -> None:
    async with a_visit(browser, origin, kept, width=1130) as visit:
        supervisor, officer = await visit.pick("乙荷露"), await visit.pick("乙江帆")
        await officer(("/progress", "看哪一份名单"), ("2", "未报告持证情况"))
        await supervisor.drop(SAMPLES / "roster-dirty.xlsx", "收到「roster-dirty.xlsx」")
        await supervisor.sees("【预览】")
        await _take(visit, "import-desktop")


async def _telephones(browser: Browser, origin: str, kept: Path) -> None:
    async with a_visit(browser, origin, kept, width=390) as visit:
        official = await visit.pick("乙短笛")
        await official(
            ("/menu", "我的待办"),
            ("【报告持证（1）】", "您现在持有"),
            ("【有证件，逐本报告】", "是哪种证件"),
        )
        await _take(visit, "declaration-phone")
    async with a_visit(browser, origin, kept, width=390, scheme="dark") as visit:
        head = await visit.pick("庚山岚")
        await head.sees(CARD)
        await head.lines(CARD).last.scroll_into_view_if_needed()
        await _take(visit, "alert-phone")


async def _trip(browser: Browser, origin: str, kept: Path) -> None:
    """司徒溪桥 confirms her surrender and applies; the head of her unit has the card."""
    async with a_visit(browser, origin, kept, width=1130) as visit:
        traveller, approver = await visit.pick("司徒溪桥"), await visit.pick("庚山岚")
        await traveller(
            ("【确认无误】", "上交完成"),
            ("国庆去泰国、马来西亚旅游五天，和丈夫", "费用来源"),
            ("【自费】", "境外的联系人"),
            ("【跳过】", "请核对"),
            ("【提交审批】", "已提交审批"),
        )
        await approver.sees("泰国、马来西亚")
        await _take(visit, "trip-desktop")


async def _finding(browser: Browser, origin: str, kept: Path) -> None:
    """庚月桥 came home later than approved, and is about to say why."""
    async with a_visit(browser, origin, kept, width=1130) as visit:
        supervisor, official = await visit.pick("乙荷露"), await visit.pick("庚月桥")
        await official(("【去说明】", "说明情况"))
        await supervisor(
            ("/findings", "未办结"),
            ("【按类型】", "看哪种类型"),
            ("【P5 擅自变更（1）】", "P5 擅自变更）"),
            ("1", "核查依据"),
        )
        await _take(visit, "finding-desktop")


async def _take(visit: Visit, name: str) -> None:
    await visit.page.wait_for_timeout(FADED_IN_MS)
    await visit.page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
