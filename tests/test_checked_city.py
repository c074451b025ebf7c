"""From workbooks to a signed-off annex 2: one story of a city that is checked, told in chats."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import select

from models.audit import AuditEvent, broken_links
from models.finding import FindingState
from models.grant import Role
from tests.checked_acts import (
    answer_police,
    ask,
    ask_police,
    bring,
    clear,
    compare,
    confirm,
    explain,
    export,
    findings,
    grant,
    labels,
    order,
    order_of_unit,
    press_old,
    see,
    see_list,
    sheet_of,
    shown,
)
from tests.checked_city import EXPECTED, NUMBERS, PARTS, City
from tests.conftest import Bench, Chat, People, Watch

CONFIRMED, CLEARED = FindingState.CONFIRMED, FindingState.CLEARED
NOUGHT = [0] * 7
# 序号, name; units; registrants: 小计 and nine kinds; P1 to P7; units dealt with; persons: 小计 and
# three ranks; seven measures; remarks.
ANNEX2 = [
    ["1", "试县", 12, 203, 3, 200, *NOUGHT, 0, 4, 0, 2, 0, 0, 0, 1, 6, 0, 5, 1,
     6, 0, 0, 0, 0, 0, 0, "据上报（2015-07-25）"],
    ["2", "市测试局", 2, 16, 1, 14, 0, 0, 1, 0, 0, 0, 0, *[1] * 7, 0, 3, 1, 1, 1,
     2, 1, 0, 0, 0, 0, 1, None],
    ["3", "市样例局", 1, 4, 0, 4, *NOUGHT, *NOUGHT, 1, 0, 0, 0, 0, *NOUGHT, None],
    ["4", "市试验局", 0, 0, 0, 0, *NOUGHT, *NOUGHT, 0, 0, 0, 0, 0, *NOUGHT, None],
    ["5", "市公安局出入境管理局", 0, 0, 0, 0, *NOUGHT, *NOUGHT, 0, 0, 0, 0, 0, *NOUGHT, None],
    ["6", "市委组织部", 0, 0, 0, 0, *NOUGHT, *NOUGHT, 0, 0, 0, 0, 0, *NOUGHT, None],
    [None, "合计", 15, 223, 4, 218, 0, 0, 1, 0, 0, 0, 0, 1, 5, 1, 3, 1, 1, 1, 2, 9, 1, 6, 2,
     8, 1, 0, 0, 0, 0, 1, "其中1个单位据上报（2015-07-25）"],
]  # fmt: skip


@pytest.mark.slow
async def test_a_city_is_checked_from_its_workbooks_to_its_annex_2(
    chat: Chat, bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    city = City(tmp_path, people)
    grant(bench, people, "other_head", Role.SUPERVISOR, "YX-ZZB")
    grant(bench, people, "stranger", Role.CASE_OFFICER, "SX")

    await the_workbooks_come_in(chat, city)
    assert compare(bench) >= 1
    assert set(findings(bench)) == EXPECTED
    await it_is_verified(chat)
    await some_are_decided_at_once(chat)
    await nobody_decides_their_own_case(chat)
    watch.move(days=8)  # five working days and the weekend are past
    await the_others_are_decided(chat)
    await what_follows(chat)
    await the_police_contradict(chat, city)
    await bring(chat.of("stranger"), city.annex2(), 1)
    await the_figures_agree(chat)
    await applications_are_taken_again(chat, watch)

    with bench.database.read() as db:
        assert list(broken_links(db)) == []
        assert len(db.exec(select(AuditEvent)).all()) > 100
    assert len(list(shown(bench))) > 400
    assert list(full_numbers(bench, city)) == []


async def the_workbooks_come_in(chat: Chat, city: City) -> None:
    await bring(chat.of("supervisor"), city.units(), 2)
    await bring(chat.of("officer"), city.roster(), 11)
    await bring(chat.of("officer"), city.trips(), 8)
    await bring(chat.of("custodian"), city.holdings(), 6)
    await bring(chat.of("liaison"), city.police_flat(), 17)
    await bring(chat.of("liaison"), city.police_blocks(), 9)


async def it_is_verified(chat: Chat) -> None:
    """One answers, with a picture; the others let their day pass."""
    officer, bench = chat.of("officer"), chat.bench
    await see(chat.of("other_head"), "P7 市样例局")  # a candidate yet, and a supervisor may look
    for case in ("P4 甲一鸣", "P1 甲一鸣", "P2 乙云舟", "P3 申瞒持", "P5 申擅变"):
        await ask(officer, case)
    for case in ("P7 市样例局", "B3 市样例局"):
        await ask(officer, case)
    await explain(chat, "未经批准", "当时不知道出境要报批", b"ticket")
    await ask_police(chat.of("supervisor"), "P4 甲一鸣", "核实当日出境口岸")
    await answer_police(chat.of("liaison"), "已核查", "当日从样例口岸出境")
    card = await see(officer, "P4 甲一鸣")
    assert "答复（附件 1 份）：当时不知道出境要报批" in card
    assert "已办理：已核查。当日从样例口岸出境" in card
    await officer(("查看附件", "附件 1/1：机票.jpg"))
    await see(chat.of("supervisor"), "P2 乙云舟")
    assert "认定属实" not in labels(chat.of("supervisor"))  # the five days are not over
    assert findings(bench)["P2 乙云舟"].state is FindingState.UNDER_VERIFICATION


async def some_are_decided_at_once(chat: Chat) -> None:
    """What was answered is confirmed, what is a mistake cleared; the second comes too late."""
    first, second = chat.of("supervisor"), chat.of("other_head")
    await see(second, "P4 甲一鸣")
    await second(("认定属实", "理由？"), ("事实清楚明白", "认定：属实"))
    await confirm(first, "P4 甲一鸣", "本人承认，口岸记录相符")
    await second(("确认属实", "刚刚被处理过"))
    await clear(first, "B1 申同号", "公安已更正，号码录入有误")
    await clear(first, "P6 丁保观", "报告时笔误，已核对机票")
    decided = {case: each.state for case, each in findings(chat.bench).items() if each.decided_on}
    assert decided == {"P4 甲一鸣": CONFIRMED, "B1 申同号": CLEARED, "P6 丁保观": CLEARED}


async def nobody_decides_their_own_case(chat: Chat) -> None:
    """Neither what they did, which they never see, nor what their unit did."""
    own = chat.of("other_head")
    assert await see_list(own, "P4") == [f"P4 甲一鸣 2014-06-03 {CONFIRMED}"]
    said = await press_old(own, "P7 把关不严", "排除")  # from before they were asked themselves
    assert "涉及本人，不能由本人认定问题" in said
    await see(own, "P7 市样例局")
    assert {"排除", "认定属实"}.isdisjoint(labels(own))


async def the_others_are_decided(chat: Chat) -> None:
    """Nobody answered, and their day is past."""
    for case in ("P1 甲一鸣", "P2 乙云舟", "P3 申瞒持", "P5 申擅变"):
        await confirm(chat.of("supervisor"), case, "逾期未说明，事实清楚")
    for case in ("P7 市样例局", "B3 市样例局"):
        await confirm(chat.of("supervisor"), case, "逾期未说明，事实清楚")


async def what_follows(chat: Chat) -> None:
    """Words, a refusal of applications, a cancellation, a referral."""
    supervisor, reader = chat.of("supervisor"), chat.of("reader")
    await reader(("/findings", "没有您可以查看的问题。"))
    await order(supervisor, "P1 甲一鸣", "批评教育", ("跳过", "确认？"))
    await order(
        supervisor,
        "P4 甲一鸣",
        "停止受理申请",
        ("2015-08-31", "原因？"),
        ("未经批准出境", "至 2015-08-31（含当日）"),
    )
    await order(supervisor, "P4 甲一鸣", "移送纪检监察机关", ("跳过", "确认？"))
    await order(supervisor, "P2 乙云舟", "注销证件", ("拒不上交", "证件：普通护照 *****5678"))
    await answer_police(chat.of("liaison"), "已注销", "7月28日宣布作废")
    assert "已办理：已注销" in await see(supervisor, "P2 乙云舟")
    await order(supervisor, "P5 申擅变", "诫勉谈话", ("跳过", "确认？"))
    await order_of_unit(supervisor, "P7 市样例局", "批评教育", "寅样章")
    await chat(("/trip", "您的申请自 2015-07-28 至 2015-08-31 停止受理：未经批准出境。"))
    await reader(("/findings", "问题 1 项（全部）"), ("1", "P4 未经批准"))
    assert labels(reader) == ["查看附件", "问题列表"]
    referred = findings(chat.bench)["P4 甲一鸣"].number
    told = "\n".join(each.text for each in reader.messages)
    assert set(re.findall(r"WT\d{8}-\w+", told)) == {referred}


async def the_police_contradict(chat: Chat, city: City) -> None:
    """What was cleared is looked at again, with what is new and what is gone."""
    await bring(chat.of("liaison"), city.police_again(), 1)
    assert compare(chat.bench) >= 1
    await chat.deliver()
    assert set(findings(chat.bench)) == EXPECTED
    assert "【严重】已认定的问题 1 项有新依据，须重新核查" in chat.of("officer").last.text
    reopened = await see(chat.of("supervisor"), "P6 丁保观")
    assert "新增：报告入境日期 2014-10-03，实际 2014-10-05" in reopened
    assert "不再出现：报告入境日期 2014-10-03，实际 2014-10-06" in reopened
    assert "【上次认定】2015-07-20 辛督行：报告时笔误，已核对机票" in reopened
    assert "认定属实" not in labels(chat.of("supervisor"))  # it has to be asked about anew
    await ask(chat.of("officer"), "P6 丁保观")
    await explain(chat.of("custodian"), "瞒报出国", "确实晚了两天回来")
    await confirm(chat.of("supervisor"), "P6 丁保观", "新数据表明并非笔误")
    await order(chat.of("supervisor"), "P6 丁保观", "批评教育", ("跳过", "确认？"))


async def the_figures_agree(chat: Chat) -> None:
    """Annex 2 as written by hand; the list and the report say the same."""
    supervisor = chat.of("supervisor")
    await supervisor(("/campaign", "没有"), ("启动 2015 年专项治理方案", "·"), ("启动", "已启动"))
    sheet = sheet_of(await export(supervisor, "附件2 汇总统计表"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(7, 6 + len(ANNEX2))]
    assert rows == ANNEX2

    header, *lines = rows_below_title(sheet_of(await export(supervisor, "问题明细表")))
    listed = [dict(zip(header, line, strict=True)) for line in lines]
    assert {f"{each['问题类型代码']} {each['姓名']}" for each in listed} == EXPECTED
    sure = Counter(each["问题类型代码"] for each in listed if each["状态"] == CONFIRMED)
    own = ANNEX2[1]
    assert [sure[f"P{number}"] for number in range(1, 8)] == own[13:20]
    assert [sure[f"B{number}"] for number in range(1, 4)] == [0, 0, 1]

    paper = Document(io.BytesIO(await export(supervisor, "书面报告")))
    told = "\n".join(each.text for each in paper.paragraphs)
    assert "开展专项治理的地区和单位共15个" in told
    assert "登记备案人员共223人" in told
    assert re.findall(r"认定(\d+)人", told) == ["1", "5", "1", "3", "1", "1", "1", "1"]
    assert "共处理单位2个，处理人员9人（县处级1人、乡科级6人、其他2人）" in told
    assert not [name for name in NUMBERS if name in told]  # the report names nobody
    annex = [[cell.text for cell in row.cells] for row in paper.tables[-1].rows]
    assert annex[-1][1:-1] == [str(each) for each in ANNEX2[-1][1:-1]]


def rows_below_title(sheet: Worksheet) -> list[list[str]]:
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    first = next(place for place, row in enumerate(rows) if "姓名" in row)
    return [row for row in rows[first:] if row[1]]


async def applications_are_taken_again(chat: Chat, watch: Watch) -> None:
    watch.move(days=34)  # 2015-08-31, the last day
    await chat(("/trip", "停止受理：未经批准出境。"))
    watch.move(days=1)
    await chat(("/trip", "请用一句话说说这次出行"))


def full_numbers(bench: Bench, city: City) -> Iterator[str]:
    """Full numbers that were shown to anybody but their holder."""
    for who, text in shown(bench):
        for name, numbers in NUMBERS.items():
            secrets = [] if PARTS.get(name) == who else [city.ids[name], *numbers]
            yield from (f"{who}: {each}" for each in secrets if each in text)
