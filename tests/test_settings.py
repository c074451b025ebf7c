"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import read_settings
from models.errors import Unusable
from tests.bot_api import a_bot_api
from tests.test_cli import Office
from tests.walk import a_free_port

TOKEN = "700000000:A-token-of-a-test"  # noqa: S105 - nobody's
SECRET = "a-secret-of-a-test"  # noqa: S105 - likewise
HOOK = "https://office.example/telegram"
ONE_SENTENCE = re.compile(r"设置项 (\w+) 不对：[^。\n]+（见 \.env\.example）。")

WRONG = [
    ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "no token"}),
    ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": "700000000"}),
    ("TELEGRAM_TOKEN", {"TELEGRAM_TOKEN": ":A-token"}),
    ("TELEGRAM_BASE_URL", {"TELEGRAM_BASE_URL": "127.0.0.1:8081"}),
    ("TELEGRAM_BASE_URL", {"TELEGRAM_BASE_URL": "ftp://files.example"}),
    ("TELEGRAM_BASE_URL", {"TELEGRAM_BASE_URL": "https://"}),
    ("TELEGRAM_BASE_URL", {"TELEGRAM_BASE_URL": "https://with a space"}),
    ("TELEGRAM_WEBHOOK_URL", {"TELEGRAM_WEBHOOK_URL": "office.example/telegram"}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_URL": HOOK}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_URL": HOOK, "TELEGRAM_WEBHOOK_SECRET": ""}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_SECRET": "short"}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_SECRET": "a" * 257}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_SECRET": "a secret with its spaces"}),
    ("TELEGRAM_WEBHOOK_SECRET", {"TELEGRAM_WEBHOOK_SECRET": "十六个字以上的一个密钥不是字母数字"}),
    ("INTERNAL_MESSENGERS", {"INTERNAL_MESSENGERS": "local,telegramm"}),
    ("INTERNAL_MESSENGERS", {"INTERNAL_MESSENGERS": "local terminal"}),
    ("INTERNAL_MESSENGERS", {"INTERNAL_MESSENGERS": "Telegram"}),
    ("LOG_LEVEL", {"LOG_LEVEL": "LOUD"}),
    ("PORT", {"PORT": "eighty"}),
    ("PORT", {"PORT": "65536"}),
    ("DEMO", {"DEMO": "perhaps"}),
]
RIGHT = [
    {"TELEGRAM_TOKEN": TOKEN},
    {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": "http://127.0.0.1:8081/"},
    {"TELEGRAM_WEBHOOK_URL": HOOK, "TELEGRAM_WEBHOOK_SECRET": SECRET},
    {"INTERNAL_MESSENGERS": "local, terminal ,telegram"},
    {"INTERNAL_MESSENGERS": "local"},
    {"LOG_LEVEL": "debug"},
]


@pytest.fixture(autouse=True)
def _only_these_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a `.env` nor what this machine has set has a say."""
    monkeypatch.chdir(tmp_path)
    for name in {each for _, given in WRONG for each in given}:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "given"), WRONG)
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, given: dict[str, str]
) -> None:
    for each, value in given.items():
        monkeypatch.setenv(each, value)
    with pytest.raises(Unusable) as refused:
        read_settings()
    said = ONE_SENTENCE.fullmatch(str(refused.value))
    assert said, str(refused.value)
    assert said[1] == name


@pytest.mark.parametrize("token", ["\uff17\uff10:A-token", "70:令牌"], ids=["wide", "chinese"])
def test_a_token_is_written_in_plain_letters(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    with pytest.raises(Unusable):
        read_settings()


@pytest.mark.parametrize("given", RIGHT)
def test_a_right_setting_is_taken(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for each, value in given.items():
        monkeypatch.setenv(each, value)
    settings = read_settings()
    assert settings.internal <= {"local", "terminal", "telegram"}
    assert not settings.telegram_base_url.endswith("/")


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "wrong but secret")
        with pytest.raises(Unusable) as refused:
            read_settings()
        assert "wrong but secret" not in str(refused.value)


def test_a_line_of_env_is_a_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nINTERNAL_MESSENGERS=local\n")
    settings = read_settings()
    assert (settings.telegram_token, settings.internal) == (TOKEN, {"local"})


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {each for _, given in WRONG for each in given}:
        monkeypatch.setenv(name, "")
    settings = read_settings()
    assert settings.webhook is None
    assert settings.internal == {"local", "terminal"}
    assert settings.secrets == frozenset()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given"),
    [WRONG[0], WRONG[8], WRONG[14]],
    ids=["token", "webhook-without-secret", "unknown-messenger"],
)
def test_the_command_line_stops_with_that_sentence(
    tmp_path: Path, name: str, given: dict[str, str]
) -> None:
    office = Office(tmp_path)
    office.settings |= given
    ran = office("run")
    assert (ran.returncode, ran.stdout) == (1, "")
    said = ONE_SENTENCE.fullmatch(ran.stderr.strip())
    assert said, ran.stderr
    assert said[1] == name


@pytest.mark.slow
async def test_a_token_that_telegram_refuses_stops_the_start_with_one_sentence(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    async with a_bot_api() as api:
        office.done("keys")
        office.settings |= {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": api.url,
            "PORT": str(a_free_port()),
        }
        ran = office("run")
    assert ran.returncode == 1
    assert ran.stderr == "设置项 TELEGRAM_TOKEN 不对：Telegram 不接受这个令牌。\n"
