"""Looking at a chat, and waiting for what the bot says there."""

from __future__ import annotations

from .acts import press
from .shown import Act, Shown, show
from .world import Chat, Press, World

PATIENCE = 20.0


class Watcher:
    """A chat as people see it. Every method may be called from any thread and any loop."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.id = chat.id
        self._chat = chat

    @property
    def chat(self) -> list[Shown]:
        """All messages that stand in the chat, oldest first."""
        with self.world.lock:
            messages = self._chat.messages.values()
            return [show(self.world.files, self._chat, posted) for posted in messages]

    @property
    def last(self) -> Shown:
        """The bot's newest message."""
        return self._from_bot()[-1]

    @property
    def typing_seen(self) -> int:
        with self.world.lock:
            return len(self._chat.actions)

    @property
    def now(self) -> Act:
        """A mark for `after=` that is no act."""
        return Act(self.world.moment)

    async def sees(self, *words: str, after: Act | None = None, seconds: float = PATIENCE) -> Shown:
        """The bot's latest word that holds all these, new or edited since the act.

        Raises AssertionError, with the end of the chat, when none comes.
        """
        since = after.moment if after else 0

        def found() -> Shown | None:
            said = self._from_bot(since)
            holding = [each for each in said if all(word in each.text for word in words)]
            return max(holding, key=lambda each: each.moment, default=None)

        shown = await self._chat.bell.until(found, seconds)
        if shown is None:
            raise AssertionError(f"not seen in {seconds} s: {words}\n{self.transcript()}")
        return shown

    async def sees_nothing(self, *words: str, after: Act, seconds: float) -> None:
        """Raises AssertionError when the bot says such a thing within the time."""
        try:
            shown = await self.sees(*words, after=after, seconds=seconds)
        except AssertionError:
            return
        raise AssertionError(f"seen: {shown}")

    async def sees_gone(self, message: Shown, seconds: float = PATIENCE) -> None:
        """Wait until a message is deleted."""
        is_gone = await self._chat.bell.until(
            lambda: message.id not in self._chat.messages or None, seconds
        )
        assert is_gone, f"still there: {message}"

    def transcript(self, length: int = 12) -> str:
        return "\n".join(str(each) for each in self.chat[-length:])

    def _from_bot(self, since: int = 0) -> list[Shown]:
        bot_id = self.world.bot["id"]
        with self.world.lock:
            return [
                show(self.world.files, self._chat, posted)
                for posted in self._chat.messages.values()
                if posted.moment > since and posted.wire["from"]["id"] == bot_id
            ]

    def _with_button(self, label: str) -> Shown | None:
        found = (each for each in reversed(self._from_bot()) if label in each.labels)
        return next(found, None)

    def _press(self, sender: dict[str, object], message: Shown | int, label: str) -> Act:
        message_id = message if isinstance(message, int) else message.id
        return press(self.world, self._chat, sender, message_id, label)

    def _presses_of(self, user_id: int) -> list[Press]:
        with self.world.lock:
            presses = self.world.presses.values()
            return [
                each
                for each in presses
                if each.chat_id == self._chat.id and each.user_id == user_id
            ]
