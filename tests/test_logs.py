"""No secret and nothing that anybody says stands in the log, whatever goes wrong."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.logs import HIDDEN, HidingFormatter, begin_logging
from bot.settings import Settings
from models.account import Account
from tests.bot_api import BotApi, Fault, Person, a_bot_api
from tests.conftest import People
from tests.test_cli import Office
from tests.test_several_offices import bound, key_file, quick
from tests.walk import a_free_port, an_office

TOKEN = "700000000:A-token-of-a-test-and-of-no-bot-000"  # noqa: S105 - nobody's
SECRET = "a-secret-of-a-test"  # noqa: S105 - likewise
PASSWORD = "a-password-of-a-test"  # noqa: S105 - likewise
NUMBER, PHONE, WORDS = "E73519264", "10073519264", "测试签发机关"
FAULTS = [
    Fault.dropped,
    Fault.dropped_after,
    Fault.server_error,
    Fault.server_error_after,
    Fault.forbidden,
]


# -- the formatter --------------------------------------------------------------------------------


@pytest.fixture
def logged() -> tuple[logging.Logger, io.StringIO]:
    """A logger that hides what the settings hold secret, and what it has written."""
    settings = Settings(
        telegram_token=TOKEN,
        telegram_webhook_secret=SECRET,
        database_url=f"postgresql://steward:{PASSWORD}@127.0.0.1/steward",
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(HidingFormatter(settings.secrets))
    logger = logging.Logger("tests", logging.DEBUG)  # noqa: LOG001 - known to nobody else
    logger.addHandler(handler)
    return logger, written


def fail(words: str) -> None:
    raise ValueError(words)


def fail_twice(words: str) -> None:
    try:
        fail(f"inner {words}")
    except ValueError as inner:
        raise RuntimeError(words) from inner


@pytest.mark.parametrize("secret", [TOKEN, SECRET, PASSWORD])
def test_a_secret_is_hidden_in_words_arguments_and_tracebacks(
    logged: tuple[logging.Logger, io.StringIO], secret: str
) -> None:
    logger, written = logged
    logger.debug("words %s", f"with {secret} amidst")
    logger.warning(f"said outright: {secret}")  # noqa: G004 - as somebody might
    logger.error("an object: %r", {"url": f"https://api.example/bot{secret}/getMe"})
    try:
        fail_twice(secret)
    except RuntimeError:
        logger.exception("failed", stack_info=True)
    assert secret not in written.getvalue()
    assert written.getvalue().count(HIDDEN) >= 5
    assert "Traceback" in written.getvalue()


def test_what_a_constraint_has_refused_is_not_quoted(
    logged: tuple[logging.Logger, io.StringIO], database: Database
) -> None:
    logger, written = logged
    try:
        with database.write() as db:
            db.add_all([Account(messenger="telegram", address=PHONE) for _ in range(2)])
    except IntegrityError:
        logger.exception("refused")
    assert "IntegrityError" in written.getvalue()
    assert PHONE not in written.getvalue()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://steward:{PASSWORD}@127.0.0.1/steward", PASSWORD),
        ("postgresql://steward:a%40password@127.0.0.1/steward", "a%40password"),
        ("postgresql://steward:a%40password@127.0.0.1/steward", "a@password"),
        (f"postgresql:///steward?host=127.0.0.1&password={PASSWORD}", PASSWORD),
    ],
    ids=["plain", "as written", "as meant", "as a parameter"],
)
def test_the_databases_password_is_a_secret(url: str, shown: str) -> None:
    assert shown in Settings(database_url=url).secrets


def test_libraries_that_log_what_they_send_are_quiet() -> None:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        begin_logging("DEBUG", [TOKEN])
        for name in ("httpx", "httpcore.http11", "telegram.Bot", "telegram.ext", "uvicorn.access"):
            assert not logging.getLogger(name).isEnabledFor(logging.INFO)
        assert not logging.getLogger("sqlalchemy.engine.Engine").isEnabledFor(logging.INFO)
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


# -- the whole process ---------------------------------------------------------------------------


async def talk(person: Person, *, seconds: float) -> None:
    """A declaration with a number and words that nobody else says, and a telephone number."""
    for said, sees in [
        ("/document", "您现在持有"),
        ("有证件，逐本报告", "是哪种证件"),
        ("普通护照", "证件号码"),
        (NUMBER, "签发日期？"),
        ("2014-01-01", "有效期至"),
        ("2034-01-01", "签发机关"),
        (WORDS, "还有别的证件"),
        ("报告完了", "以上是全部"),
        ("确认属实并提交", "回执号"),
    ]:
        await person.does(said, sees, seconds=seconds)
    contact = person.shares_contact(phone=PHONE)
    await person.does(contact, f"登记为 {PHONE}", seconds=seconds)


def whispered(api: BotApi, log: str) -> list[str]:
    """Lines of what the bot and people have said that stand in the log."""
    with api.world.lock:
        chats = list(api.world.chats.values())
        posted = [each.wire for chat in chats for each in chat.messages.values()]
    said = {line for wire in posted for line in str(wire.get("text", "")).splitlines()}
    return [line for line in said if len(line) > 5 and line in log]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_process_that_meets_every_fault_logs_no_secret_and_no_word(
    database: Database, people: People, tmp_path: Path, way: str
) -> None:
    port = a_free_port()
    hook = f"http://127.0.0.1:{port}/telegram"
    settings = {
        "LOG_LEVEL": "DEBUG",
        "DATABASE_URL": with_password(database.url),
        "KEY_FILE": str(key_file(tmp_path)),
        "POLICY_FILE": quick(tmp_path),
        "INTERNAL_MESSENGERS": "local,terminal,telegram",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_WEBHOOK_URL": hook if way == "webhook" else "",
    }
    async with a_bot_api(token=TOKEN) as api:
        settings["TELEGRAM_BASE_URL"] = api.url
        official, head = (bound(api, database, people, part) for part in ("official", "head"))
        api.fail("getMe", Fault.dropped)
        async with an_office(tmp_path, port=port, **settings):
            await talk(official, seconds=30)
            for fault in FAULTS:
                api.fail("sendMessage", fault, chat_id=head.id)
                head.says(f"{WORDS} {fault.name}")
            api.fail("getUpdates", Fault.dropped_after, times=2)
            api.fail("getUpdates", Fault.server_error)
            api.fail("answerCallbackQuery", Fault.dropped)
            await asyncio.sleep(1)
            await refuse_the_token_for_a_while(api)
            async with httpx.AsyncClient(trust_env=False) as stranger:
                await stranger.post(hook, content=b"{}", headers={"X-Secret": SECRET})
            await asyncio.sleep(2)
            await official.does("/my", "甲一鸣", seconds=90)
    log = (tmp_path / "office.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert " DEBUG " in log
    assert [each for each in (TOKEN, SECRET, PASSWORD, NUMBER, PHONE, WORDS) if each in log] == []
    assert not re.search(r"bot\d+:|330000\d{8}", log)
    assert whispered(api, log) == []


def with_password(url: str) -> str:
    """The database's URL with a password, which the tests' own server does not ask for."""
    return re.sub(r"(//[^:@/]+):?[^@/]*@", rf"\1:{PASSWORD}@", url)


async def refuse_the_token_for_a_while(api: BotApi) -> None:
    """As Telegram does when BotFather has been asked for another token."""
    api.world.token = "700000000:Another-token-of-a-test"  # noqa: S105 - nobody's
    await asyncio.sleep(2)
    api.world.token = TOKEN


@pytest.mark.slow
def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.done("keys")
    url = f"postgresql://steward:{PASSWORD}@127.0.0.1:1/none"
    office.settings |= {"DATABASE_URL": url, "LOG_LEVEL": "DEBUG"}
    ran = office("run")
    assert ran.returncode == 1
    assert PASSWORD not in ran.stdout + ran.stderr


@pytest.mark.slow
async def test_a_refused_token_is_told_without_the_token(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.done("keys")
    async with a_bot_api() as api:
        office.settings |= {
            "TELEGRAM_TOKEN": "700000000:Another-token-of-a-test",
            "TELEGRAM_BASE_URL": api.url,
            "LOG_LEVEL": "DEBUG",
            "PORT": str(a_free_port()),
        }
        ran = office("run")
    assert ran.returncode == 1
    assert "Another-token" not in ran.stdout + ran.stderr
