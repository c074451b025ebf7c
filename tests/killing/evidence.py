"""What is held against each other: what came to the platform, and what the database says.

Plain values, so that a checker can be shown doctored ones (tests/test_killed.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

MARK = "（重发）"
REFERENCE = re.compile(r"\n参考号 (\S+)$")


@dataclass(frozen=True)
class Send:
    """A message as the platform got it. Its buttons carry the letters of the message's id."""

    chat_id: int
    words: str
    letters: str = ""
    is_question: bool = False
    at: float = 0.0  # seconds, as those of Row

    @property
    def is_marked(self) -> bool:
        return self.words.startswith(MARK)

    @property
    def reference(self) -> str:
        found = REFERENCE.search(self.words)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        return REFERENCE.sub("", self.words).removeprefix(MARK)


@dataclass(frozen=True)
class Row:
    """A message as the database has it."""

    letters: str
    chat_id: int
    text: str
    number: str
    is_delivered: bool
    edits: str = ""  # the letters of the message that it replaces
    is_due: bool = True
    made_at: float = 0.0


@dataclass(frozen=True)
class Blow:
    """One kill, and what it hit: read from the database while the process was dead."""

    code: int
    is_whole: bool
    is_shipped_pace: bool = False
    in_flight: frozenset[str] = frozenset()  # letters
    turns: int = 0  # events that were taken and not answered
    imports: int = 0  # leased by a process that was killed with its parent
    halves: int = 0  # of these: some of their rows are applied
    orphans: int = 0  # leased by a process that outlived its parent


@dataclass(frozen=True)
class Line:
    """One line of the custody ledger."""

    document: str  # its number
    position: int
    move: str
    handover: str  # its receipt


@dataclass(frozen=True)
class Stored:
    """A declaration or a hand-over in the database, by its receipt."""

    receipt: str
    chat_ids: tuple[int, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Talked:
    """Somebody's chat: what they did and were asked, and what the inbox has of it."""

    chat_id: int
    acts: int
    answers: int
    questions: int
    complaints: tuple[str, ...] = ()
    events: int = 0
    unanswered: int = 0  # events that are not done, or that failed on the way


@dataclass(frozen=True)
class Enrolled:
    """A person whom an import has made, with what repeated rows would have doubled."""

    post: str
    registrations: int = 1
    periods: int = 1
    changes: int = 0


@dataclass
class Findings:
    """What a checker has counted, and what it complains of."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def expect(self, is_so: object, fault: str) -> None:
        if not is_so:
            self.faults.append(fault)

    def note(self, found: Iterable[object], what: str) -> None:
        """One fault for each thing that should not be there."""
        self.faults += [f"{what}: {each}" for each in found]

    def __iadd__(self, other: Findings) -> Findings:
        self.counts.update(other.counts)
        self.faults += other.faults
        return self
