"""Transcripts of statements: words, pictures and files, and who goes on with them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlmodel import select

from bot.messenger import Kind
from models.conversation import OpenConversation
from models.finding import Finding, FindingState, advance_finding
from models.statement import Statement, StatementFile, files_of
from models.stored_file import StoredFile, read_file
from tests.conftest import Bench, Chat, People
from tests.suspected import (
    WORDS,
    answer,
    ask,
    keep_finding,
    of_unit,
    open_card,
    send_picture,
    statements,
)


async def test_words_are_kept_sealed_and_whoever_goes_on_is_told(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await answer(chat)
    (statement,) = statements(bench)
    assert statement.words == WORDS
    assert WORDS.encode() not in (statement.words_sealed or b"")
    for who in ("officer", "supervisor"):
        assert "说明已提交，请核查认定。" in chat.of(who).last.text
    await chat.of("supervisor")(("查看问题", f"2015-07-20 答复：{WORDS}"))


async def test_words_and_files_may_come_in_any_order(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "写文字，或发图片、文件，可以分几条发。"))
    assert "文字 0 条、附件 1 份" in await send_picture(chat, "official", b"one")
    await chat(("先发机票", "文字 1 条、附件 1 份"))
    assert "文字 1 条、附件 2 份" in await send_picture(chat, "official", b"two", "行程单.pdf")
    await chat(
        ("当时不知道要报批", "文字 2 条、附件 2 份"),
        ("发完了", "先发机票\n当时不知道要报批\n附件 2 份。"),
        ("提交说明", "说明已提交"),
    )
    (statement,) = statements(bench)
    assert statement.words == "先发机票\n当时不知道要报批"
    with bench.database.read() as db:
        files = files_of(db, [statement.id])
        assert sorted(read_file(each) for each in files) == [b"one", b"two"]
        assert {each.person_id for each in files} == {people["official"]}


async def test_a_statement_may_be_files_only_and_its_caption_is_kept(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在 2015-07-27 前"), ("发完了", "还没有收到内容"))
    file = await chat.office.keep_file("信.jpg", "image/jpeg", b"letter")
    await chat.event(Kind.FILE, file_id=file.id, text="第一页")
    await chat(("发完了", "第一页\n附件 1 份。"), ("提交说明", "说明已提交"))
    assert statements(bench)[0].words == "第一页"


async def test_the_attachments_reach_whoever_verifies(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在"))
    await send_picture(chat, "official", b"ticket")
    await chat(("发完了", "附件 1 份"), ("提交说明", "说明已提交"))
    await open_card(chat, "officer")
    officer = chat.of("officer")
    assert "（附件 1 份）" in officer.last.text
    await officer(("查看附件", "附件 1/1：机票.jpg"))
    shown = officer.last.files[0]
    office = chat.office
    for who, is_given in (("officer", True), ("stranger", False)):
        given = await office.fetch_file(shown.id, messenger="test", address=who)
        assert (given is not None) is is_given


async def test_a_file_of_somebody_else_cannot_be_attached(
    chat: Chat, bench: Bench, people: People
) -> None:
    """It has travelled in another chat, and so is no file here."""
    keep_finding(bench, people)
    theirs = await chat.office.keep_file("秘密.jpg", "image/jpeg", b"secret")
    await chat.of("colleague").event(Kind.FILE, file_id=theirs.id)
    await ask(chat)
    await chat(("去说明", "请在"))
    await chat.event(Kind.FILE, file_id=theirs.id)
    await chat((f"file {theirs.id}", "文字 1 条、附件 0 份"), ("发完了", "附件 0 份"))
    await chat(("提交说明", "说明已提交"))
    with bench.database.read() as db:
        assert db.exec(select(StatementFile)).all() == []
        assert db.get_one(StoredFile, theirs.id).person_id is None


async def test_the_same_event_twice_is_one_attachment(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在"))
    file = await chat.office.keep_file("机票.jpg", "image/jpeg", b"ticket")
    event_id = uuid4().hex
    for _ in range(2):
        await chat.event(Kind.FILE, file_id=file.id, event_id=event_id)
    assert "附件 1 份" in chat.last.text
    with bench.database.read() as db:
        assert len(db.exec(select(OpenConversation)).one().answers_sealed) > 0


async def test_a_piece_is_taken_back(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(
        ("去说明", "请在"),
        ("写错了", "文字 1 条"),
        ("返回", "请在 2015-07-27 前说明情况"),
        (WORDS, "文字 1 条"),
        ("发完了", f"{WORDS}\n附件 0 份。"),
    )


async def test_elsewhere_a_file_is_a_workbook_as_before(
    chat: Chat, bench: Bench, people: People
) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在"), (WORDS, "文字 1 条"), ("发完了", "提交后不能修改"))
    assert "您没有导入工作簿的权限" in await send_picture(chat, "official", b"late")
    assert "提交后不能修改" in chat.last.text


async def test_what_is_left_is_still_asked_for(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)
    await chat(
        ("去说明", "请在"),
        (WORDS, "文字 1 条"),
        ("发完了", "提交"),
        ("先不办", "好的，没有提交。请在 2015-07-27 前说明。"),
        ("/my", "没有查到审批，请在 2015-07-27 前说明"),
        ("去说明", "请在 2015-07-27 前说明情况"),
    )


async def test_of_several_one_is_chosen(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    keep_finding(bench, people, number="WT-OTHER", dated=date(2014, 8, 1))
    for place in ("1", "2"):
        await chat.of("officer")(
            ("/findings", "问题 2 项"),
            (place, "【核查依据】"),
            ("要求说明", "发出？"),
            ("发出", "已"),
        )
    await chat(("/explain", "对哪一项说明？"), ("2014-08-01", "「未经批准」2014-08-01 的因私出境"))


async def test_nothing_is_explained_twice(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)
    token = chat.button("去说明").token
    await answer(chat)
    replies = await chat.event(Kind.PRESS, token=token)
    assert "您已在 2015-07-20 提交说明，没有重复处理。" in replies[0].text
    await chat(("/explain", "没有等待您说明的事项。"))


async def test_what_is_decided_need_not_be_explained(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    await chat(("去说明", "请在"), (WORDS, "文字 1 条"))
    with bench.database.write() as db:
        advance_finding(db, db.get_one(Finding, finding_id), FindingState.CLEARED)
    await chat(("发完了", "这项核查已经结束，不需要再说明。"), ("/explain", "没有等待您"))


async def test_a_head_answers_for_the_unit(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people, **of_unit(people))
    await ask(chat)
    await answer(chat, "head", "审批时未见脱密期记录")
    with bench.database.read() as db:
        assert db.exec(select(Statement)).one().words == "审批时未见脱密期记录"
