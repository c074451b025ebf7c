"""The ledger that a unit kept before: what it opens, what it leaves alone, and for whom."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from models.audit import Actor, AuditEvent, broken_links
from models.custody import CustodyEvent, CustodyMove, CustodyState, slots_taken
from models.declaration import Declaration, DeclaredDocument
from models.document import Document, DocumentSource, Provenance, documents_of
from models.handover import Handover, HandoverItem, HandoverState
from models.import_verdict import NEW, UPDATED
from models.registrant import registrant_of
from models.safe import Safe
from models.terms import LegalStatus
from models.trip import Trip, TripState, TripVersion, VersionState
from tests.conftest import TODAY, Bench, Chat, People, Watch, national_id
from tests.ledgers import Line, bring, results, said, save, send

PASSPORT, PERMIT = "E10000001", "C10000002"
WRITTEN = (
    Document,
    DocumentSource,
    CustodyEvent,
    Handover,
    HandoverItem,
    Declaration,
    DeclaredDocument,
    Safe,
    AuditEvent,
)


def line(people: People, part: str = "official", number: str = PASSPORT, **cells: object) -> Line:
    kind = "普通护照" if number.startswith("E") else "往来港澳通行证"
    return {"身份证号": people.ids[part], "证件种类": kind, "证件号码": number} | cells


def events(db: Session, document: Document) -> Sequence[CustodyEvent]:
    return db.exec(
        select(CustodyEvent)
        .where(CustodyEvent.document_id == document.id)
        .order_by(col(CustodyEvent.position))
    ).all()


def counts(bench: Bench) -> list[int]:
    with bench.database.read() as db:
        return [db.exec(select(func.count()).select_from(each)).one() for each in WRITTEN]


def test_what_lies_in_the_safe_is_surrendered_with_its_slot(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 保管状态="在库", 保险柜="1号柜", 柜位=3, 上交日期="20130501"),
        line(people, number=PERMIT, 保管状态="在库", 保险柜="1号柜", 柜位=4, 上交日期="20130501"),
    ]
    outcome = bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))
    assert said(outcome) == ["新增", "新增"]
    with bench.database.read() as db:
        for document in documents_of(db, people["official"]):
            (event,) = events(db, document)
            assert (event.state, event.on_date) == (CustodyState.IN_CUSTODY, date(2013, 5, 1))
            source = db.exec(
                select(DocumentSource).where(DocumentSource.document_id == document.id)
            ).one()
            assert (source.provenance, source.on_date) == (Provenance.LEDGER, date(2013, 5, 1))
        handover = db.exec(select(Handover)).one()
        assert (handover.state, handover.proxy_reason) == (HandoverState.CONFIRMED, "期初登记")
        assert handover.receipt_number
        safe = db.exec(select(Safe).where(Safe.name == "1号柜")).one()
        assert slots_taken(db, safe.id) == {3, 4}
        assert list(broken_links(db)) == []


def test_what_is_out_is_drawn_until_the_day_that_was_agreed(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    row = line(people, 保管状态="已领用", 领用日期="20150701", 应还日期="20150801")
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [row]))
    with bench.database.read() as db:
        (document,) = documents_of(db, people["official"])
        surrender, draw = events(db, document)
        assert (surrender.move, draw.move) == (CustodyMove.SURRENDER, CustodyMove.DRAW)
        assert (draw.on_date, draw.return_by) == (date(2015, 7, 1), date(2015, 8, 1))
        directions = db.exec(select(Handover.direction)).all()
        assert set(directions) == {CustodyMove.SURRENDER, CustodyMove.DRAW}


def test_without_a_day_a_draw_is_for_the_latest_trip_approved_before(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    ids = {day: approved_trip(bench, people, day) for day in (date(2014, 1, 5), date(2015, 6, 5))}
    approved_trip(bench, people, TODAY)
    row = line(people, 保管状态="已领用", 领用日期="20150701")
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [row]))
    with bench.database.read() as db:
        (document,) = documents_of(db, people["official"])
        assert events(db, document)[1].trip_id == ids[date(2015, 6, 5)]


def approved_trip(bench: Bench, people: People, decided_on: date) -> object:
    now = bench.clock.now()
    trip = Trip(
        person_id=people["official"],
        number=f"T{decided_on}",
        state=TripState.APPROVED,
        made_at=now,
    )
    version = TripVersion(
        trip_id=trip.id,
        state=VersionState.APPROVED,
        destinations="日本",
        exit_date=decided_on + timedelta(days=20),
        return_date=decided_on + timedelta(days=25),
        submitted_at=now,
        submitted_on=decided_on,
        decided_on=decided_on,
    )
    trip_id = trip.id
    with bench.database.write() as db:
        db.add(trip)
        db.flush()
        db.add(version)
    return trip_id


def test_a_draw_that_nothing_gives_a_day_is_said(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    outcome = bring(bench, "holdings", save(tmp_path / "a.xlsx", [line(people, 保管状态="已领用")]))
    assert "没有应还日期，也没有已批准的出行" in said(outcome)[0]
    assert "没有领用日期，按导入日登记" in said(outcome)[0]


def test_a_lost_one_and_one_never_surrendered_move_nothing(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 保管状态="遗失"),
        line(people, number=PERMIT, 保管状态="未上交"),
        line(people, "colleague", "E10000003"),
    ]
    outcome = bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))
    assert said(outcome)[:2] == ["新增", "新增"]
    assert "只登记证件，不计入库" in said(outcome)[2]
    with bench.database.read() as db:
        lost, kept = documents_of(db, people["official"])
        lost, kept = (lost, kept) if lost.status is LegalStatus.LOST else (kept, lost)
        assert (lost.status_reason, kept.status) == ("期初登记：遗失", LegalStatus.VALID)
        assert db.exec(select(CustodyEvent)).all() == []
        noted = db.exec(select(DocumentSource.document_id)).all()
        assert lost.id in noted
        assert kept.id not in noted


def test_a_declaration_of_the_ledger_leaves_a_newer_one_in_force(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    del chat
    rows = [
        line(people, 申报日期="20130420", 保管状态="在库"),
        line(people, number=PERMIT, 申报日期="20130420", 保管状态="在库"),
        line(people, number="E10000009", 申报日期="20140420", 保管状态="在库"),
    ]
    bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))
    with bench.database.read() as db:
        declared = db.exec(select(Declaration).order_by(col(Declaration.declared_on))).all()
        assert [each.declared_on for each in declared] == [date(2013, 4, 20), date(2014, 4, 20)]
        named = [
            db.exec(
                select(func.count())
                .select_from(DeclaredDocument)
                .where(DeclaredDocument.declaration_id == each.id)
            ).one()
            for each in declared
        ]
        assert named == [2, 1]
        assert max(each.declared_at for each in declared) < bench.clock.now()


def test_the_same_ledger_again_changes_nothing_even_later(
    bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    rows = [
        line(people, 保管状态="在库", 保险柜="旧柜", 柜位=1, 申报日期="20130420"),
        line(people, number=PERMIT, 保管状态="已领用", 签发日期="20120101"),
        line(people, "colleague", "E10000003", 保管状态="遗失"),
        line(people, "custodian", "E10000004", 保管状态="未上交", 申报日期="20130420"),
        line(people, "head", "E10000005"),
    ]
    path = save(tmp_path / "a.xlsx", rows)
    preview = bring(bench, "holdings", path, dry=True)
    assert preview.counts == bring(bench, "holdings", path).counts
    before = counts(bench)
    watch.move(days=40)
    again = bring(bench, "holdings", path)
    assert again.counts == {"重复": 5}
    assert counts(bench) == before


def test_a_ledger_completes_what_was_reported_and_keeps_what_is_known(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    first = line(people, 保管状态="在库", 签发机关="某省公安厅")
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [first]))
    second = first | {"签发日期": "20120301", "签发机关": "另一机关"}
    outcome = bring(bench, "holdings", save(tmp_path / "b.xlsx", [second]))
    assert said(outcome) == ["更新（提示：签发机关与已有记录不一致，没有改动）"]
    with bench.database.read() as db:
        (document,) = documents_of(db, people["official"])
        assert (document.issue_date, document.issuing_authority) == (
            date(2012, 3, 1),
            "某省公安厅",
        )


def test_what_the_office_has_otherwise_is_an_error_in_its_row(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [line(people, 保管状态="在库")]))
    rows = [line(people, 保管状态="已领用"), line(people, "colleague", 保管状态="在库")]
    for row, expected in zip(
        rows,
        [
            "错误：保管状态：台账中该证件已是在库，期初导入不改动台账",
            "错误：台账中该证件在另一人名下，请核对身份证号和证件号码",
        ],
        strict=True,
    ):
        assert said(bring(bench, "holdings", save(tmp_path / "b.xlsx", [row]))) == [expected]


def test_a_slot_holds_one_document(bench: Bench, people: People, tmp_path: Path) -> None:
    place = {"保管状态": "在库", "保险柜": "1号柜"}
    bring(bench, "holdings", save(tmp_path / "a.xlsx", [line(people, 柜位=3, **place)]))
    rows = [
        line(people, "colleague", "E10000003", 柜位=3, **place),
        line(people, "head", "E10000004", 柜位=5, **place),
        line(people, "approver", "E10000005", 柜位=5, **place),
        line(people, "officer", "E10000006", 柜位=41, **place),
    ]
    path = save(tmp_path / "b.xlsx", rows)
    assert said(bring(bench, "holdings", path)) == [
        "错误：1号柜 3 号柜位已放有其他证件",
        "新增",
        "错误：1号柜 5 号柜位与第 3 行重复",
        "错误：没有1号柜 41 号柜位（共 40 个），请核对或先登记保险柜",
    ]


def test_a_safe_that_only_the_ledger_names_is_made_once(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 保险柜="旧柜", 柜位=1),
        line(people, "colleague", "E10000003", 保险柜="旧柜", 柜位=2),
    ]
    bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))
    with bench.database.read() as db:
        safe = db.exec(select(Safe).where(Safe.name == "旧柜")).one()
        assert safe.unit_id == people.units["YX-01"]
        assert slots_taken(db, safe.id) == {1, 2}


def test_persons_are_matched_by_id_and_another_name_is_only_said(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 姓名="乙云舟", 保管状态="在库"),
        line(people, number="E10000003", 姓名="甲一鸣", 保管状态="在库")
        | {"身份证号": national_id(600)},
        line(people, number="E10000004", 保管状态="在库", 上交日期="20200101"),
    ]
    assert said(bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))) == [
        "新增（提示：姓名与花名册（甲一鸣）不一致，按身份证号匹配）",
        "未匹配（提示：花名册中没有该身份证号，请先导入花名册）",
        "错误：上交日期晚于导入日（2015-07-20）",
    ]


def test_one_document_twice_must_say_the_same(bench: Bench, people: People, tmp_path: Path) -> None:
    rows = [line(people, 保管状态=state) for state in ("在库", "在库", "遗失")]
    assert said(bring(bench, "holdings", save(tmp_path / "a.xlsx", rows))) == [
        "新增",
        "重复",
        "错误：与第 2 行是同一证件号码但内容不同，请合并为一行",
    ]


def test_a_custodian_imports_their_authority_s_and_not_their_own(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 保管状态="在库"),
        line(people, "stranger", "E10000003", 保管状态="在库"),
        line(people, "custodian", "E10000004", 保管状态="在库"),
    ]
    actor = Actor("丁保观", "test", people["custodian"])
    assert said(bring(bench, "holdings", save(tmp_path / "a.xlsx", rows), actor=actor)) == [
        "新增",
        "错误：身份证号：该人员的人事主管部门（市样例局）不在您的管理范围内",
        "错误：身份证号：涉及本人，不能由本人导入保管台账，请由他人导入",
    ]


def test_custody_follows_the_authority_not_the_unit(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        registrant = registrant_of(db, people["official"])
        assert registrant
        registrant.authority_id = people.units["YX-ZZB"]
        db.add(registrant)
    actor = Actor("丁保观", "test", people["custodian"])
    path = save(tmp_path / "a.xlsx", [line(people, 保管状态="在库")])
    assert "市委组织部）不在您的管理范围内" in said(bring(bench, "holdings", path, actor=actor))[0]


async def test_a_ledger_sent_by_chat_is_previewed_and_answered_row_by_row(
    chat: Chat, bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = [
        line(people, 保管状态="在库"),
        line(people, "stranger", "E10000003", 保管状态="在库"),
    ]
    custodian = chat.of("custodian")
    path = save(tmp_path / "台账.xlsx", rows)
    replies = await send(custodian, bench, path, 1)
    assert "【预览】证件保管台账\n共 2 行：新增 1，错误 1" in replies[1].text
    assert "【导入完成】证件保管台账\n共 2 行：新增 1，错误 1" in custodian.last.text
    assert results(bench, custodian.last)[0] == "新增"
    with bench.database.read() as db:
        handover = db.exec(select(Handover)).one()
        assert handover.custodian_id == people["custodian"]


async def test_who_may_import_a_ledger_is_told_what_to_send(chat: Chat) -> None:
    await chat.of("custodian")(("/ledgers", "证件保管台账：必填身份证号、证件种类、证件号码"))
    replies = await chat.of("officer").say("/ledgers")
    assert "证件保管台账" not in replies[0].text
    assert "出行台账：必填身份证号、类别" in replies[0].text
    await chat.of("official")(("/ledgers", "您没有导入台账的权限"))


async def test_a_case_officer_has_no_ledger_to_import(
    chat: Chat, people: People, tmp_path: Path
) -> None:
    replies = await chat.of("officer").send_file(save(tmp_path / "a.xlsx", [line(people)]))
    assert "您没有导入保管台账的权限" in replies[-1].text


async def test_a_killed_import_of_a_ledger_tears_nobody_apart(
    chat: Chat, bench: Bench, people: People, watch: Watch, tmp_path: Path
) -> None:
    rows = [
        line(people, part, f"E2000{place:02d}{turn:02d}", 保管状态="在库")
        for turn in range(60)
        for place, part in enumerate(("official", "colleague", "head", "approver"))
    ]
    custodian = chat.of("custodian")
    await custodian.send_file(save(tmp_path / "台账.xlsx", rows))
    await custodian(("导入 240 行", "开始导入"))
    bench.import_some(chunks=1)
    watch.move(seconds=61)
    bench.import_all()
    await custodian.deliver()
    assert "共 240 行：新增 240" in custodian.last.text
    with bench.database.read() as db:
        assert len(db.exec(select(Handover)).all()) == 4


ROWS = st.fixed_dictionaries(
    {
        "身份证号": st.sampled_from([national_id(each) for each in (1, 2, 3, 600)]),
        "证件种类": st.sampled_from(["护照", "港澳通行证"]),
        "证件号码": st.sampled_from([f"E1000000{each}" for each in range(6)]),
        "保管状态": st.sampled_from(["", "在库", "已领用", "未上交", "遗失"]),
        "保险柜": st.sampled_from(["1号柜", "旧柜"]),
        "柜位": st.sampled_from(["", "1", "2", "200"]),
        "上交日期": st.sampled_from(["", "20130501", "20160101"]),
        "申报日期": st.sampled_from(["", "20130420", "20140420"]),
        "签发日期": st.sampled_from(["", "20120301", "20120401"]),
    }
)


@pytest.mark.slow  # whatever ledger; one ledger twice is quick
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_whatever_ledger_comes_twice_changes_nothing_the_second_time(
    bench: Bench, people: People, rows: list[Line]
) -> None:
    del people
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder) / "a.xlsx", rows)
        preview = bring(bench, "holdings", path, dry=True)
        assert preview.counts == bring(bench, "holdings", path).counts
        before = counts(bench)
        again = bring(bench, "holdings", path)
    assert again.counts[NEW] == again.counts[UPDATED] == 0
    assert counts(bench) == before
