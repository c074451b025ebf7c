"""What the police sent: told once, kept as it was told, and only about whom one may act over."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, SQLModel, col, func, select

from bot.importing import Outcome, write_result
from bot.reconciling import Reconciling
from models.audit import Actor, AuditEvent, broken_links
from models.errors import Unusable
from models.grant import Role, RoleGrant
from models.import_verdict import NEW
from models.police import (
    Crossing,
    PoliceAnswer,
    PoliceBatch,
    PoliceDocument,
    TravelDocument,
)
from models.reconciliation import touched_people
from models.terms import Direction, DocumentKind, LegalStatus
from tests.conftest import TODAY, Bench, Chat, People, Watch, national_id
from tests.ledgers import bring, results, said, save, send
from tests.police_files import LETTER, Line, blocks, flat

PASSPORT = "E12345678"
TABLES: tuple[type[SQLModel], ...] = (
    PoliceBatch,
    PoliceAnswer,
    TravelDocument,
    PoliceDocument,
    Crossing,
    AuditEvent,
)


def document(
    people: People, part: str = "official", number: str = PASSPORT, **more: object
) -> Line:
    return {"身份证号": people.ids[part], "证件种类": "护照", "证件号码": number} | more


def crossing(people: People, way: str, day: str, part: str = "official", **more: object) -> Line:
    said = {"身份证号": people.ids[part], "出入境": way, "日期": day}
    return said | {"证件种类": "护照", "证件号码": PASSPORT} | more


def counts(bench: Bench) -> list[int]:
    with bench.database.read() as db:
        return [db.exec(select(func.count()).select_from(each)).one() for each in TABLES]


def crossings(db: Session) -> Sequence[Crossing]:
    return db.exec(select(Crossing).order_by(col(Crossing.day), col(Crossing.clock))).all()


def month(people: People, part: str, number: int, days: int = 28) -> list[Line]:
    return [
        crossing(
            people, "出" if day % 2 else "入", f"201401{day:02d}", part, 证件号码=f"G{number:08d}"
        )
        for day in range(1, days + 1)
    ]


def test_a_file_becomes_one_batch_with_documents_crossings_and_an_answer(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    path = flat(
        tmp_path / "a.xlsx",
        documents=[document(people, 签发日期="20120601", 有效期至="20220531", 证件状态="有效")],
        crossings=[
            crossing(people, "出", "20140105", 时间="08:30", 前往地="日本", 口岸="样例口岸"),
            crossing(people, "入", "20140109"),
        ],
    )
    outcome = bring(bench, "police", path)
    assert said(outcome) == [NEW, NEW, NEW]
    with bench.database.read() as db:
        batch = db.exec(select(PoliceBatch)).one()
        assert (batch.letter_number, batch.as_of_date) == (LETTER["公函文号"], date(2015, 7, 15))
        assert batch.number.startswith(f"GA{TODAY:%Y%m%d}-")
        kept = db.exec(select(TravelDocument)).one()
        assert (kept.person_id, kept.kind, kept.number) == (
            people["official"],
            "普通护照",
            PASSPORT,
        )
        assert not kept.is_official
        word = db.exec(select(PoliceDocument)).one()
        assert (word.issue_date, word.status) == (date(2012, 6, 1), LegalStatus.VALID)
        out, back = crossings(db)
        assert (out.day, out.clock, out.direction) == (date(2014, 1, 5), "08:30", Direction.EXIT)
        assert (out.next_place, out.port, back.clock) == ("日本", "样例口岸", "")
        assert {each.travel_document_id for each in (out, back)} == {kept.id}
        answer = db.exec(select(PoliceAnswer)).one()
        assert (answer.person_id, answer.is_nothing_found) == (people["official"], False)
        assert people["official"] in touched_people(db)
        event = db.exec(select(AuditEvent).where(AuditEvent.action == "导入公安数据")).one()
        assert '"crossings": 2' in event.after
        assert PASSPORT not in event.after
        assert list(broken_links(db)) == []


def test_the_same_file_again_changes_nothing(
    bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105"), crossing(people, "入", "20140109")]
    path = flat(tmp_path / "a.xlsx", documents=[document(people)], crossings=rows)
    preview = bring(bench, "police", path, dry=True)
    assert preview.counts == bring(bench, "police", path).counts == {"新增": 3}
    before = counts(bench)
    watch.move(days=40)
    assert bring(bench, "police", path).counts == {"重复": 3}
    assert counts(bench) == before


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_does_not_matter(
    bench: Bench, people: People, tmp_path: Path, seed: int
) -> None:
    rows = [*month(people, "official", 1), *month(people, "colleague", 2)]
    held = [document(people), document(people, "colleague", "E00000002")]
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, no secret
    bring(bench, "police", flat(tmp_path / "a.xlsx", documents=held[::-1], crossings=rows))
    with bench.database.read() as db:
        told = {(each.person_id, each.day.day, each.direction) for each in crossings(db)}
    assert told == {
        (people[part], day, Direction.EXIT if day % 2 else Direction.ENTRY)
        for part in ("official", "colleague")
        for day in range(1, 29)
    }


def test_a_later_batch_has_its_own_word_and_the_newest_day_counts(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    def send_word(name: str, as_of: str, **cells: object) -> list[str]:
        letter = LETTER | {"数据日期": as_of}
        rows = [document(people, **cells)]
        path = flat(tmp_path / name, documents=rows, letter=letter)
        return said(bring(bench, "police", path))

    assert send_word("a.xlsx", "20150601", 证件状态="有效") == ["新增"]
    assert send_word("b.xlsx", "20150701", 证件状态="注销") == ["更新"]
    assert send_word("c.xlsx", "20150702", 证件状态="注销") == ["重复"]
    assert send_word("d.xlsx", "20150501", 证件状态="有效") == ["更新"]
    assert send_word("e.xlsx", "20150703", 证件状态="注销") == ["重复"]
    assert counts(bench)[:4] == [5, 5, 1, 5]


def test_a_crossing_known_already_is_not_written_again(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    first = [crossing(people, "出", "20140105", 时间="08:30")]
    bring(bench, "police", flat(tmp_path / "a.xlsx", crossings=first))
    again = [*first, *first, crossing(people, "入", "20140109"), crossing(people, "出", "20140105")]
    path = flat(tmp_path / "b.xlsx", crossings=again, letter=LETTER | {"公函文号": "9号"})
    assert said(bring(bench, "police", path)) == ["重复", "重复", "新增", "新增"]
    with bench.database.read() as db:
        assert len(crossings(db)) == 3


def test_blocks_tell_the_same_as_flat_sheets_and_nothing_found_is_an_answer(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    out: Line = {"出/入": "出", "证件类型": "护照", "证件号码": PASSPORT, "日期": "20140105"}
    held: Line = {"证件类型": "护照", "证件号码": PASSPORT, "签发日期": "20120601"}
    path = blocks(
        tmp_path / "a.xlsx",
        [
            (people.ids["official"], "甲一鸣", [held], [out]),
            (people.ids["colleague"], "", [], []),
            (national_id(600), "某某某", [], []),
        ],
    )
    outcome = bring(bench, "police", path)
    assert said(outcome)[:3] == ["新增", "新增", "新增"]
    assert said(outcome)[3].startswith("未匹配")
    again = bring(bench, "police", path)
    assert said(again)[:3] == ["重复", "重复", "重复"]
    with bench.database.read() as db:
        answers = {each.person_id: each.is_nothing_found for each in db.exec(select(PoliceAnswer))}
        assert answers == {people["official"]: False, people["colleague"]: True}
        assert db.exec(select(PoliceBatch)).one().as_of_date == TODAY
        assert [each.day for each in crossings(db)] == [date(2014, 1, 5)]
        assert people["colleague"] in touched_people(db)


def test_official_documents_are_kept_and_marked(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        crossing(people, "出", "20140105", 证件种类="公务护照", 证件号码="SE1234567"),
        crossing(people, "出", "20140205", 证件种类="护照", 证件号码="PE1234567"),
        crossing(people, "出", "20140305", 证件种类="因公往来港澳通行证", 证件号码=None),
        crossing(people, "出", "20140405", 证件种类=None, 证件号码=None),
        crossing(people, "出", "20140505", 证件种类=None, 证件号码="C12345678"),
        crossing(people, "出", "20140605", 证件种类="某种证件", 证件号码="C12345678"),
    ]
    bring(bench, "police", flat(tmp_path / "a.xlsx", crossings=rows))
    with bench.database.read() as db:
        found = db.exec(select(TravelDocument)).all()
        assert {(each.kind, each.number, each.is_official) for each in found} == {
            ("公务护照", "SE1234567", True),
            ("普通护照", "PE1234567", True),
            ("因公往来港澳通行证", "", True),
            (DocumentKind.UNKNOWN.value, "", False),
            ("往来港澳通行证", "C12345678", False),
            ("某种证件", "C12345678", False),
        }


def test_numbers_that_look_alike_are_one_document(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105", 证件号码="E1O345678")]
    path = flat(
        tmp_path / "a.xlsx", documents=[document(people, number="E10345678")], crossings=rows
    )
    assert said(bring(bench, "police", path)) == ["新增", "新增"]
    assert counts(bench)[2] == 1


def test_one_document_twice_must_say_the_same(bench: Bench, people: People, tmp_path: Path) -> None:
    rows = [document(people, 签发日期=day) for day in ("20120101", "20120101", "20130101")]
    assert said(bring(bench, "police", flat(tmp_path / "a.xlsx", documents=rows))) == [
        "新增",
        "重复",
        "错误：证件号码：与第 2 行是同一证件但内容不同，请合并为一行",
    ]


def test_persons_are_matched_by_id_and_another_name_is_only_said(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        crossing(people, "出", "20140105", 姓名="乙云舟"),
        crossing(people, "入", "20140109", 姓名="甲一鸣"),
        crossing(people, "出", "20140105") | {"身份证号": national_id(600), "姓名": "甲一鸣"},
        crossing(people, "出", "20140105") | {"身份证号": "看不清", "姓名": "甲一鸣"},
    ]
    assert said(bring(bench, "police", flat(tmp_path / "a.xlsx", crossings=rows))) == [
        "新增（提示：姓名与花名册（甲一鸣）不一致，按身份证号匹配）",
        "新增",
        "未匹配（提示：花名册中没有该身份证号，请先导入花名册）",
        "错误：身份证号应为18位（末位可为 X），现在是3位，请核对",
    ]
    with bench.database.read() as db:
        assert {each.person_id for each in crossings(db)} == {people["official"]}


def test_somebody_registered_later_is_told_of_in_the_same_batch(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    stranger = crossing(people, "入", "20140109") | {"身份证号": national_id(600)}
    path = flat(tmp_path / "a.xlsx", crossings=[crossing(people, "出", "20140105"), stranger])
    assert bring(bench, "police", path).counts == {"新增": 1, "未匹配": 1}
    roster: Line = {"姓名": "申试", "身份证号": national_id(600), "登记备案人员类型": "专技人才"}
    bring(bench, "roster", save(tmp_path / "r.xlsx", [dict(roster) | {"单位": "YX-01"}]))
    assert bring(bench, "police", path).counts == {"重复": 1, "新增": 1}
    assert counts(bench)[:2] == [1, 2]


def test_one_s_own_case_and_others_units_are_refused(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    grant = RoleGrant(
        person_id=people["officer"],
        role=Role.POLICE_LIAISON,
        unit_id=people.units["YX-01"],
        granted_at=bench.clock.now(),
    )
    with bench.database.write() as db:
        db.add(grant)
    rows = [
        crossing(people, "出", "20140105"),
        crossing(people, "出", "20140105", "officer"),
        crossing(people, "出", "20140105", "stranger"),
    ]
    actor = Actor("戊经纬", "test", people["officer"])
    path = flat(tmp_path / "a.xlsx", crossings=rows)
    assert said(bring(bench, "police", path, actor=actor)) == [
        "新增",
        "错误：身份证号：涉及本人，不能由本人导入公安数据，请由他人导入",
        "错误：身份证号：该人员的单位（市样例局）不在您的管理范围内",
    ]


def test_a_day_to_come_is_refused_as_a_whole(bench: Bench, people: People, tmp_path: Path) -> None:
    letter = LETTER | {"数据日期": "20990101"}
    path = flat(tmp_path / "a.xlsx", crossings=[crossing(people, "出", "20140105")], letter=letter)
    with pytest.raises(Unusable, match="晚于导入日"):
        bring(bench, "police", path)
    assert counts(bench)[0] == 0


def test_the_result_has_every_sheet_with_wrong_cells_red(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105"), crossing(people, "出", "某日")]
    path = flat(tmp_path / "a.xlsx", documents=[document(people)], crossings=rows)
    outcome = written(bring(bench, "police", path), path, tmp_path / "r.xlsx")
    assert outcome["证件信息"] == ["结果", "新增"]
    assert outcome["出入境记录"][:2] == ["结果", "新增"]
    assert str(outcome["出入境记录"][2]).startswith("错误：日期应写成")
    cell = load_workbook(tmp_path / "r.xlsx")["出入境记录"]["C3"]
    assert cell.comment is not None
    assert cell.fill.start_color.rgb == "00FFC7CE"


def test_the_result_of_blocks_is_beside_each_row(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    out: Line = {"出/入": "出", "日期": "20140105"}
    path = blocks(
        tmp_path / "a.xlsx",
        [(people.ids["official"], "", [], [out]), (people.ids["colleague"], "", [], [])],
    )
    column = written(bring(bench, "police", path), path, tmp_path / "r.xlsx")["查询结果"]
    assert column == [None, "结果", None, "结果", "新增", "结果", "新增"]


def written(outcome: Outcome, path: Path, target: Path) -> dict[str, list[object]]:
    """The last column of each sheet of the result."""
    write_result(path, outcome, target)
    book = load_workbook(target)
    return {
        sheet.title: [row[-1] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    }


async def test_a_file_sent_by_chat_is_previewed_with_what_is_in_it(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105"), crossing(people, "入", "20140109")]
    path = flat(tmp_path / "公安.xlsx", documents=[document(people)], crossings=rows)
    supervisor = chat.of("supervisor")
    replies = await send(supervisor, bench, path, 3)
    assert "【预览】公安数据\n共 3 行：新增 3\n证件 1，出入境 2，人 1" in replies[1].text
    assert "公函文号：云组函〔2015〕8号\n数据日期：2015-07-15" in replies[1].text
    assert "【导入完成】公安数据\n共 3 行：新增 3" in supervisor.last.text
    assert results(bench, supervisor.last) == ["新增"]


async def test_without_an_as_of_day_the_preview_says_which_is_taken(
    chat: Chat, people: People, tmp_path: Path
) -> None:
    path = flat(tmp_path / "a.xlsx", crossings=[crossing(people, "出", "20140105")], letter=None)
    replies = await chat.of("supervisor").send_file(path)
    assert f"公函文号：未填写\n没有写数据日期，按导入日（{TODAY}）登记" in replies[1].text


async def test_a_case_officer_cannot_send_police_data(
    chat: Chat, people: People, tmp_path: Path
) -> None:
    path = flat(tmp_path / "a.xlsx", crossings=[crossing(people, "出", "20140105")])
    replies = await chat.of("officer").send_file(path)
    assert "您没有导入公安数据的权限" in replies[-1].text


@pytest.mark.slow  # 12,000 rows; test_import_chat.py and _holdings kill quickly
async def test_a_killed_import_goes_on_with_the_same_batch_and_tears_nobody_apart(
    chat: Chat, bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    parts = ("official", "colleague", "head", "approver", "custodian")
    rows = [
        crossing(people, "出", f"{2013 + turn // 336}{turn % 336 // 28 + 1:02d}{turn % 28 + 1:02d}",
                 part, 时间=f"{hour:02d}:00")
        for part in parts
        for turn in range(600)
        for hour in range(4)
    ]  # fmt: skip
    path = flat(tmp_path / "a.xlsx", crossings=[*rows, crossing(people, "出", "某日")])
    supervisor = chat.of("supervisor")
    await supervisor.send_file(path)
    await supervisor((f"导入 {len(rows)} 行", "开始导入"))
    bench.import_some(chunks=2)
    with bench.database.read() as db:
        told = select(Crossing.person_id, func.count()).group_by(col(Crossing.person_id))
        halfway = dict(db.exec(told).all())
        batch = db.exec(select(PoliceBatch)).one()
        assert len(halfway) == len(db.exec(select(PoliceAnswer)).all())
        assert set(halfway.values()) == {2400}
        assert 0 < len(halfway) < len(parts)
    watch.move(seconds=61)
    bench.import_all()
    await supervisor.deliver()
    assert f"共 {len(rows) + 1} 行：新增 {len(rows)}，错误 1" in supervisor.last.text
    with bench.database.read() as db:
        assert db.exec(select(PoliceBatch)).one().id == batch.id
        assert set(dict(db.exec(told).all()).values()) == {2400}
        assert len(db.exec(select(PoliceAnswer)).all()) == len(parts)


async def test_a_batch_is_compared_and_only_who_verifies_hears_of_it(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105"), crossing(people, "入", "20140109")]
    liaison = chat.of("liaison")
    await send(liaison, bench, flat(tmp_path / "公安.xlsx", crossings=rows), 2)
    said = len(liaison.messages)
    assert Reconciling(bench.database, bench.clock, bench.policy).work_off() == 1
    await chat.deliver()
    assert len(liaison.messages) == said
    assert "未经批准：2014-01-05 出境" in chat.of("officer").last.text


async def test_a_supervisor_who_sends_a_batch_gets_the_sum(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [crossing(people, "出", "20140105"), crossing(people, "入", "20140109")]
    supervisor = chat.of("supervisor")
    await send(supervisor, bench, flat(tmp_path / "公安.xlsx", crossings=rows), 2)
    Reconciling(bench.database, bench.clock, bench.policy).work_off()
    await chat.deliver()
    assert "【比对完成】云溪市，截至 2015-07-20，比对 10 人。\n新发现疑似 2" in supervisor.last.text
