"""Settings: environment variables or `.env`; a wrong one stops the start with its name.

Spec: operations 5.2. Each has a line in `.env.example`.
"""

from __future__ import annotations

import getpass
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.account import MESSENGER_NAMES
from models.errors import Unusable
from models.wrong_value import first_wrong

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def _listed(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())


def _passwords(database_url: str) -> set[str]:
    """The password in a database's URL, as it is written there and as it is meant."""
    parts = urlsplit(database_url)
    given = {parts.password or "", *parse_qs(parts.query).get("password", [])}
    return given | {unquote(each) for each in given}


class Settings(BaseSettings):
    """What an installation sets; everything else is policy or data."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", validate_default=True
    )

    data_dir: Path = Path("data")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    policy_file: Path | None = None
    key_file: Path | None = None
    log_level: str = "INFO"
    demo: bool = True
    internal_messengers: str = "local,terminal"
    telegram_token: str = ""
    telegram_base_url: str = ""
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = ""

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("应为 DEBUG、INFO、WARNING 或 ERROR")
        return level.upper()

    @field_validator("internal_messengers")
    @classmethod
    def _known_messengers(cls, names: str) -> str:
        if unknown := _listed(names) - MESSENGER_NAMES.keys():
            known = "、".join(MESSENGER_NAMES)
            raise ValueError(f"没有「{min(unknown)}」，可以写 {known}，用逗号分开")
        return names

    @field_validator("telegram_token")
    @classmethod
    def _like_a_token(cls, token: str) -> str:
        if token and not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise ValueError("应为 BotFather 给出的令牌，如 123456:ABC-def")
        return token

    @field_validator("telegram_base_url", "telegram_webhook_url")
    @classmethod
    def _like_an_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise ValueError("应为以 http:// 或 https:// 开头的网址")
        return url.rstrip("/")

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _like_a_secret(cls, secret: str, given: ValidationInfo) -> str:
        if secret and not re.fullmatch(r"[\w-]{16,256}", secret, re.ASCII):
            raise ValueError("应为 16 到 256 个字母、数字、_ 或 -")
        if given.data.get("telegram_webhook_url") and not secret:
            raise ValueError("设置了 TELEGRAM_WEBHOOK_URL，还需要 16 个字符以上的密钥")
        return secret

    @property
    def webhook(self) -> tuple[str, str] | None:
        """Where Telegram sends its updates and the secret it shows; None where it is asked."""
        url = self.telegram_webhook_url
        return (url, self.telegram_webhook_secret) if url else None

    @property
    def secrets(self) -> frozenset[str]:
        """What no log line may show."""
        told = {self.telegram_token, self.telegram_webhook_secret, *_passwords(self.database_url)}
        return frozenset(told - {""})

    @property
    def is_demo(self) -> bool:
        """Demo data are made only in the embedded database of the data folder."""
        return self.demo and not self.database_url

    @property
    def home(self) -> Path:
        """The folder of this installation's data; the demo has one of its own."""
        return self.data_dir / "demo" if self.is_demo else self.data_dir

    @property
    def url(self) -> str:
        """The database's URL; PostgreSQL is spoken to through psycopg 3."""
        given = self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return given or f"sqlite:///{self.home / 'steward.db'}"

    @property
    def keys(self) -> Path:
        """The file that holds the keys."""
        return self.key_file or self.home / "keys.json"

    @property
    def internal(self) -> frozenset[str]:
        """The messengers over which full numbers and files may travel."""
        return _listed(self.internal_messengers)

    @property
    def page_url(self) -> str:
        """Where people open the local chat."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a process that works beside this one."""
        values = {name.upper(): value for name, value in self.model_dump().items()}
        values["DEMO"] = int(self.demo)
        return {name: str(value) for name, value in values.items() if value is not None}

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the page."""
        return self.host in LOOPBACK


def read_settings() -> Settings:
    """The settings of this installation.

    Raises:
        Unusable: naming the setting that is wrong and what is expected.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        name, expected = first_wrong(wrong)
        raise Unusable(f"设置项 {name.upper()} 不对：{expected}（见 .env.example）。") from wrong


def command_line_name() -> str:
    """Who acts at the command line, as the audit log names them."""
    return f"命令行:{getpass.getuser()}"
