"""Posting updates to the bot's own address, again and again until it takes them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from .updates import Pending, Updates

ANSWER_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


@dataclass
class Courier:
    """At most `max_connections` posts at once, and one for each chat."""

    updates: Updates
    backoff_seconds: float = 0.2
    _posts: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, asyncio.Task[None]])

    async def run(self) -> None:
        """Deliver for as long as the server is up."""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            try:
                while True:
                    due = await self.updates.bell.until(self._due, seconds=60)
                    if due is not None:
                        post = asyncio.create_task(self._deliver(client, due))
                        self._posts[due.chat_id] = post
            finally:
                posts = tuple(self._posts.values())
                for post in posts:
                    post.cancel()
                await asyncio.gather(*posts, return_exceptions=True)

    def _due(self) -> Pending | None:
        if len(self._posts) >= self.updates.webhook.max_connections:
            return None
        return self.updates.next_for_webhook(set(self._posts))

    async def _deliver(self, client: httpx.AsyncClient, due: Pending) -> None:
        try:
            if await self._is_taken(client, due):
                self.updates.accepted(due.update["update_id"])
            else:
                await asyncio.sleep(self.backoff_seconds)
        finally:
            del self._posts[due.chat_id]
            self.updates.bell.ring()

    async def _is_taken(self, client: httpx.AsyncClient, due: Pending) -> bool:
        webhook = self.updates.webhook
        headers = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        due.deliveries += 1
        try:
            response = await client.post(webhook.url, json=due.update, headers=headers)
        except httpx.HTTPError as error:
            self.updates.note_error(f"Connection failed: {error}", int(time.time()))
            return False
        if not response.is_success:
            said = f"Wrong response from the webhook: {response.status_code}"
            self.updates.note_error(said, int(time.time()))
        return response.is_success
