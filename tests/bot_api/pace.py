"""How fast the bot sends, and Telegram's patience with it."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram.constants import FloodLimit

from .errors import too_many

MINUTE = 60.0


@dataclass(frozen=True)
class Limits:
    """Messages in a second over all, in one chat, and in a minute in one group.

    A second is taken a little short: what left a second apart may arrive closer.
    """

    per_second: int = int(FloodLimit.MESSAGES_PER_SECOND)
    per_chat_per_second: int = int(FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
    per_group_per_minute: int = int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP)
    slack_seconds: float = 0.05


@dataclass(frozen=True)
class Fastest:
    overall: int
    in_one_chat: int


@dataclass
class Pace:
    """The moments of all sends, refused ones too, and of those let through."""

    sends: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    limits: Limits | None = None
    _passed: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def arrive(self, chat_id: int) -> None:
        """Note a message; raises Refused, 429, when it comes too soon."""
        now = time.monotonic()
        self.sends.append((now, chat_id))
        if self.limits is None:
            return
        second = 1 - self.limits.slack_seconds
        rules = [
            ("all", self.limits.per_second, second),
            (f"chat {chat_id}", self.limits.per_chat_per_second, second),
        ]
        if chat_id < 0:
            rules.append((f"group {chat_id}", self.limits.per_group_per_minute, MINUTE))
        waits = [self._wait(key, limit, window, now) for key, limit, window in rules]
        if max(waits) > 0:
            raise too_many(max(1, math.ceil(max(waits))))
        for key, _, _ in rules:
            self._passed[key].append(now)

    def _wait(self, key: str, limit: int, window: float, now: float) -> float:
        passed = self._passed[key]
        while passed and passed[0] <= now - window:
            passed.popleft()
        return passed[0] + window - now if len(passed) >= limit else 0.0

    def fastest_second(self) -> Fastest:
        """The most messages that came in any one second, over all and in the busiest chat."""
        by_chat: dict[int, list[float]] = defaultdict(list)
        for moment, chat_id in self.sends:
            by_chat[chat_id].append(moment)
        return Fastest(
            overall=_most_in_a_second([moment for moment, _ in self.sends]),
            in_one_chat=max(map(_most_in_a_second, by_chat.values()), default=0),
        )


def _most_in_a_second(moments: Sequence[float]) -> int:
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most
