"""Exports by chat: who may, what stands in them, and that annex 1 comes back without loss."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from bot.messenger import Outgoing
from jobs import exports
from jobs.exports import checked_as_of, exporter_of
from models.audit import AuditEvent
from models.document import Provenance, new_document, note_source
from models.errors import Unusable
from models.export_form import EXPORT_FORMS, ExportForm
from models.registrant import Registrant
from models.stored_file import StoredFile, read_file
from models.terms import DocumentKind
from models.unit import Unit
from tests.conftest import Bench, Chat, People, Watch
from tests.ledgers import bring, save


@pytest.fixture
def passport(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        document = new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, "E12345678")
        document.expiry_date = date(2024, 3, 4)
        db.add(document)
        db.flush()
        note_source(db, document, Provenance.DECLARED, date(2015, 7, 1))


def content(bench: Bench, message: Outgoing) -> bytes:
    with bench.database.read() as db:
        return read_file(db.get_one(StoredFile, message.files[0].id))


def cells(workbook: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(workbook)).active
    assert sheet
    return [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]


async def export(speaker: Chat, form: str) -> Outgoing:
    await speaker(("/export", "要导出哪张表？"), (form, f"的{form}？"))
    return (await speaker.say("导出"))[-1]


@pytest.mark.usefixtures("passport")
async def test_annex_1_has_everyone_of_the_unit_and_comes_back_unchanged(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    officer = chat.of("officer")
    reply = await export(officer, "附件1 信息查询表")
    assert "附件1 信息查询表：市测试局，6 人" in reply.text
    lines = cells(content(bench, reply))
    own = next(line for line in lines if "330000197001010015" in line)
    assert own[1:4] == ["甲", "一鸣", "男"]
    assert "E12345678" in own
    before = snapshot(bench)
    path = tmp_path / "附件1.xlsx"
    path.write_bytes(content(bench, reply))
    replies = await officer.send_file(path)
    assert "共 6 行：重复 6" in replies[-1].text
    await officer(("导入 6 行", "开始导入"))
    bench.import_all()
    assert snapshot(bench) == before


def snapshot(bench: Bench) -> list[dict[str, object]]:
    with bench.database.read() as db:
        return [each.model_dump() for each in db.exec(select(Registrant)).all()]


@pytest.mark.usefixtures("passport")
async def test_the_ledger_says_where_each_document_is(chat: Chat, bench: Bench) -> None:
    reply = await export(chat.of("custodian"), "证件保管台账")
    line = next(line for line in cells(content(bench, reply)) if "E12345678" in line)
    assert "甲一鸣" in line
    assert "未上交" in line


async def test_a_case_officer_has_no_ledger_and_a_custodian_no_annex(chat: Chat) -> None:
    await chat.of("officer")(("/export", "要导出哪张表？"))
    assert [button.label for button in chat.of("officer").last.buttons] == [
        "附件1 信息查询表",
        "应备尽备核查表",
        "附件2 汇总统计表",
        "书面报告",
        "问题明细表",
        "公安查询名单",
        "登记备案光盘",
        "取消",
    ]
    await chat.of("custodian")(("/export", "要导出哪张表？"))
    assert "附件1 信息查询表" not in [b.label for b in chat.of("custodian").last.buttons]


async def test_an_official_cannot_export(chat: Chat) -> None:
    await chat(("/export", "您没有导出的权限。"))


@pytest.mark.usefixtures("passport")
async def test_an_export_is_audited_and_ends_after_a_day(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    reply = await export(chat.of("officer"), "附件1 信息查询表")
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "导出附件1")).one()
    watch.move(hours=26)
    bench.duties.make_up()
    fetched = await chat.office.fetch_file(reply.files[0].id, messenger="test", address="officer")
    assert fetched is None


@pytest.mark.usefixtures("passport")
async def test_a_file_is_given_to_whom_it_was_sent_and_nobody_else(chat: Chat) -> None:
    reply = await export(chat.of("officer"), "附件1 信息查询表")
    file_id = reply.files[0].id
    own = await chat.office.fetch_file(file_id, messenger="test", address="officer")
    assert own
    for who in ("official", "head", "nobody"):
        fetched = await chat.office.fetch_file(file_id, messenger="test", address=who)
        assert fetched is None


@pytest.mark.parametrize("form", EXPORT_FORMS.values(), ids=lambda form: form.name)
def test_every_form_has_its_duty(form: ExportForm) -> None:
    assert exporter_of(form).__module__ == f"jobs.export_{form.name}"


def test_an_export_speaks_of_no_day_to_come_and_none_before_the_office() -> None:
    today = date(2015, 7, 20)
    assert checked_as_of(today, today) == today
    for day, expected in ((date(2015, 7, 21), "还没有到"), (date(1999, 12, 31), "太早")):
        with pytest.raises(Unusable, match=expected):
            checked_as_of(day, today)


def test_the_ledger_of_an_earlier_day_knows_nothing_of_later_hand_overs(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    line = {"身份证号": people.ids["official"], "证件种类": "护照", "证件号码": "E12345678"}
    line |= {"保管状态": "在库", "上交日期": "20150710"}
    bring(bench, "holdings", save(tmp_path / "台账.xlsx", [line]))
    assert [custody_on(day, bench, people, tmp_path) for day in (9, 10)] == ["未上交", "在库"]


def custody_on(day: int, bench: Bench, people: People, folder: Path) -> str:
    """Where the passport lay, as a ledger of a day of July has it."""
    path = folder / f"{day}.xlsx"
    occasion = replace(bench.occasion(), today=date(2015, 7, day))
    with bench.database.write() as db:
        unit = db.get_one(Unit, people.units["YX-01"])
        exports.export(db, EXPORT_FORMS["ledger"], unit, occasion, path)
    (line,) = (line for line in cells(path.read_bytes()) if "E12345678" in line)
    return next(cell for cell in line if cell in {"未上交", "在库"})
