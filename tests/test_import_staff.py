"""The HR list: who is employed, known again by ID; nobody is registered by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import func, select

from models.audit import Actor, AuditEvent, broken_links
from models.person import Person, national_id_index
from models.registrant import Registrant
from models.staff_member import LatestList, StaffMember, latest_lists
from models.terms import RankLevel, SecrecyLevel
from tests.conftest import TODAY, Bench, Chat, People, Watch, national_id
from tests.dump import everything
from tests.ledgers import Line, bring, results, said, save, send


def line(number: int = 500, **cells: object) -> Line:
    named = {"姓名": "辰新仁", "身份证号": national_id(number), "单位": "市测试局"}
    return named | cells


def listed(bench: Bench, number: int = 500) -> StaffMember:
    with bench.database.read() as db:
        index = national_id_index(national_id(number))
        return db.exec(select(StaffMember).where(StaffMember.national_id_index == index)).one()


def counts(bench: Bench) -> list[int]:
    with bench.database.read() as db:
        tables = (StaffMember, AuditEvent, Person, Registrant)
        return [db.exec(select(func.count()).select_from(each)).one() for each in tables]


def test_everybody_on_the_list_is_known_and_nobody_is_registered(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    before = counts(bench)
    row = line(
        人员性质="公务员",
        职务="科长",
        职级层次="正科级",
        职称="高级工程师",
        涉密等级="重要",
        离职日期="20150701",
    )
    assert said(bring(bench, "staff", save(tmp_path / "a.xlsx", [row]))) == ["新增"]
    found = listed(bench)
    assert (found.name, found.nature, found.post, found.title) == (
        "辰新仁",
        "公务员",
        "科长",
        "高级工程师",
    )
    assert (found.rank_level, found.secrecy_level) == (
        RankLevel.RANK_TOWNSHIP,
        SecrecyLevel.IMPORTANT,
    )
    assert (found.unit_id, found.left_on, found.listed_on) == (
        people.units["YX-01"],
        date(2015, 7, 1),
        TODAY,
    )
    assert found.national_id == national_id(500)
    assert counts(bench) == [1, before[1] + 1, *before[2:]]
    with bench.database.read() as db:
        assert list(broken_links(db)) == []


def test_no_identifier_of_the_list_stands_in_the_clear(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    del people
    bring(bench, "staff", save(tmp_path / "a.xlsx", [line()]))
    assert national_id(500).encode() not in everything(bench.database)


def test_the_same_list_again_changes_nothing(bench: Bench, people: People, tmp_path: Path) -> None:
    del people
    path = save(tmp_path / "a.xlsx", [line(职务="科长"), line(501)])
    assert bring(bench, "staff", path, dry=True).counts == bring(bench, "staff", path).counts
    before = counts(bench)
    assert bring(bench, "staff", path).counts == {"重复": 2}
    assert counts(bench) == before


def test_the_same_list_on_a_later_day_says_only_that_they_are_still_there(
    bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.xlsx", [line(职务="科长"), line(501)])
    bring(bench, "staff", path)
    before = counts(bench)
    watch.move(days=10)
    assert bring(bench, "staff", path).counts == {"重复": 2}
    assert counts(bench) == before
    assert (listed(bench).listed_on, listed(bench).post) == (date(2015, 7, 30), "科长")
    with bench.database.read() as db:
        unit_id = people.units["YX-01"]
        assert latest_lists(db, [unit_id]) == {unit_id: LatestList(date(2015, 7, 30), 2)}


def test_who_is_not_on_the_later_list_stays_with_the_day_they_were_last_on_one(
    bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    bring(bench, "staff", save(tmp_path / "a.xlsx", [line(), line(501)]))
    watch.move(days=10)
    bring(bench, "staff", save(tmp_path / "b.xlsx", [line(501)]))
    assert listed(bench, 500).listed_on == TODAY
    with bench.database.read() as db:
        unit_id = people.units["YX-01"]
        assert latest_lists(db, [unit_id]) == {unit_id: LatestList(date(2015, 7, 30), 1)}


def test_an_empty_cell_changes_nothing_and_clearing_removes(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    first = line(职务="科长", 职称="工程师", 离职日期="20150701", 涉密等级="一般")
    bring(bench, "staff", save(tmp_path / "a.xlsx", [first]))
    second = line(职务="处长", 职称="", 离职日期="（清空）", 涉密等级="非涉密")
    assert said(bring(bench, "staff", save(tmp_path / "b.xlsx", [second]))) == ["更新"]
    found = listed(bench)
    assert (found.post, found.title, found.left_on, found.secrecy_level) == (
        "处长",
        "工程师",
        None,
        None,
    )
    with bench.database.read() as db:
        event = db.exec(select(AuditEvent).where(AuditEvent.action == "更新在职名单")).one()
        assert '"post": "科长"' in event.before
        assert '"post": "处长"' in event.after
        assert event.chain == people.units["YX-01"].hex


def test_rows_that_cannot_be_are_answered_in_one_sentence(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    del people
    bring(bench, "staff", save(tmp_path / "a.xlsx", [line(502, 姓名="辰旧名")]))
    rows = [
        line(单位="没有的局"),
        line(501, 职务="甲"),
        line(501, 职务="乙"),
        line(502),
    ]
    assert said(bring(bench, "staff", save(tmp_path / "b.xlsx", rows))) == [
        "错误：没有这个单位：没有的局，请写单位代码",
        "新增",
        "错误：身份证号：与第 3 行是同一人但内容不同，请合并为一行",
        "更新（提示：原名单姓名为辰旧名，已按本表更新）",
    ]


def test_an_officer_lists_their_own_unit_and_takes_nobody_from_another(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    bring(bench, "staff", save(tmp_path / "a.xlsx", [line(502, 单位="市样例局")]))
    actor = Actor("戊经纬", "test", people["officer"])
    rows = [
        line(单位="YX-0101"),
        line(501, 单位="市样例局"),
        line(502),
        line(身份证号=people.ids["officer"], 姓名="戊经纬"),
    ]
    assert said(bring(bench, "staff", save(tmp_path / "b.xlsx", rows), actor=actor)) == [
        "新增",
        "错误：单位：市样例局不在您的管理范围内",
        "错误：此人在市样例局的名单上，该单位不在您的管理范围内，请由上级导入",
        "新增",
    ]


async def test_a_list_sent_by_chat_is_previewed_and_answered_row_by_row(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    rows = [line(职务="科长"), line(501, 身份证号="123")]
    officer = chat.of("officer")
    replies = await send(officer, bench, save(tmp_path / "在职.xlsx", rows), 1)
    assert "【预览】在职人员名单\n共 2 行：新增 1，错误 1" in replies[1].text
    assert results(bench, officer.last)[0] == "新增"
    assert listed(bench).post == "科长"


async def test_a_roster_that_names_units_is_still_a_roster(
    chat: Chat, people: People, tmp_path: Path
) -> None:
    row = line(身份证号=people.ids["official"], 姓名="甲一鸣")
    path = save(tmp_path / "a.xlsx", [row | {"登记备案人员类型": "市管领导干部"}])
    replies = await chat.of("officer").send_file(path)
    assert "【预览】登记备案人员花名册" in replies[1].text


async def test_who_may_send_a_list_is_told_what_stands_in_it(chat: Chat, tmp_path: Path) -> None:
    await chat.of("officer")(("/ledgers", "在职人员名单（核对应备尽备用）：必填姓名"))
    replies = await chat.of("custodian").say("/ledgers")
    assert "在职人员名单" not in replies[0].text
    replies = await chat.of("custodian").send_file(save(tmp_path / "a.xlsx", [line()]))
    assert "您没有导入在职人员名单的权限" in replies[-1].text
