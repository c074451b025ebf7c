"""Whom the police are asked about: everybody registered, for which days, by which letter."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from jobs import exports
from jobs.export_query import export
from models.audit import Actor, AuditEvent
from models.errors import Forbidden, Unusable
from models.export_form import EXPORT_FORMS
from models.registrant import registrant_of
from models.stored_file import StoredFile, read_file
from models.unit import Unit
from tests.conftest import TODAY, Bench, Chat, People

HEADER = ["序号", "姓名", "身份证号", "性别", "出生日期", "起始时间", "截止时间"]


def cells(source: Path | io.BytesIO) -> list[list[str]]:
    sheet = load_workbook(source).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def asked(
    bench: Bench,
    people: People,
    path: Path,
    *,
    unit: str = "YX",
    actor: Actor | None = None,
    today: date = TODAY,
) -> list[list[str]]:
    occasion = replace(bench.occasion(actor), today=today)
    with bench.database.write() as db:
        count = export(db, db.get_one(Unit, people.units[unit]), occasion, path)
    rows = cells(path)
    first = rows.index(HEADER) + 1
    return rows[first : first + count]


def test_everybody_registered_is_asked_about_since_2013(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    rows = asked(bench, people, tmp_path / "查询.xlsx")
    assert [row[0] for row in rows] == [str(number) for number in range(1, 11)]
    (own,) = (row for row in rows if row[1] == "甲一鸣")
    assert own[2:] == [people.ids["official"], "男", "19700101", "20130101", "20150720"]


def test_only_the_registered_of_the_unit_and_the_day_are_asked_about(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    with bench.database.write() as db:
        left = registrant_of(db, people["other_head"])
        assert left is not None
        left.registered_to = date(2015, 7, 10)
        db.add(left)
    path = tmp_path / "查询.xlsx"
    names = {row[1] for row in asked(bench, people, path, unit="YX-02")}
    assert names == {"丑样本", "丙溪桥", "寅样章"}
    earlier = asked(bench, people, path, unit="YX-02", today=date(2015, 7, 10))
    assert {row[6] for row in earlier} == {"20150710"}
    assert "卯样板" in [row[1] for row in earlier]


def test_whoever_may_not_is_refused_and_nothing_is_written(
    bench: Bench, people: People, tmp_path: Path
) -> None:
    officer = Actor("戊经纬", "test", people["officer"])
    with pytest.raises(Forbidden):
        asked(bench, people, tmp_path / "查询.xlsx", actor=officer)
    assert not (tmp_path / "查询.xlsx").exists()


def test_a_letter_is_for_the_query_only_and_one_line() -> None:
    query, annex = EXPORT_FORMS["query"], EXPORT_FORMS["annex1"]
    assert exports.checked_letter(" 云公函〔2015〕1号 ", query) == "云公函〔2015〕1号"
    for number, form, expected in (
        ("云公函〔2015〕1号", annex, "不需要公函文号"),
        ("一\n二", query, "一行文字"),
        ("号" * 61, query, "最多 60 个字"),
    ):
        with pytest.raises(Unusable, match=expected):
            exports.checked_letter(number, form)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("云公函〔2015〕1号", "公函文号：云公函〔2015〕1号"), ("跳过", "公函文号：")],
)
async def test_the_letter_is_asked_for_in_chat_and_may_be_left_out(
    chat: Chat, bench: Bench, said: str, expected: str
) -> None:
    officer = chat.of("officer")
    await officer(
        ("/export", "要导出哪张表？"),
        ("公安查询名单", "查询公函的文号？没有可以跳过。"),
        (said, "导出市测试局（含下属单位）的公安查询名单？"),
        ("导出", "公安查询名单：市测试局，6 人。"),
    )
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, officer.last.files[0].id))
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "导出公安查询名单")).one()
    assert cells(io.BytesIO(content))[1][0].strip() == expected


async def test_a_letter_that_does_not_fit_is_asked_for_again(chat: Chat) -> None:
    await chat.of("officer")(
        ("/export", "要导出哪张表？"),
        ("公安查询名单", "查询公函的文号？"),
        ("号" * 61, "最多 60 个字"),
        ("云公函〔2015〕1号", "导出市测试局"),
    )
