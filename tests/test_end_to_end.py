"""From door to door: people of the fictitious city use the real page of a real office."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.async_playwright import Axe
from icalendar import Calendar
from openpyxl import load_workbook
from PIL import Image
from playwright.async_api import Browser, expect
from pytest_asyncio import fixture
from walk import (
    SAMPLES,
    Chatter,
    Scheme,
    Visit,
    a_browser,
    a_free_port,
    a_visit,
    an_office,
    needs_chromium,
    needs_libreoffice,
)

from jobs.invitation_sheet import qr_picture

# One event loop for all, so that Chromium need not be started for each.
pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="module")]

OFFICIAL, DECLARED = "乙短笛", "辛听雨"
CUSTODIAN, OFFICER, HEAD, SUPERVISOR = "己暮云", "乙江帆", "庚山岚", "乙荷露"
UNBOUND, UNBOUND_TAIL = "辛西窗", "250492"
TELEPHONE = "尚未绑定的手机"
RESULT_BY_NOTE = {"可导入": "新增", "有误": "错误"}


@fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


@fixture(loop_scope="module")
async def visit(browser: Browser, tmp_path: Path) -> AsyncIterator[Visit]:
    """Somebody looks at the page of an office that has just opened."""
    async with an_office(tmp_path) as origin, a_visit(browser, origin, tmp_path) as opened:
        yield opened


async def test_the_demo_opens_with_a_date_and_people_to_pick(visit: Visit) -> None:
    shown = await visit.page.locator(".office-date time").text_content() or ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 周[一二三四五六日]", shown)
    people = await visit.page.locator(".person .name").all_text_contents()
    assert [*people[:2], people[-1]] == [OFFICIAL, DECLARED, TELEPHONE]
    await expect(visit.page.locator(".person", has_text=OFFICIAL)).to_contain_text("待办 1")
    await expect(visit.page.locator(".person", has_text=TELEPHONE)).to_contain_text("未绑定")
    official = await visit.pick(OFFICIAL)
    await official(("/menu", "我的待办 1"), ("【我的证件和待办】", "您还没有报告持证情况"))


async def test_the_supervisor_imports_units_and_rosters(visit: Visit) -> None:
    supervisor = await visit.pick(SUPERVISOR)
    units = await imported(supervisor, SAMPLES / "units.xlsx", "共 20 行：重复 20")
    assert results(units) == ["重复"] * 20
    new = await imported(supervisor, SAMPLES / "roster-new.xlsx", "共 8 行：新增 8")
    assert results(new) == ["新增"] * 8
    await supervisor.drop(SAMPLES / "roster-new.xlsx", "收到「roster-new.xlsx」")
    await supervisor.sees("共 8 行：重复 8")
    await supervisor(("【不导入】", "数据没有变化"))
    dirty = await imported(supervisor, SAMPLES / "roster-dirty.xlsx", "新增 5，错误 15")
    assert [each[:2] for each in results(dirty)] == [
        RESULT_BY_NOTE[note.partition("：")[0]] for note in results(dirty, "说明")
    ]


async def imported(chatter: Chatter, path: Path, counts: str) -> Path:
    """Drop a workbook, confirm its preview, and save what came back."""
    await chatter.drop(path, f"收到「{path.name}」")
    await chatter.sees(f"\n{counts}")
    buttons = chatter.lines("【预览】").last.locator(".choices button")
    await chatter((f"【{await buttons.first.text_content()}】", "【导入完成】"))
    return await chatter.download(f"{path.stem}.结果.xlsx")


def results(path: Path, heading: str = "结果") -> list[str]:
    """What stands under a heading, in every row that has a result."""
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    headings = next(row for row in rows if "结果" in row)
    below = rows[rows.index(headings) + 1 :]
    return [str(row[headings.index(heading)]) for row in below if row[headings.index("结果")]]


async def test_an_invited_person_binds_an_unbound_telephone(visit: Visit) -> None:
    officer = await visit.pick(OFFICER)
    shown = await officer(
        ("/invite", "要办哪一件"),
        ("【邀请一个人】", "身份证号后 4 位"),
        ("xxc", "是哪一位"),
        (f"【{UNBOUND}　云溪市财政局】", "生成邀请码？"),
        ("【生成】", f"{UNBOUND} 的邀请码："),
    )
    code, link = re.findall(r"[0-9A-Z]{10}", shown)[0], shown.splitlines()[-1]
    assert link.endswith(f"/?start={code}")
    picture = Image.open(await officer.download(f"邀请码-{UNBOUND}.png"))
    assert picture.tobytes() == Image.open(io.BytesIO(qr_picture(link))).tobytes()

    await visit.page.goto(link)
    telephone = await visit.pick(TELEPHONE)
    await telephone.sees(f"邀请对象：{UNBOUND[0]}**")
    await telephone(("000000", "还可以试 4 次"), (UNBOUND_TAIL, "身份核对成功，已绑定"))
    await telephone(("【我的证件】", "云溪市财政局"))
    await expect(visit.page.locator(".person", has_text=UNBOUND)).not_to_contain_text("未绑定")


async def test_documents_are_reported_and_surrendered(visit: Visit) -> None:
    official, desk = await visit.pick(OFFICIAL), await visit.pick(CUSTODIAN)
    declared = await official(
        ("/document", "您现在持有因私出国（境）证件吗"),
        ("【有证件，逐本报告】", "是哪种证件"),
        ("【普通护照】", "证件号码是多少"),
        ("E31234567", "签发日期"),
        ("2019-05-06", "有效期至"),
        ("2018-01-01", "日期不能早于 2019-05-06"),
        ("20390505", "签发机关"),
        ("【跳过】", "还有别的证件吗"),
        ("【还有一本】", "是哪种证件"),
        ("往来港澳通行证", "证件号码是多少"),
        ("C31234568", "签发日期"),
        ("【不清楚】", "有效期至"),
        ("【返回】", "签发日期"),
        ("【不清楚】", "有效期至"),
        ("【不清楚】", "签发机关"),
        ("云溪市公安局", "还有别的证件吗"),
        ("【报告完了】", "您报告持有 2 本"),
        ("【确认属实并提交】", "回执号 SB"),
    )
    shown = await official(
        ("【去上交】", "上交哪几本"), ("【全部】", "生成交接码吗"), ("【生成交接码】", "交接码 ")
    )
    await desk(
        ("/desk", "6 位交接码"),
        (digits(shown), f"{OFFICIAL}（330000********0368） 要上交 2 本"),
        ("【一致】", "放进哪个保险柜"),
        ("【二号柜】", "放进二号柜几号柜位"),
        ("【1 号】", "第 2 本：普通护照 E31234567"),
        ("【一致】", "放进哪个保险柜"),
        ("【二号柜】", "放进二号柜几号柜位"),
        ("7", "登记如下"),
        ("【提交】", "等待本人在手机上确认"),
    )
    await official.sees("交接台已登记上交，请核对")
    receipt = await official(("【确认无误】", "上交完成"))
    number = re.findall(r"JJ\d{8}-\w{6}", receipt)[0]
    assert OFFICIAL in await desk.sees(f"上交回执 {number}")
    mine = await official(("/my", "【我的证件】"))
    assert re.findall(r"SB\d{8}-\w{6}", declared)[0] in mine
    assert "普通护照 E31234567（有效期至 2039-05-05）：在库，二号柜 7 号" in mine
    assert "【待办】没有到期事项" in mine
    await desk((digits(shown), "没有听懂"), ("/desk", "6 位交接码"), (digits(shown), "已过期"))
    # However a line is brought into view, the name above the chat stays there.
    await desk.column.locator(".unseen").last.evaluate("heading => heading.scrollIntoView()")
    assert await desk.column.evaluate("column => column.scrollTop") == 0


def digits(shown: str) -> str:
    """The desk code as it is typed."""
    return "".join(re.findall(r"交接码 (\d{3}) (\d{3})", shown)[0])


async def test_holding_nothing_is_reported_and_what_is_due_goes_into_a_calendar(
    visit: Visit,
) -> None:
    desk, holder = await visit.pick(CUSTODIAN), await visit.pick(DECLARED)
    await desk(
        ("/document", "您现在持有因私出国（境）证件吗"),
        ("【没有任何证件】", "本人没有任何因私出国（境）证件"),
        ("【确认属实并提交】", "回执号 SB"),
        ("/my", "报告没有证件"),
    )
    mine = await holder(("/my", "【待办】"))
    await holder.sees("到期日程")
    path = await holder.download("到期日程.ics")
    entries = Calendar.from_ical(path.read_bytes()).events
    due_dates = [date.fromisoformat(day) for day in re.findall(r"：(\S+) 前", mine)]
    assert [entry.start for entry in entries] == due_dates
    assert {str(entry["summary"])[:8] for entry in entries} == {
        "证管家：上交普通",
        "证管家：上交往来",
    }


async def test_what_is_late_goes_up_step_by_step(browser: Browser, tmp_path: Path) -> None:
    """From the digest to the supervisor; an unread warning is late after one day here."""
    policy = tmp_path / "policy.toml"
    policy.write_text('acknowledge_warning = { n = 1, unit = "calendar" }', encoding="utf-8")
    async with (
        an_office(tmp_path, POLICY_FILE=str(policy)) as origin,
        a_visit(browser, origin, tmp_path) as visit,
    ):
        holder, desk = await visit.pick(DECLARED), await visit.pick(CUSTODIAN)
        officer, head = await visit.pick(OFFICER), await visit.pick(HEAD)
        due = re.findall(r"普通护照 \S+：(\S+) 前", await holder(("/my", "【待办】")))[0]
        due_date = date.fromisoformat(due)

        await mornings_until(visit, due_date + timedelta(days=1))
        await holder.sees("已逾期 1 天")
        # The mark of what is unread widens no chat: a button would move away under the finger.
        widths = "columns => columns.map(column => column.offsetWidth)"
        assert len(set(await visit.page.locator(".column").evaluate_all(widths))) == 1
        await expect(holder.lines("【今日提醒】")).to_have_count(4)  # 7, 3, 1 days before; late
        for each in (desk, officer):
            assert DECLARED in await each.sees("【提示】逾期 1 天以上未上交证件")

        await mornings_until(visit, due_date + timedelta(days=3))
        await head.sees("逾期 3 天以上未申报持证情况")  # which stays unread
        await head_reads_and_assigns(head, until=due_date + timedelta(days=9))
        assert f"{HEAD}转给您办理" in await officer.sees("转给您办理")
        await officer(("【已办结】", "已报办结"), ("【已办结】", "没有重复处理"))
        await head.sees(f"由{OFFICER}办结")

        supervisor = await visit.pick(SUPERVISOR)
        await mornings_until(visit, due_date + timedelta(days=5))
        unread = supervisor.lines("个工作日未阅").filter(has_text="单位：云溪市财政局")
        await expect(unread).to_contain_text(["逾期 3 天以上未申报持证情况（单位负责人"])
        states = await officer(("/deliveries", "最近的预警"))
        assert f"未申报持证情况 → {HEAD}：已送达，已升级" in states
        assert f"未上交证件 → {HEAD}：已阅，已转办" in states
        await mornings_until(visit, due_date + timedelta(days=7))
        late = supervisor.lines("【警示】逾期 7 天以上").filter(has_text="单位：云溪市财政局")
        await expect(late.filter(has_text="未上交证件")).to_have_count(1)


async def mornings_until(visit: Visit, day: date) -> None:
    while date.fromisoformat((await visit.next_morning())[:10]) < day:
        pass


async def head_reads_and_assigns(head: Chatter, *, until: date) -> None:
    card = head.lines("【警示】逾期 3 天以上未上交证件").last
    await expect(card).to_be_attached()
    await card.get_by_role("button", name="详情").click()
    details = await head.sees("，未阅")
    assert DECLARED in details
    await card.get_by_role("button", name="已阅").click()
    await head.sees("已阅 ")
    await card.get_by_role("button", name="转办").click()
    await head.sees("转给哪位经办人")
    await head(
        (f"【{OFFICER}】", "哪天前办结"),
        (f"{until}", "前办结？"),
        ("【转办】", f"已转给{OFFICER}"),
    )


async def test_the_desk_serves_whoever_has_no_telephone(visit: Visit) -> None:
    desk = await visit.pick(CUSTODIAN)
    await desk(
        ("/safes", "一号柜"),
        ("【登记新保险柜】", "新保险柜叫什么"),
        ("三号柜", "多少个柜位"),
        ("12", "登记「三号柜」，12 个柜位"),
        ("【确认】", "已登记「三号柜」"),
        ("/proxy", "找谁"),
        (UNBOUND, "是哪一位"),
        ("1", "桌上是哪本证件"),
        ("【登记一本新证件】", "是哪种证件"),
        ("【普通护照】", "证件号码"),
        ("E32222222", "签发日期"),
        ("【不清楚】", "有效期至"),
        ("【不清楚】", "签发机关"),
        ("【跳过】", "桌上是哪本证件"),
        ("【就这些】", "第 1 本"),
        ("【一致】", "放进哪个保险柜"),
        ("【三号柜】", "几号柜位"),
        ("【1 号】", "为什么由您代办"),
        ("本人没有智能手机", "确认登记"),
        ("【确认登记】", "代办完成"),
        ("/find", "找谁"),
        (UNBOUND_TAIL[-4:], "是哪一位"),
        ("1", "普通护照 *****2222：在库"),
    )


@needs_libreoffice
async def test_annex_1_and_the_ledger_go_out_and_annex_1_comes_back(visit: Visit) -> None:
    supervisor = await visit.pick(SUPERVISOR)
    await supervisor(("/export", "要导出哪张表"), ("【附件1 信息查询表】", "导出云溪市"))
    people = re.findall(r"(\d+) 人", await supervisor(("【导出】", "附件1 信息查询表：云溪市")))[0]
    annex1 = await supervisor.download("附件1")
    await supervisor(("/export", "要导出哪张表"), ("【证件保管台账】", "导出云溪市"))
    await supervisor(("【导出】", "证件保管台账：云溪市"))
    ledger = await supervisor.download("台账")
    again = await imported(supervisor, annex1, f"共 {people} 行：重复 {people}")
    assert results(again) == ["重复"] * int(people)
    for pages, words in zip(
        await as_text((annex1, ledger)), ("登记备案人员因私出国", "保险柜"), strict=True
    ):
        assert words in "".join(pages.split())


async def as_text(paths: tuple[Path, ...]) -> list[str]:
    """The words of workbooks on paper: LibreOffice makes the PDF, poppler reads it."""
    folder = paths[0].parent / "pdf"
    soffice = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    await run(*soffice, "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths))
    return [await run("pdftotext", str(folder / f"{each.stem}.pdf"), "-") for each in paths]


async def run(*command: str) -> str:
    assert shutil.which(command[0])
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return said.decode()


async def test_a_killed_office_goes_on_where_it_stood(browser: Browser, tmp_path: Path) -> None:
    port = a_free_port()
    async with an_office(tmp_path, port=port, is_killed=True) as origin:
        visiting = a_visit(browser, origin, tmp_path)
        visit = await visiting.__aenter__()
        official = await visit.pick(OFFICIAL)
        await official(("/document", "您现在持有"), ("【有证件，逐本报告】", "是哪种证件"))
    await expect(official.column.locator(".connection")).to_contain_text("连接中断")
    await official.say("普通护照")
    async with an_office(tmp_path, port=port):
        await official.sees("普通护照的证件号码是多少")
        await official(("E31234567", "签发日期"))
        await visiting.__aexit__(None, None, None)


async def test_the_page_with_open_chats_has_no_barrier(browser: Browser, tmp_path: Path) -> None:
    async with an_office(tmp_path) as origin:
        for width, scheme in product((390, 1400), get_args(Scheme)):
            looking = a_visit(browser, origin, tmp_path, width=width, scheme=scheme)
            async with looking as visit:
                await open_chats(visit)
                await visit.page.wait_for_timeout(300)  # the last message has faded in
                found = (await Axe().run(visit.page)).response["violations"]
                nodes = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
                assert (width, scheme, nodes) == (width, scheme, [])


async def open_chats(visit: Visit) -> None:
    """Show cards, questions, wrong answers and files."""
    supervisor = await visit.pick(SUPERVISOR)
    await supervisor.drop(SAMPLES / "roster-dirty.xlsx", "收到「roster-dirty.xlsx」")
    await supervisor.sees("【预览】")
    head = await visit.pick(HEAD)
    await head(("/alerts", "【严重】"), ("/invite", "您没有"), ("天气", "没有听懂"))
    await head(("/document", "报告过"), ("随便", "请在 1 到"), ("取消", "已取消"))
