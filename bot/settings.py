"""Settings: environment variables or `.env`; a wrong one stops the start with its name.

Spec: operations 5.2. Each has a line in `.env.example`.
"""

from __future__ import annotations

import getpass
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import Unusable
from models.wrong_value import first_wrong

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Settings(BaseSettings):
    """What an installation sets; everything else is policy or data."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

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

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("应为 DEBUG、INFO、WARNING 或 ERROR")
        return level.upper()

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
        return frozenset(
            name.strip() for name in self.internal_messengers.split(",") if name.strip()
        )

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
