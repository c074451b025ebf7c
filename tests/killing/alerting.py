"""Alerts that another process posts: rows of the outbox, to everybody in turn."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.database import Database
from models.outbox import post

from .town import Town

PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Posted:
    """An alert that was committed."""

    chat_id: int
    text: str
    reference: str


@dataclass
class Poster:
    """Posts a few alerts at a time; what is committed is owed."""

    database: Database
    town: Town
    chance: random.Random
    at_once: int
    posted: list[Posted] = field(default_factory=list)
    _count: int = 0

    async def post_until(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            self.posted += await asyncio.to_thread(self._post)
            await asyncio.sleep(PAUSE_SECONDS)

    def _post(self) -> list[Posted]:
        told = self.chance.sample(sorted(self.town.telephones), self.at_once)
        with self.database.write() as db:
            now = datetime.now(UTC)  # noqa: TID251 - the office's clock is the machine's
            posted: list[Posted] = []
            for part in told:
                self._count += 1
                text = f"【提醒】第 {self._count} 号，请知悉。"
                message = post(
                    db,
                    to_id=self.town.people[part],
                    text=text,
                    once=f"killing/{self._count}",
                    now=now,
                )
                assert message
                chat_id = self.town.telephones[part].id
                posted.append(Posted(chat_id, text, message.number))
        return posted
