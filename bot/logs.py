"""What is logged: one line each, no secret in it, nothing of what people say. Spec 5.3, 5.6."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# httpx logs addresses with the token in them, the Telegram library what people say.
QUIET = ("apscheduler", "alembic", "uvicorn", "websockets", "httpx", "httpcore", "telegram")
# PostgreSQL quotes the values of a broken constraint.
DETAIL = re.compile(r"^DETAIL:.*\n?", re.MULTILINE)
HIDDEN = "（已隐去）"


class HidingFormatter(logging.Formatter):
    """A line with every secret of the settings taken out, tracebacks included."""

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__(FORMAT)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = DETAIL.sub("", super().format(record))
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def begin_logging(level: str, secrets: Collection[str]) -> None:
    """Log to standard error from here on."""
    handler = logging.StreamHandler()
    handler.setFormatter(HidingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
