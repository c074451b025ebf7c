"""How a call to Telegram ends, in the port's words: not sent, gone, refused, or nobody knows.

Spec: operations 5.3. What is surely not sent may be tried again unmarked; a read time-out, a 5xx
or a connection that broke while waiting may have been delivered and stays an error of its own.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.messenger import NotDelivered, Refused, Unreachable

# Nothing has left this machine yet when one of these is raised.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
GONE = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")
TOKEN_PAUSE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
# The library is about to give spans of time as what they are, and warns until it is told to.
os.environ.setdefault("PTB_TIMEDELTA", "true")


@contextmanager
def calling() -> Generator[None]:
    """Raise what the courier understands, and leave what is uncertain as it is."""
    try:
        yield
    except RetryAfter as halt:
        raise NotDelivered(
            "平台要求放慢", retry_after_seconds=_seconds(halt), is_for_all=True
        ) from None
    except (Forbidden, ChatMigrated):
        raise Unreachable("已停用或从未打开聊天") from None
    except InvalidToken:
        raise NotDelivered(
            "机器人令牌不被接受", retry_after_seconds=TOKEN_PAUSE_SECONDS, is_for_all=True
        ) from None
    except BadRequest as refused:
        if any(words in str(refused).lower() for words in GONE):
            raise Unreachable("没有这个聊天") from None
        raise Refused(f"平台不接受：{refused}") from None
    except NetworkError as broken:
        if isinstance(broken.__cause__, NEVER_LEFT):
            raise NotDelivered("连接不上平台") from None
        raise


def seconds_to_wait(error: TelegramError) -> float:
    """How long to leave the platform alone after a call that failed."""
    return _seconds(error) if isinstance(error, RetryAfter) else PAUSE_SECONDS


def _seconds(halt: RetryAfter) -> float:
    after = halt.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
