"""Telegram: everything over HTTP, against a Bot API server that others' definitions keep honest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from bot.database import Database
from bot.messengers.telegram_sending import pieces
from jobs.bind_account import unbind
from jobs.grant_role import grant
from models.account import Account, account_at
from models.audit import Actor
from models.declaration import latest_declaration
from models.grant import Role
from models.inbox import InboxEvent
from models.occasion import Occasion
from models.outbox import Choice, Delivery, Message, post
from models.person import Person
from models.policy import Policy
from models.stored_file import StoredFile, new_file, read_file
from models.unit import Unit
from tests.bot_api import BotApi, Fault, a_bot_api, a_picture
from tests.conftest import People, Watch
from tests.telegrams import Online, Parts, at_pace, online
from tests.walk import a_free_port

SECRET = "a-secret-of-a-test"  # noqa: S105 - nobody's


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with a_bot_api() as server:
        yield server


@pytest.fixture
def parts(
    database: Database, policy: Policy, people: People, watch: Watch, tmp_path: Path
) -> Parts:
    return Parts(database, at_pace(policy), people, watch, tmp_path)


@pytest.fixture
async def office(api: BotApi, parts: Parts) -> AsyncIterator[Online]:
    async with online(api, parts) as serving:
        yield serving


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - it happens in another thread
            await asyncio.sleep(0.02)


def waiting(database: Database) -> bool:
    with database.read() as db:
        return any(each.state is not Delivery.SENT for each in db.exec(select(Message)).all())


def owe(office: Online, part: str, text: str, **more: object) -> None:
    with office.database.write() as db:
        post(
            db,
            to_id=office.people.people[part],
            text=text,
            once=f"test/{part}/{text[:40]}",
            now=office.running.installation.clock.now(),
            **more,  # type: ignore[arg-type]
        )
    office.running.courier.wake.set()


# -- talking ------------------------------------------------------------------------------------


async def test_a_declaration_is_made_by_buttons_and_words(office: Online) -> None:
    official = office.bound("official")
    await official.does("/document", "您现在持有")
    await official.does("有证件，逐本报告", "是哪种证件")
    await official.does("普通护照", "证件号码")
    await official.does("E12345678", "签发日期？")
    await official.does("2014-01-01", "有效期至")
    await official.does("2024-01-01", "签发机关")
    await official.does("跳过", "还有别的证件")
    await official.does("报告完了", "以上是全部")
    await official.does("确认属实并提交", "回执号")
    with office.database.read() as db:
        assert latest_declaration(db, office.people.people["official"])
    await until(lambda: not official.waiting_presses)
    assert len(official.answered_presses) == 5


async def test_a_choice_can_be_answered_by_its_number(office: Online) -> None:
    official = office.bound("official")
    await official.does("/document", "您现在持有")
    await official.does("1", "是哪种证件")


async def test_a_deep_link_binds_with_the_tail_of_the_id(office: Online, people: People) -> None:
    officer = office.bound("officer")
    await officer.does("/invite", "要办哪一件")
    await officer.does("邀请一个人", "姓名")
    await officer.does("乙云舟", "是哪一位")
    await officer.does("1", "生成邀请码")
    shown = await officer.does("生成", "https://t.me/steward_test_bot?start=")
    assert shown.photo
    code = shown.text.rpartition("start=")[2].split()[0]
    colleague = office.api.person("乙云舟")
    await colleague.does(colleague.starts(code), "身份证号的后 6 位")
    await colleague.does(people.ids["colleague"][-6:], "已绑定")
    with office.database.read() as db:
        account = account_at(db, "telegram", str(colleague.id))
        assert account
        assert account.person_id == people.people["colleague"]


async def test_a_stranger_is_told_how_to_bind(office: Online) -> None:
    stranger = office.api.person("路人样")
    await stranger.does("你好", "邀请码")
    assert set(stranger.commands) == {"start", "help"}


# -- menus --------------------------------------------------------------------------------------


async def test_each_role_sees_its_own_commands(office: Online) -> None:
    official, custodian = office.bound("official"), office.bound("custodian")
    await until(lambda: "my" in official.commands and "desk" in custodian.commands)
    assert "desk" not in official.commands
    assert {"menu", "back", "cancel", "help", "document"} <= set(official.commands)


@pytest.mark.slow
async def test_commands_follow_a_role_that_is_granted_and_end_with_the_binding(
    office: Online, people: People
) -> None:

    official = office.bound("official")
    await until(lambda: "my" in official.commands)
    installation = office.running.installation
    now = installation.clock.now()
    occasion = Occasion(Actor("测试", "test", scope="/"), now, now.date(), installation.policy)
    with office.database.write() as db:
        unit = db.get_one(Unit, people.units["YX-01"])
        grant(db, Role.CUSTODIAN, people.ids["official"], unit, occasion)
    await until(lambda: "desk" in official.commands)
    with office.database.write() as db:
        account = account_at(db, "telegram", str(official.id))
        assert account
        unbind(db, account, "测试", occasion)
    await until(lambda: set(official.commands) == {"start", "help"})


# -- what cannot be taken ---------------------------------------------------------------------


async def test_what_cannot_be_taken_is_refused_and_the_question_asked_again(
    office: Online,
) -> None:
    official = office.bound("official")
    await official.does("/document", "您现在持有")
    for act in (official.sends_sticker, official.sends_voice, official.sends_location):
        await official.does(act(), "其他消息办不了")
    await official.does(official.edits("/document", "/my"), "改过的旧消息不会再处理")
    await official.does("1", "是哪种证件")


async def test_only_ones_own_contact_is_taken(office: Online) -> None:
    official, other = office.bound("official"), office.api.person("别人样")
    await official.does(official.shares_contact(of=other, phone="13800000000"), "您本人")
    await official.does(official.shares_strangers_contact("生人样"), "您本人")
    own = official.shares_contact(phone="+8613800000001")
    await official.does(own, "把联系电话登记为 13800000001")
    await official.does("确认", "已登记：***0001")
    with office.database.read() as db:
        assert db.get_one(Person, office.people.people["official"]).phone == "13800000001"


async def test_a_group_is_left_and_nothing_is_recorded(office: Online) -> None:
    official = office.bound("official")
    group = office.api.group("测试群")
    group.adds_bot(by=official)
    await until(lambda: office.api.calls_of("leaveChat"))
    assert "私聊" in office.api.calls_of("sendMessage")[-1]["text"]
    with office.database.read() as db:
        assert db.exec(select(Account).where(Account.address == str(group.id))).first() is None


# -- files --------------------------------------------------------------------------------------


async def test_a_workbook_that_is_sent_is_previewed(office: Online) -> None:
    officer = office.bound("officer")
    content = (Path(__file__).parent.parent / "samples" / "roster.xlsx").read_bytes()
    await officer.does(officer.sends_file("花名册.xlsx", content), "收到")
    with office.database.read() as db:
        file = db.exec(select(StoredFile)).one()
        assert read_file(file) == content
        assert file.name == "花名册.xlsx"


@pytest.mark.slow
async def test_what_follows_a_slow_file_waits_for_it_and_others_do_not(office: Online) -> None:
    officer, official = office.bound("officer"), office.bound("official")
    office.api.fail("getFile", Fault.server_error, times=2)
    officer.sends_file("花名册.xlsx", b"no workbook")
    after = officer.says("/campaign")
    await official.does("/document", "您现在持有", seconds=1.5)
    await officer.sees("专项治理", after=after)
    with office.database.read() as db:
        account = account_at(db, "telegram", str(officer.id))
        assert account
        events = db.exec(
            select(InboxEvent)
            .where(InboxEvent.account_id == account.id)
            .order_by(InboxEvent.position)  # type: ignore[arg-type]
        ).all()
    assert [event.kind for event in events] == ["file", "text"]


@pytest.mark.slow
async def test_a_file_that_cannot_be_fetched_is_asked_for_again(office: Online) -> None:
    officer = office.bound("officer")
    office.api.fail("getFile", Fault.server_error, times=3)
    await officer.does(officer.sends_file("花名册.xlsx", b"x"), "没有收到，请再发一次")


async def test_a_picture_is_taken_in_its_largest_size(office: Online) -> None:
    officer = office.bound("officer")
    await officer.does(officer.sends_photo(a_picture()), "工作簿")
    with office.database.read() as db:
        assert db.exec(select(StoredFile)).one().media_type == "image/jpeg"


# -- what travels over a messenger that is not of the house ------------------------------------


@pytest.mark.parametrize(
    ("names", "is_inside"), [("local,terminal", False), ("local,terminal,telegram", True)]
)
async def test_a_file_with_identifiers_stays_inside_unless_telegram_is_of_the_house(
    names: str,
    is_inside: bool,  # noqa: FBT001 - a parameter of the test
    api: BotApi,
    parts: Parts,
) -> None:
    serving = online(api, parts, internal_messengers=names)
    async with serving as office:
        official = office.bound("official")
        with parts.database.write() as db:
            file = new_file("台账.xlsx", "application/x-test", b"content", parts.watch())
            db.add(file)
        owe(office, "official", "台账在此", file_id=file.id, is_sensitive=True)
        shown = await official.sees("台账在此")
        assert bool(shown.file) is is_inside
        assert ("请在内部页面查看：http://127.0.0.1:8080" in shown.text) is not is_inside


# -- alerts, edits, ends --------------------------------------------------------------------------


async def test_a_card_is_edited_in_its_place(office: Online) -> None:
    head = office.bound("head")
    owe(office, "head", "预警：测试", choices=[Choice("我的证件", begin="my"), Choice("菜单")])
    card = await head.sees("预警：测试")
    await head.does(head.presses_on(card, "我的证件"), "己长卿")
    await until(lambda: bool(office.api.calls_of("editMessageText")))
    assert sum("预警：测试" in each.text for each in head.chat) == 1


async def test_a_long_text_comes_in_pieces(office: Online) -> None:
    head = office.bound("head")
    text = "\n".join(f"第 {number} 行，证件" + "一" * 40 for number in range(200))
    owe(office, "head", text, choices=[Choice("菜单")])
    last = await head.sees("第 199 行")
    assert last.labels == ["菜单"]
    said = [each.text for each in head.chat if each.from_bot]
    assert "\n".join(said).startswith(text)


def test_pieces_are_cut_at_line_ends_and_lose_nothing() -> None:
    assert pieces("一二三\n四五六\n七", 7) == ["一二三\n四五六", "七"]
    assert pieces("一二三四五", 2) == ["一二", "三四", "五"]
    assert pieces("一", 5) == ["一"]


async def test_whoever_blocks_the_bot_is_unbound_and_the_officer_told(office: Online) -> None:
    official, officer = office.bound("official"), office.bound("officer")
    official.blocks()
    owe(office, "official", "提醒")
    await officer.sees("消息送不到 甲一鸣")
    with office.database.read() as db:
        account = account_at(db, "telegram", str(official.id))
        assert account
        assert account.person_id is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [Fault.time_out_after, Fault.dropped_after, Fault.server_error_after]
)
async def test_an_answer_that_never_came_is_sent_once_more_marked(
    office: Online, fault: Fault
) -> None:
    head = office.bound("head")
    office.api.fail("sendMessage", fault)
    owe(office, "head", "预警：一次")
    again = await head.sees("（重发）预警：一次", seconds=40)
    first = next(each for each in head.chat if each.text.startswith("预警：一次"))
    assert again.text == f"（重发）{first.text}"
    assert "参考号" in first.text


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.too_many, Fault.dropped])
async def test_what_was_surely_not_sent_is_tried_again(office: Online, fault: Fault) -> None:
    head = office.bound("head")
    office.api.fail("sendMessage", fault, retry_after=2)
    owe(office, "head", "预警：一次")
    shown = await head.sees("预警：一次", seconds=30)
    assert shown.text.startswith("（重发）") is (fault is Fault.dropped)
    assert sum("预警：一次" in each.text for each in head.chat) == 1


# -- the inbox ------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_updates_that_were_not_confirmed_come_again_and_are_answered_once(
    api: BotApi,
    parts: Parts,
) -> None:
    async with online(api, parts) as office:
        official = office.bound("official")
        await official.does("/document", "您现在持有")
        api.fail("getUpdates", Fault.dropped_after, times=2)
        await official.does("1", "是哪种证件")
    async with online(api, parts):
        await official.does("普通护照", "证件号码")
    with parts.database.read() as db:
        assert len(db.exec(select(InboxEvent)).all()) == 3


@pytest.mark.slow
async def test_two_replicas_ask_one_at_a_time_and_the_second_goes_on(
    api: BotApi,
    parts: Parts,
) -> None:
    first = online(api, parts, port="18081")
    async with online(api, parts, port="18082") as office:
        official = office.bound("official")
        async with first:
            await official.does("/document", "您现在持有")
            await asyncio.sleep(2.5)
            await official.does("1", "是哪种证件")
        await official.does("普通护照", "证件号码")
    with parts.database.read() as db:
        assert len(db.exec(select(InboxEvent)).all()) == 3
    assert len([each for each in official.chat if each.from_bot]) == 3


async def test_a_webhook_is_answered_after_the_commit_and_knows_its_caller(
    api: BotApi,
    parts: Parts,
) -> None:
    port = str(a_free_port())
    url = f"http://127.0.0.1:{port}/telegram"
    async with (
        online(
            api,
            parts,
            port=port,
            telegram_webhook_url=url,
            telegram_webhook_secret=SECRET,
        ) as office,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        official = office.bound("official")
        await official.does("/document", "您现在持有")
        await official.does("有证件，逐本报告", "是哪种证件")
        assert api.webhook.url == url
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-a-thief"}):
            answer = await client.post(url, content=b"{" * 10_000_000, headers=headers)
            assert answer.status_code == 403
        own = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert (await client.post(url, content=b"no json", headers=own)).status_code == 400
        again = {"update_id": 1, "message": {"message_id": 1, "date": 0, "text": "/my"}}
        again["message"]["chat"] = {"id": official.id, "type": "private"}  # type: ignore[index]
        for _ in range(2):
            assert (await client.post(url, json=again, headers=own)).status_code == 200
    with parts.database.read() as db:
        assert len(db.exec(select(InboxEvent)).all()) == 3


@pytest.mark.slow
async def test_a_platform_out_of_reach_is_waited_for(
    api: BotApi,
    parts: Parts,
) -> None:
    api.fail("*", Fault.dropped, times=3)
    async with online(api, parts) as office:
        official = office.bound("official")
        await official.does("/document", "您现在持有")


async def test_somebody_types_as_long_as_a_turn_has_not_come(
    api: BotApi,
    parts: Parts,
) -> None:
    serving = online(api, parts, is_answering=False)
    async with serving as office:
        official = office.bound("official")
        official.says("/document")
        await until(lambda: official.typing_seen == 1)


@pytest.mark.slow
async def test_the_shipped_pace_is_kept(api: BotApi, parts: Parts, policy: Policy) -> None:
    api.enforce_limits(per_second=30, per_chat_per_second=1)
    async with online(api, replace(parts, policy=policy)) as office:
        everybody = [office.bound(part) for part in parts.people.people]
        for part in parts.people.people:
            for number in range(4):
                owe(office, part, f"提醒 {number}")
        for person in everybody:
            await person.sees("提醒 3")
        await until(lambda: not waiting(parts.database))
    assert all("retry_after" not in str(each) for each in api.violations)
    with parts.database.read() as db:
        states = {each.state for each in db.exec(select(Message)).all()}
        tried = {each.attempts for each in db.exec(select(Message)).all()}
    assert (states, tried) == ({Delivery.SENT}, {1})
