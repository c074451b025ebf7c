"""Annex 2 that units have filled in themselves: read, kept, and counted instead of records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select

from jobs import export_annex2
from models.audit import Actor, AuditEvent, broken_links
from models.unit import unit_named
from models.unit_summary import UnitSummary
from tests.conftest import TODAY, Bench, Chat, People, Watch
from tests.counted import Counted
from tests.ledgers import bring, said, send
from workbooks.annex2 import Annex2Row, write
from workbooks.looks import Heading

FILLED = date(2015, 7, 18)
RECORDS = "汇总时代替按记录计算的数字"
ABOVE = "试县样品局有整体上报，汇总时以它为准，本行不再计入"
NEW, SAME, MORE = "新增", "重复", "更新"


@pytest.fixture
def counted(bench: Bench, people: People) -> Counted:
    made = Counted(bench, people)
    made.add_levels()
    return made


def save(path: Path, *rows: Annex2Row, on: date | None = FILLED, by: str = "试县") -> Path:
    write(rows, Heading(unit=by, filled_on=on), path)
    return path


def row(name: str, **counts: int) -> Annex2Row:
    return Annex2Row(name, **{"units_conducting": 1, "r_dept": 5} | counts)


def change(path: Path, cells: dict[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book.worksheets[0][address] = value
    book.save(path)
    return path


def kept(bench: Bench) -> list[UnitSummary]:
    with bench.database.read() as db:
        return list(db.exec(select(UnitSummary)).all())


def test_each_row_is_kept_for_its_unit_and_the_total_is_not(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.xlsx", row("试县样品局", p4=2), row("SX-02"), row("试县（本级）"))
    assert said(bring(bench, "annex2", path)) == [NEW, NEW, NEW]
    units = counted.people.units
    assert {(each.unit_id, each.is_own_level) for each in kept(bench)} == {
        (units["SX-01"], False),
        (units["SX-02"], False),
        (units["SX"], True),
    }
    assert {each.reported_on for each in kept(bench)} == {FILLED}
    rows = counted.annex2("SX", tmp_path)
    assert (rows["试县样品局"].p4, rows["合计"].r_dept) == (2, 15)
    assert rows["试县（本级）"].remarks == "据上报（2015-07-18）"
    with bench.database.read() as db:
        assert len(db.exec(select(AuditEvent).where(AuditEvent.action == "导入附件2")).all()) == 3
        assert list(broken_links(db)) == []


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("on", [FILLED, None])
def test_the_same_file_again_changes_nothing_even_later(
    bench: Bench, tmp_path: Path, watch: Watch, on: date | None
) -> None:
    path = save(tmp_path / "a.xlsx", row("试县样品局"), row("试县样张局"), on=on)
    assert bring(bench, "annex2", path, dry=True).counts == bring(bench, "annex2", path).counts
    watch.move(days=2)
    assert said(bring(bench, "annex2", path)) == [SAME, SAME]
    assert {each.reported_on for each in kept(bench)} == {on or TODAY}
    assert len(kept(bench)) == 2


def test_a_corrected_file_counts_instead_and_the_first_is_kept(
    counted: Counted, bench: Bench, tmp_path: Path, watch: Watch
) -> None:
    bring(bench, "annex2", save(tmp_path / "a.xlsx", row("试县样品局"), row("试县样张局")))
    watch.move(minutes=5)
    path = save(tmp_path / "b.xlsx", row("试县样品局", r_dept=6), row("试县样张局"))
    assert said(bring(bench, "annex2", path)) == [MORE, SAME]
    assert len(kept(bench)) == 3
    assert counted.annex2("SX", tmp_path)["合计"].r_dept == 11


def test_an_earlier_report_that_comes_later_does_not_count(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    bring(bench, "annex2", save(tmp_path / "a.xlsx", row("试县样品局")))
    path = save(tmp_path / "b.xlsx", row("试县样品局", r_dept=3), on=date(2015, 7, 10))
    assert said(bring(bench, "annex2", path)) == [
        "新增（提示：已有 2015-07-18 的上报，汇总时以较新的为准）"
    ]
    assert counted.annex2("SX", tmp_path)["合计"].r_dept == 5


def test_it_says_where_a_report_stands_for_other_figures(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    counted.register("SX-01")
    counted.register("SX-0101")
    rows = [row("试县样品局"), row("试县样品局检测站"), row("试县样张局")]
    assert said(bring(bench, "annex2", save(tmp_path / "a.xlsx", *rows))) == [
        f"新增（提示：{RECORDS}（登记备案 2 人）；汇总时代替其本级和下属单位的 1 份上报）",
        f"新增（提示：{RECORDS}（登记备案 1 人）；{ABOVE}）",
        "新增",
    ]
    assert counted.annex2("SX", tmp_path)["合计"].r_dept == 10


@pytest.mark.usefixtures("counted")
def test_wrong_rows_are_answered_in_one_sentence_and_the_others_kept(
    bench: Bench, tmp_path: Path
) -> None:
    office = "市公安局出入境管理局"
    names = ("试县样品局", "没有局", "试县样张局", office, office)
    path = save(tmp_path / "a.xlsx", *[row(name) for name in names])
    change(path, {"F9": "六", "F11": 6, "D11": 6})
    assert said(bring(bench, "annex2", path)) == [
        NEW,
        "错误：地区或单位：没有这个单位：没有局，请写单位代码",
        "错误：市/县级部门中层干部：应填写整数，没有的填0或留空",
        NEW,
        "错误：地区或单位：与第 10 行是同一单位但数字不同，请合并为一行",
    ]
    assert len(kept(bench)) == 2


@pytest.mark.usefixtures("counted")
def test_a_total_that_cannot_be_is_an_error_of_its_own_row(bench: Bench, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", row("试县样品局", p4=2), row("试县样张局", p4=2))
    change(path, {"Q9": 5, "C9": 3})
    *rows, of_the_total = said(bring(bench, "annex2", path))
    assert rows == [NEW, NEW]
    assert of_the_total == (
        "错误：“开展治理的地区和单位数(个)”的合计是3，与各行之和2不一致；"
        "“未经批准因私出国境”的合计是5，应在最大一行2与各行之和4之间"
    )


@pytest.mark.usefixtures("counted")
def test_a_form_of_a_day_to_come_is_refused(bench: Bench, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", row("试县样品局"), on=date(2015, 9, 30))
    assert said(bring(bench, "annex2", path)) == [
        "错误：地区或单位：填表时间（2015-09-30）晚于导入日（2015-07-20），请核对"
    ]


def test_of_units_of_one_name_it_is_the_sender_s(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        unit_named(db, "SX-02").name = "市样例局"
    path = save(tmp_path / "a.xlsx", row("市样例局"), by="试县县委组织部")
    assert said(bring(bench, "annex2", path)) == [NEW]
    assert [each.unit_id for each in kept(bench)] == [counted.people.units["SX-02"]]
    assert (
        "请写单位代码"
        in said(bring(bench, "annex2", save(tmp_path / "b.xlsx", row("市样例局"), by="某局")))[0]
    )


@pytest.mark.usefixtures("counted")
def test_an_officer_imports_rows_of_their_own_units_only(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.xlsx", row("市测试局信息中心"), row("市样例局"))
    officer = Actor("戊经纬", "test", people["officer"])
    assert said(bring(bench, "annex2", path, actor=officer)) == [
        NEW,
        "错误：地区或单位：市样例局不在您的管理范围内",
    ]


def test_what_a_county_exports_the_city_can_import(
    counted: Counted, bench: Bench, tmp_path: Path
) -> None:
    for unit in ("SX", "SX-01", "SX-0101"):
        counted.dispose(counted.find(counted.register(unit), unit))
    path = tmp_path / "county.xlsx"
    with bench.database.write() as db:
        export_annex2.export(db, unit_named(db, "SX"), bench.occasion(), path)
    before = counted.annex2("YX", tmp_path)
    outcome = bring(bench, "annex2", path)
    assert (outcome.counts[NEW], outcome.wrong) == (4, 0)
    after = counted.annex2("YX", tmp_path)
    assert after["试县"].remarks == "其中4个单位据上报（2015-07-20）"
    for name in ("试县", "合计"):
        assert (after[name].units_conducting, after[name].r_total, after[name].p4) == (
            before[name].units_conducting,
            before[name].r_total,
            before[name].p4,
        )
        assert (after[name].d_other, after[name].m1) == (before[name].d_other, before[name].m1)


async def test_it_is_recognised_previewed_and_answered_by_chat(
    chat: Chat, bench: Bench, counted: Counted, tmp_path: Path
) -> None:
    counted.register("SX-01")
    path = save(tmp_path / "附件2.xlsx", row("试县样品局"), row("试县样张局"))
    supervisor = chat.of("supervisor")
    replies = await send(supervisor, bench, path, 2)
    assert "【预览】附件2 汇总统计表\n共 2 行：新增 2\n有 1 行有提示" in replies[1].text
    assert replies[1].files
    assert "共 2 行：新增 2" in supervisor.last.text
    assert len(kept(bench)) == 2


async def test_a_custodian_has_no_annex_2_to_import(
    chat: Chat, counted: Counted, tmp_path: Path
) -> None:
    del counted
    replies = await chat.of("custodian").send_file(save(tmp_path / "a.xlsx", row("市测试局")))
    assert "您没有导入附件2的权限" in replies[-1].text


async def test_who_imports_ledgers_is_told_how_to_name_the_units(chat: Chat) -> None:
    await chat.of("officer")(("/ledgers", "单位名称（本级）"))
