"""A group that somebody adds the bot to."""

from __future__ import annotations

from .acts import bot_membership, write
from .person import Person
from .shown import Act, Shown
from .watcher import Watcher
from .world import NOT_A_MEMBER, worded


class Group(Watcher):
    """Its bot hears everything that is said there, as one without privacy mode does."""

    @property
    def has_bot(self) -> bool:
        return self._chat.shut is None

    def adds_bot(self, by: Person) -> Act:
        with self.world.lock:
            self._chat.shut = None
            act = bot_membership(self.world, self._chat, by.user, old="left", new="member")
            write(self.world, self._chat, by.user, {"new_chat_members": [self.world.bot]})
            return act

    def removes_bot(self, by: Person) -> Act:
        with self.world.lock:
            self._chat.shut = NOT_A_MEMBER
            return bot_membership(self.world, self._chat, by.user, old="member", new="kicked")

    def says(self, person: Person, text: str) -> Act:
        with self.world.lock:
            if self.has_bot:
                return write(self.world, self._chat, person.user, worded(text))
            self.world.post(self._chat, person.user, worded(text))
            return Act(self.world.moment)

    def presses(self, person: Person, label: str) -> Act:
        message = self._with_button(label)
        assert message, f"no button {label}\n{self.transcript()}"
        return self.presses_on(person, message, label)

    def presses_on(self, person: Person, message: Shown | int, label: str) -> Act:
        return self._press(person.user, message, label)
