"""The core of a checking through the real page: a card, a statement, a decision, annex 2."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import expect
from police_files import LETTER, flat
from walk import Chatter, Visit, a_browser, a_visit, an_office, needs_chromium

OFFICIAL, OFFICER, SUPERVISOR = "辛听雨", "乙江帆", "乙荷露"
NATIONAL_ID, PASSPORT = "330000197104170396", "E98765432"
EVIDENCE = "没有任何因私出行审批"


@pytest.mark.browser
@needs_chromium
async def test_a_finding_is_confirmed_on_the_page_and_counted_in_annex_2(tmp_path: Path) -> None:
    async with (
        an_office(tmp_path) as origin,
        a_browser() as browser,
        a_visit(browser, origin, tmp_path) as visit,
    ):
        left = await left_on(visit)
        supervisor = await visit.pick(SUPERVISOR)
        await supervisor.drop(police_workbook(tmp_path, left), "收到「公安.xlsx」")
        await supervisor.sees("共 2 行：新增 2")
        await supervisor(("【导入 2 行】", "【导入完成】"))
        # The comparison is done by a process of its own.
        assert f"未经批准：{left} 出境" in await supervisor.sees("比对发现疑似问题")

        await the_person_is_asked(supervisor, left)
        official = await visit.pick(OFFICIAL)
        await official.sees("【要求说明】")
        await official(
            ("【去说明】", "前说明情况"),
            ("当时不知道要报批", "已收到文字 1 条"),
            ("【发完了】", "提交后不能修改"),
            ("【提交说明】", "说明已提交"),
        )
        await the_supervisor_decides(await visit.pick(SUPERVISOR), tmp_path)
        await official.sees("经核查认定属实")


async def left_on(visit: Visit) -> date:
    """Two months before the day of the office."""
    shown = await visit.page.locator(".office-date time").text_content() or ""
    return date.fromisoformat(shown[:10]) - timedelta(days=60)


def police_workbook(folder: Path, left: date) -> Path:
    """One stay of five days that nobody approved."""
    used = {"身份证号": NATIONAL_ID, "证件种类": "护照", "证件号码": PASSPORT}
    days = (("出", left), ("入", left + timedelta(days=5)))
    crossings = [used | {"出入境": way, "日期": f"{day:%Y%m%d}"} for way, day in days]
    until = f"{left + timedelta(days=50):%Y%m%d}"
    letter = dict(LETTER) | {"数据日期": until, "截止日期": until}
    return flat(folder / "公安.xlsx", crossings=crossings, letter=letter)


async def the_person_is_asked(supervisor: Chatter, left: date) -> None:
    await supervisor(("/findings", "问题 "), ("【按类型】", "看哪种类型"))
    # The demo has some of this type already.
    of_type = supervisor.column.locator(".choices button", has_text="P4 未经批准（").last
    label = (await of_type.text_content() or "").strip()
    card = await supervisor(
        (f"【{label}】", "问题 "),
        (f"P4 辛听雨 {left} 疑似", "【核查依据】"),
    )
    assert EVIDENCE in card
    assert "330000********0396" in card
    assert NATIONAL_ID not in card
    await supervisor(("【要求说明】", "发出？"), ("【发出】", "已要求辛听雨说明"))


async def the_supervisor_decides(supervisor: Chatter, folder: Path) -> None:
    await supervisor.sees("说明已提交，请核查认定")
    await supervisor(("【查看问题】", "【说明】"))
    card = supervisor.lines("【核查依据】").last
    for words in (EVIDENCE, "当时不知道要报批"):
        await expect(card).to_contain_text(words)
    await expect(card.get_by_role("button", name="认定属实")).to_be_visible()
    await supervisor.visit.page.wait_for_timeout(300)  # the card has faded in
    picture = await supervisor.visit.page.screenshot(path=folder / "问题.png")
    assert len(picture) > 10_000
    await supervisor(
        ("【认定属实】", "认定属实的理由"),
        ("本人承认，事实清楚", "认定：属实"),
        ("【确认属实】", "已认定属实。"),
        ("/export", "要导出哪张表"),
        ("【附件2 汇总统计表】", "导出云溪市"),
        ("【导出】", "附件2 汇总统计表：云溪市"),
    )
    await expect(supervisor.column.locator("a.file").last).to_be_visible()
    sheet = load_workbook(await supervisor.download("附件2")).worksheets[0]
    (total,) = (row for row in sheet.iter_rows(values_only=True) if row[1] == "合计")
    assert total[13:20] == (0, 0, 0, 1, 0, 0, 0)
