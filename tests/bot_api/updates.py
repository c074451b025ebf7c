"""The updates that wait for the bot, and the two ways it gets them.

Telegram forgets an update when a later getUpdates asks for what comes after it, or when the
webhook answers with 2xx; until then it delivers again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any

from .bell import Bell
from .definitions import fault_of_update
from .errors import Refused

WITHOUT_ASKING = {"chat_member", "message_reaction", "message_reaction_count"}  # the left out
FIRST_UPDATE = 700_000_001
ANOTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
WEBHOOK_WAS_SET = "terminated by setWebhook request"


@dataclass(frozen=True)
class Webhook:
    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40
    last_error_message: str | None = None
    last_error_date: int | None = None


@dataclass
class Pending:
    update: dict[str, Any]
    chat_id: int
    deliveries: int = 0


@dataclass
class Updates:
    """The queue, its filter and its webhook. Every change rings the bell."""

    lock: RLock
    bell: Bell = field(default_factory=Bell)
    webhook: Webhook = field(default_factory=Webhook)
    allowed: frozenset[str] | None = None
    violations: list[str] = field(default_factory=list[str])
    is_closing: bool = False
    _pending: dict[int, Pending] = field(default_factory=dict[int, Pending])
    _next_id: int = FIRST_UPDATE
    _turn: int = 0

    def add(self, kind: str, content: dict[str, Any], chat_id: int) -> None:
        with self.lock:
            if not self._is_wanted(kind):
                return
            update = {"update_id": self._next_id, kind: content}
            if fault := fault_of_update(update):
                self.violations.append(f"this server's own update {kind}: {fault}")
            self._pending[self._next_id] = Pending(update, chat_id)
            self._next_id += 1
        self.bell.ring()

    @property
    def count(self) -> int:
        with self.lock:
            return len(self._pending)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """None leaves it as it was; an empty list means all that comes without asking."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def set_webhook(self, webhook: Webhook, *, drop_pending: bool) -> None:
        with self.lock:
            self.webhook = webhook
            if drop_pending:
                self._pending.clear()
        self.bell.ring()

    def note_error(self, message: str, at: int) -> None:
        with self.lock:
            self.webhook = replace(self.webhook, last_error_message=message, last_error_date=at)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """One getUpdates; raises Refused, 409, for the older of two and beside a webhook."""
        with self.lock:
            if self.webhook.url:
                raise _conflict(WEBHOOK_IS_ACTIVE)
            self._turn += 1
            turn = self._turn
            self._forget_before(offset)
        self.bell.ring()

        def found() -> list[dict[str, Any]] | str | None:
            with self.lock:
                if self.webhook.url:
                    return WEBHOOK_WAS_SET
                if self._turn != turn:
                    return ANOTHER_POLL
                taken = self._take(limit)
                return taken if taken or self.is_closing else None

        result: list[dict[str, Any]] | str | None = await self.bell.until(found, seconds)
        if isinstance(result, str):
            raise _conflict(result)
        return [] if result is None else result

    def next_for_webhook(self, busy_chats: set[int]) -> Pending | None:
        """The oldest update of a chat that has none under way, so that each chat's keep order."""
        with self.lock:
            if not self.webhook.url:
                return None
            free = (each for each in self._pending.values() if each.chat_id not in busy_chats)
            return next(free, None)

    def accepted(self, update_id: int) -> None:
        with self.lock:
            self._pending.pop(update_id, None)

    def is_pending(self, update_id: int) -> bool:
        with self.lock:
            return update_id in self._pending

    def _forget_before(self, offset: int) -> None:
        if offset < 0:
            kept = list(self._pending)[offset:]
            offset = kept[0] if kept else self._next_id
        for update_id in [each for each in self._pending if each < offset]:
            del self._pending[update_id]

    def _take(self, limit: int) -> list[dict[str, Any]]:
        taken = list(self._pending.values())[:limit]
        for each in taken:
            each.deliveries += 1
        return [each.update for each in taken]

    def _is_wanted(self, kind: str) -> bool:
        if self.allowed is None:
            return kind not in WITHOUT_ASKING
        return kind in self.allowed


def _conflict(what: str) -> Refused:
    return Refused(409, f"Conflict: {what}")
