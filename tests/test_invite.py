"""Transcripts of inviting: one person, everyone of a unit, and only within one's reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.account import Account, Invitation
from models.stored_file import StoredFile, read_file
from tests.conftest import Bench, Chat, People


@pytest.fixture
def unbound(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        for part in ("colleague", "stranger"):
            account = db.exec(select(Account).where(Account.person_id == people[part])).one()
            account.person_id, account.address = None, f"was-{part}"


@pytest.mark.usefixtures("unbound")
async def test_a_case_officer_gets_a_code_a_link_and_a_picture(chat: Chat, bench: Bench) -> None:
    officer = chat.of("officer")
    await officer(
        ("/invite", "市测试局及下属还有 1 人没有绑定"),
        ("邀请一个人", "请输入姓名"),
        ("乙云舟", "是哪一位？"),
        ("1", "生成邀请码？旧的邀请码会作废。"),
    )
    reply = (await officer.say("生成"))[-1]
    code = re.search(r"邀请码：([0-9A-Z]{10})\n有效期至 2015-07-27 10:00，只能用一次。", reply.text)
    assert code
    assert f"http://127.0.0.1:8080/?start={code[1]}" in reply.text
    assert reply.files[0].media_type == "image/png"
    with bench.database.read() as db:
        assert read_file(db.get_one(StoredFile, reply.files[0].id)).startswith(b"\x89PNG")
        assert code[1].encode() not in db.exec(select(Invitation)).one().code_index


@pytest.mark.usefixtures("unbound")
async def test_a_new_code_ends_the_one_before(chat: Chat) -> None:
    codes = []
    for _ in range(2):
        await chat.of("officer")(
            ("/invite", "要办"), ("1", "姓名"), ("乙云舟", "哪一位"), ("1", "生成")
        )
        text = (await chat.of("officer").say("生成"))[-1].text
        codes += re.findall(r"邀请码：(\w{10})", text)
    phone = chat.of("new-phone")
    await phone(("/start", "邀请码"), (codes[0], "已使用、已过期"), (codes[1], "后 6 位"))


@pytest.mark.usefixtures("unbound")
async def test_a_sheet_invites_everyone_who_is_not_bound(
    chat: Chat, bench: Bench, tmp_path: Path
) -> None:
    await chat.of("officer")(
        ("/invite", "要办"), ("为全部未绑定人员生成邀请表", "为 1 人生成邀请表")
    )
    reply = (await chat.of("officer").say("生成"))[-1]
    with bench.database.read() as db:
        content = read_file(db.get_one(StoredFile, reply.files[0].id))
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    sheet = load_workbook(path).active
    assert sheet
    assert sheet["C3"].value == "乙云舟"
    assert re.fullmatch(r"[0-9A-Z]{10}", str(sheet["D3"].value))
    assert len(sheet._images) == 1


@pytest.mark.usefixtures("unbound")
async def test_people_of_another_unit_are_not_found(chat: Chat) -> None:
    await chat.of("officer")(("/invite", "要办"), ("1", "姓名"), ("丙溪桥", "没有找到「丙溪桥」"))


async def test_an_official_cannot_invite(chat: Chat) -> None:
    await chat(("/invite", "您没有发放绑定邀请的权限。"))
