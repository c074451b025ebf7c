"""People who talk as people do: they wait for an answer, and remember what they were told."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from tests.bot_api import Act, Person, Shown

PATIENCE_SECONDS = 90.0
RECEIPT = re.compile(r"(?:SB|JJ)\d{8}-\w{6}")


class Lost(Exception):
    """No answer came within anybody's patience."""


@dataclass
class Human:
    """Somebody with a telephone, and everything they did."""

    telephone: Person
    chance: random.Random
    acts: int = 0
    answers: int = 0
    questions: int = 0  # those answers that asked something
    complaints: list[str] = field(default_factory=list)
    last: Shown | None = None

    async def does(self, act: str | Act, *words: str, seconds: float = PATIENCE_SECONDS) -> Shown:
        """Do one thing, by a button or in words, and wait for the answer to it."""
        done = self._do(act) if isinstance(act, str) else act
        self.acts += 1
        self.last = await self.waits(done, *words, seconds=seconds)
        self.answers += 1
        self.questions += "取消" in self.last.labels
        return self.last

    async def presses(
        self, card: Shown, label: str, *words: str, seconds: float = PATIENCE_SECONDS
    ) -> Shown:
        """Press the button of a card."""
        act = self.telephone.presses_on(card, label)
        return await self.does(act, *words, seconds=seconds)

    async def waits(self, since: Act, *words: str, seconds: float = PATIENCE_SECONDS) -> Shown:
        try:
            return await self.telephone.sees(*words, after=since, seconds=seconds)
        except AssertionError as nothing:
            self.complaints.append(str(nothing))
            raise Lost(str(nothing)) from nothing

    def _do(self, words: str) -> Act:
        shown = self.last
        if shown is not None and words in shown.labels and self.chance.random() < 0.7:
            return self.telephone.presses_on(shown, words)
        return self.telephone.says(words)


def receipt_in(shown: Shown) -> str:
    found = RECEIPT.search(shown.text)
    assert found, shown.text
    return found[0]
