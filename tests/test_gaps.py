"""应备核查 by chat and as a workbook: what differs, and one tap for each."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot.messenger import Kind
from jobs.roster_gaps import FoundGap, gaps_within
from models.audit import AuditEvent
from models.person import person_with_id
from models.registrant import Registrant, registrant_of
from models.roster_gap import GapKind
from models.stored_file import StoredFile, read_file
from models.terms import Category, RegistrationStatus
from tests.conftest import Bench, Chat, People, Watch, national_id
from tests.ledgers import Line, bring, save
from workbooks.gaps import FORM

Lists = Callable[..., None]
STAFF = ("official", "colleague", "custodian", "officer", "head", "approver")
NAMES = {"official": "甲一鸣", "colleague": "乙云舟", "custodian": "丁保观", "officer": "戊经纬"}


def of_unit(people: People, **changed: Line) -> list[Line]:
    """The HR list of 市测试局 as its roster has it, but for what is said of somebody."""
    lines: list[Line] = []
    for part in STAFF:
        said = changed.get(part, {})
        named: Line = {
            "姓名": NAMES.get(part, part),
            "身份证号": people.ids[part],
            "单位": "市测试局",
            "人员性质": "公务员",
        }
        lines.append(named | said)
    return lines


def newcomer(number: int = 500, **cells: object) -> Line:
    named = {"姓名": "辰新仁", "身份证号": national_id(number), "单位": "市测试局"}
    return named | {"人员性质": "公务员"} | cells


@pytest.fixture
def lists(bench: Bench, people: People, tmp_path: Path) -> Lists:
    """Imports the HR list of 市测试局, with others on it."""

    def lists(*others: Line, **changed: Line) -> None:
        path = save(tmp_path / "staff.xlsx", [*of_unit(people, **changed), *others])
        assert not bring(bench, "staff", path).wrong

    return lists


def found(bench: Bench, *prefixes: str, as_of: date | None = None) -> list[FoundGap]:
    with bench.database.read() as db:
        day = as_of or bench.clock.today()
        return gaps_within(db, prefixes or ["/YX/"], bench.policy, day)


def kinds(bench: Bench, *prefixes: str) -> list[tuple[str, GapKind]]:
    return [(each.name, each.gap.kind) for each in found(bench, *prefixes)]


def registrant(bench: Bench, national_id: str) -> Registrant | None:
    with bench.database.read() as db:
        person = person_with_id(db, national_id)
        return registrant_of(db, person.id) if person is not None else None


# -- what is found ----


def test_without_lists_nothing_is_found(bench: Bench, people: People) -> None:
    del people
    assert found(bench) == []


def test_a_list_that_says_what_the_roster_says_has_no_gaps(bench: Bench, lists: Lists) -> None:
    lists()
    assert found(bench) == []


def test_each_kind_is_found_once_and_by_unit(bench: Bench, lists: Lists, people: People) -> None:
    with bench.database.write() as db:
        head = registrant_of(db, people["head"])
        assert head is not None
        head.category, head.cooling_off_end_date = Category.CLASSIFIED, date(2015, 7, 1)
        db.add(head)
    lists(
        newcomer(),
        newcomer(501, 人员性质="工勤", 姓名="辰司机"),
        official={"离职日期": "20150701"},
        colleague={"职务": "处长"},
        head={"人员性质": "工勤"},
    )
    assert kinds(bench) == [
        ("乙云舟", GapKind.CHANGED),
        ("己长卿", GapKind.COOLED_OFF),
        ("甲一鸣", GapKind.LEFT),
        ("辰新仁", GapKind.UNREGISTERED),
    ]
    assert kinds(bench, "/YX/YX-02/") == []


def test_who_moved_is_seen_by_both_units(
    bench: Bench, people: People, lists: Lists, tmp_path: Path
) -> None:
    lists()
    moved = newcomer(姓名="丙溪桥", 身份证号=people.ids["stranger"])
    bring(bench, "staff", save(tmp_path / "a.xlsx", [moved]))
    assert kinds(bench, "/YX/YX-01/") == [("丙溪桥", GapKind.CHANGED)]
    assert kinds(bench, "/YX/YX-02/") == [("丙溪桥", GapKind.CHANGED)]


def test_who_is_missing_from_a_later_list_is_found_and_the_rest_is_not(
    bench: Bench, people: People, lists: Lists, watch: Watch, tmp_path: Path
) -> None:
    lists()
    watch.move(days=10)
    rest = [each for each in of_unit(people) if each["姓名"] != "甲一鸣"]
    bring(bench, "staff", save(tmp_path / "b.xlsx", rest))
    (gap,) = found(bench)
    assert (gap.name, gap.gap.kind) == ("甲一鸣", GapKind.LEFT)
    assert gap.gap.grounds == (
        "2015-07-30 导入的单位名单（5 人）中没有此人，最后一次在名单上是 2015-07-20"
    )


def test_one_person_who_is_listed_elsewhere_makes_nobody_there_look_gone(
    bench: Bench, people: People, lists: Lists
) -> None:
    del people
    lists(official={"单位": "市样例局"})
    assert kinds(bench) == [("甲一鸣", GapKind.CHANGED)]


def test_a_list_of_newcomers_only_makes_nobody_look_gone(
    bench: Bench, lists: Lists, watch: Watch, tmp_path: Path
) -> None:
    lists()
    watch.move(days=10)
    bring(bench, "staff", save(tmp_path / "b.xlsx", [newcomer()]))
    assert kinds(bench) == [("辰新仁", GapKind.UNREGISTERED)]


def test_a_county_s_officials_are_the_county_s(bench: Bench, lists: Lists) -> None:
    lists(newcomer(单位="试县"))
    (gap,) = found(bench)
    assert gap.gap.category is Category.COUNTY_STAFF


def test_a_day_to_come_shows_what_will_have_ended(bench: Bench, lists: Lists) -> None:
    lists(official={"离职日期": "20150801"})
    assert found(bench) == []
    assert [each.name for each in found(bench, as_of=date(2015, 8, 1))] == ["甲一鸣"]


# -- by chat ----


async def test_one_tap_registers_and_the_next_is_offered(
    chat: Chat, bench: Bench, lists: Lists
) -> None:
    lists(newcomer(), newcomer(501, 姓名="巳后来", 职称="副教授", 人员性质="专业技术"))
    officer = chat.of("officer")
    await officer(
        ("/gaps", "待核查 2 项。先看哪一类？"),
        ("应登记未登记 2", "应登记未登记（1/2）\n巳后来（330000********"),
        ("登记", "已登记：巳后来"),
    )
    assert "专技人才，人事主管部门市测试局，未备案" in officer.last.text
    made = registrant(bench, national_id(501))
    assert made is not None
    assert (made.surname, made.given_name, made.category) == ("巳", "后来", Category.PROFESSIONAL)
    await officer(("下一项", "应登记未登记（1/1）\n辰新仁"), ("登记", "已登记：辰新仁"))
    assert [button.label for button in officer.last.buttons] == []
    await officer(("/gaps", "没有待核查的问题"))


async def test_another_category_can_be_chosen(chat: Chat, bench: Bench, lists: Lists) -> None:
    lists(newcomer(职级层次="副处级"))
    await chat.of("officer")(
        ("/gaps", "先看哪一类？"),
        ("应登记未登记 1", "类别“市管领导干部”，类别请核对"),
        ("换一个类别登记", "辰新仁按哪一类登记？"),
        (Category.CITY_STAFF.value, "已登记：辰新仁"),
    )
    made = registrant(bench, national_id(500))
    assert made is not None
    assert made.category is Category.CITY_STAFF


async def test_a_change_is_taken_over_and_waits_to_be_filed(
    chat: Chat, bench: Bench, people: People, lists: Lists
) -> None:
    lists(official={"职务": "处长", "单位": "YX-0101"})
    officer = chat.of("officer")
    await officer(
        ("/gaps", "先看哪一类？"),
        ("信息变更 1", "依据：单位：市测试局 → 市测试局信息中心；职务：（空） → 处长"),
        ("变更备案", "请在 2015-07-27 前报公安机关变更备案"),
        ("/changes", "待办变更备案 1 项"),
    )
    assert "甲一鸣　职务、单位、人事主管部门" in officer.last.buttons[0].label
    changed = registrant(bench, people.ids["official"])
    assert changed is not None
    assert (changed.post_and_rank, changed.unit_id, changed.authority_id) == (
        "处长",
        people.units["YX-0101"],
        people.units["YX-0101"],
    )


async def test_who_has_left_is_revoked_from_their_last_day(
    chat: Chat, bench: Bench, people: People, lists: Lists
) -> None:
    lists(official={"离职日期": "20150701"})
    await chat.of("officer")(
        ("/gaps", "先看哪一类？"),
        ("已不在职 1", "撤销的，登记至 2015-07-01 止"),
        ("撤销备案", "已撤销备案：甲一鸣，登记至 2015-07-01 止"),
        ("/gaps", "没有待核查的问题"),
    )
    revoked = registrant(bench, people.ids["official"])
    assert revoked is not None
    assert (revoked.status, revoked.registered_to) == (
        RegistrationStatus.REVOKED,
        date(2015, 7, 1),
    )


async def test_what_needs_nothing_is_kept_with_its_reason_until_it_changes(
    chat: Chat, bench: Bench, lists: Lists
) -> None:
    lists(newcomer())
    officer = chat.of("officer")
    await officer(
        ("/gaps", "先看哪一类？"),
        ("应登记未登记 1", "辰新仁"),
        ("不需办理", "辰新仁：为什么不需办理？"),
        ("正在办理调出", "不需办理（正在办理调出）"),
        ("/gaps", "没有待核查的问题"),
    )
    lists(newcomer(职称="高级工程师"))
    await officer(("/gaps", "待核查 1 项"))
    assert registrant(bench, national_id(500)) is None


async def test_what_is_skipped_stays(chat: Chat, lists: Lists) -> None:
    lists(newcomer(), newcomer(501, 姓名="巳后来"))
    officer = chat.of("officer")
    await officer(
        ("/gaps", "待核查 2 项"),
        ("1", "（1/2）\n巳后来"),
        ("跳过", "（2/2）\n辰新仁"),
        ("返回", "（1/2）\n巳后来"),
        ("跳过", "（2/2）\n辰新仁"),
        ("跳过", "这一类已看到最后一项"),
        ("/gaps", "待核查 2 项"),
    )


async def test_one_that_somebody_else_has_handled_is_not_taken_for_the_next(
    chat: Chat, bench: Bench, lists: Lists
) -> None:
    lists(newcomer(), newcomer(501, 姓名="巳后来"), newcomer(502, 姓名="午更晚"))
    officer, supervisor = chat.of("officer"), chat.of("supervisor")
    await officer(("/gaps", "待核查 3 项"), ("1", "午更晚"), ("跳过", "巳后来"))
    await supervisor(("/gaps", "待核查 3 项"), ("1", "午更晚"), ("跳过", "巳后来"))
    await supervisor(("登记", "已登记：巳后来"))
    await officer(("登记", "刚才那一项已办理或已有变化"))
    for number in (500, 502):
        assert registrant(bench, national_id(number)) is None


async def test_a_button_pressed_twice_registers_once(
    chat: Chat, bench: Bench, lists: Lists
) -> None:
    lists(newcomer())
    officer = chat.of("officer")
    await officer(("/gaps", "先看哪一类？"), ("1", "辰新仁"))
    token = officer.token("登记")
    await officer(("登记", "已登记：辰新仁"))
    replies = await officer.event(Kind.PRESS, token=token)
    assert "没有重复处理" in replies[0].text
    with bench.database.read() as db:
        assert len(db.exec(select(AuditEvent).where(AuditEvent.action == "新增登记")).all()) == 1


async def test_one_s_own_case_is_for_others(chat: Chat, lists: Lists) -> None:
    lists(officer={"离职日期": "20150701"})
    officer = chat.of("officer")
    await officer(("/gaps", "先看哪一类？"), ("1", "您不能办理这一项（涉及本人"))
    assert [button.label for button in officer.last.buttons] == ["跳过", "返回", "取消"]


async def test_who_moved_away_is_handled_by_whoever_reaches_both(
    chat: Chat, bench: Bench, people: People, lists: Lists
) -> None:
    lists(newcomer(姓名="丙溪桥", 身份证号=people.ids["stranger"]))
    await chat.of("officer")(("/gaps", "先看哪一类？"), ("1", "原单位不在您的管理范围内"))
    await chat.of("supervisor")(
        ("/gaps", "先看哪一类？"),
        ("1", "单位：市样例局 → 市测试局"),
        ("变更备案", "已变更：丙溪桥（单位、人事主管部门）"),
    )
    moved = registrant(bench, people.ids["stranger"])
    assert moved is not None
    assert moved.unit_id == people.units["YX-01"]


async def test_an_official_sees_no_gaps(chat: Chat) -> None:
    await chat(("/gaps", "您没有核查应备尽备的权限"))


async def test_an_officer_s_menu_has_the_check_and_an_official_s_has_not(chat: Chat) -> None:
    await chat.of("officer")(("/menu", "您可以办理"))
    assert "应备核查" in [button.label for button in chat.of("officer").last.buttons]
    await chat(("/menu", "您可以办理"))
    assert "应备核查" not in [button.label for button in chat.last.buttons]


# -- as a workbook ----


async def test_the_workbook_has_a_row_for_each_gap_and_the_reason_of_what_was_set_aside(
    chat: Chat, bench: Bench, lists: Lists
) -> None:
    lists(newcomer(), official={"离职日期": "20150701"})
    officer = chat.of("officer")
    await officer(
        ("/gaps", "先看哪一类？"),
        ("应登记未登记 1", "辰新仁"),
        ("不需办理", "为什么不需办理？"),
        ("正在办理调出", "已记录"),
        ("/export", "要导出哪张表？"),
        ("应备尽备核查表", "的应备尽备核查表？"),
        ("导出", "应备尽备核查表：市测试局，2 项"),
    )
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, officer.last.files[0].id))
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "导出应备尽备核查表")).one()
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    header = rows.index(tuple(column.title for column in FORM.columns))
    assert rows[header + 1 : header + 3] == [
        (
            "1",
            "甲一鸣",
            "330000197001010015",
            "市测试局",
            "已不在职",
            "名单载明 2015-07-01 离职",
            "撤销备案",
            None,
        ),
        (
            "2",
            "辰新仁",
            national_id(500),
            "市测试局",
            "应登记未登记",
            "人员性质“公务员”（通知第一部分第 1 类）",
            "登记备案，类别“市级部门中层及以下公务员、参公人员”",
            "不需办理：正在办理调出（2015-07-20）",
        ),
    ]
