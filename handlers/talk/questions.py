"""Questions: what is asked, how an answer is read, and what to say when it does not fit.

A question turns words into a canonical answer (`accept`), which is stored, and a stored answer
into a value (`value`), every time the conversation is replayed. Both may say `Misread`.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from models.document_number import read_document_number
from models.errors import CustodyError

T = TypeVar("T")

SKIP = "-"
MOST_TEXT = 300


class Misread(CustodyError):
    """The answer does not fit; the sentence says what would."""


@dataclass(frozen=True)
class SentFile:
    """A stored file that was sent as an answer, with what was written under it."""

    id: UUID
    caption: str = ""


class Question(ABC, Generic[T]):
    """Something asked of a person. `key` is unique in its conversation and never changes.

    Where `takes_files`, a file that comes is an answer; elsewhere it begins something else.
    """

    takes_files: ClassVar[bool] = False

    def __init__(self, key: str, text: str) -> None:
        self.key = key
        self.text = text

    def options(self) -> list[tuple[str, str]]:
        """The buttons: a label, and the answer it stands for."""
        return []

    @property
    def hint(self) -> str:
        """What fits, for whoever asks for help at this step."""
        return "请直接输入回答。"

    @abstractmethod
    def accept(self, said: str) -> str:
        """Read what was said into the answer to store; raises Misread."""

    def accept_file(self, file: SentFile) -> str:  # noqa: ARG002 - most questions take none
        """Read a file into the answer to store; raises Misread."""
        raise Misread("这一步不能发文件，请输入文字或点选。")

    @abstractmethod
    def value(self, answer: str) -> T:
        """The value of a stored answer; raises Misread when it fits no longer."""


class Choice(Question[T]):
    """One of several things, by its button, its number or its words."""

    def __init__(
        self,
        key: str,
        text: str,
        choices: Sequence[T],
        *,
        label: Callable[[T], str] = str,
        answer: Callable[[T], str] | None = None,
    ) -> None:
        super().__init__(key, text)
        self.choices = choices
        self.label = label
        self.answer = answer or _id_of

    def options(self) -> list[tuple[str, str]]:
        return [(self.label(each), self.answer(each)) for each in self.choices]

    @property
    def hint(self) -> str:
        return "请点选一项，或输入该项的序号或文字。"

    def accept(self, said: str) -> str:
        words = _plain(said)
        options = self.options()
        if words.isdecimal() and 1 <= int(words) <= len(options):
            return options[int(words) - 1][1]
        for label, answer in options:
            if words in {_plain(label), _plain(answer)}:
                return answer
        return self._close_to(words, options)

    def _close_to(self, words: str, options: list[tuple[str, str]]) -> str:
        holding = [answer for label, answer in options if words and words in _plain(label)]
        if len(holding) == 1:
            return holding[0]
        raise Misread(f"请在 1 到 {len(options)} 项中选择，可点按钮，或输入序号、文字。")

    def value(self, answer: str) -> T:
        for each in self.choices:
            if self.answer(each) == answer:
                return each
        raise Misread("刚才选的那一项已有变化，请重新选择。")


class Text(Question[str]):
    """Words of one's own, up to 300 characters; with `may_skip` none."""

    def __init__(self, key: str, text: str, *, may_skip: bool = False, least: int = 1) -> None:
        super().__init__(key, text)
        self.may_skip = may_skip
        self.least = least

    def options(self) -> list[tuple[str, str]]:
        return [("跳过", SKIP)] if self.may_skip else []

    def accept(self, said: str) -> str:
        words = said.strip()
        if self.may_skip and words in {"跳过", SKIP, "无"}:
            return SKIP
        if len(words) < self.least:
            raise Misread(f"请至少写 {self.least} 个字。")
        if len(words) > MOST_TEXT:
            raise Misread(f"最多 {MOST_TEXT} 个字，现在有 {len(words)} 个，请写短一些。")
        return words

    def value(self, answer: str) -> str:
        return "" if self.may_skip and answer == SKIP else answer


class Day(Question[date | None]):
    """A calendar day in Asia/Shanghai between two others; None when skipped."""

    FORMS = re.compile(
        r"(?P<y>\d{4})\s*[-/.年]?\s*(?P<m>\d{1,2})\s*[-/.月]?\s*(?P<d>\d{1,2})\s*日?"
    )

    def __init__(
        self,
        key: str,
        text: str,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        may_skip: bool = False,
    ) -> None:
        super().__init__(key, text)
        self.earliest, self.latest, self.may_skip = earliest, latest, may_skip

    def options(self) -> list[tuple[str, str]]:
        return [("不清楚", SKIP)] if self.may_skip else []

    @property
    def hint(self) -> str:
        return "请输入年月日，例如 2015-08-20 或 20150820。"

    def accept(self, said: str) -> str:
        words = _plain(said)
        if self.may_skip and words in {"不清楚", "跳过", SKIP}:
            return SKIP
        found = self.FORMS.fullmatch(words)
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
        except ValueError:
            day = None
        if day is None:
            raise Misread("没有读出日期，请按 2015-08-20 这样输入年月日。")
        self._check(day)
        return day.isoformat()

    def value(self, answer: str) -> date | None:
        if answer == SKIP:
            return None
        day = date.fromisoformat(answer)
        self._check(day)
        return day

    def _check(self, day: date) -> None:
        refuse_outside(day, self.earliest, self.latest)


class Code(Question[str]):
    """A code that is read out or copied; spaces and case do not matter."""

    def __init__(self, key: str, text: str, *, form: str, expected: str) -> None:
        super().__init__(key, text)
        self.form = re.compile(form)
        self.expected = expected

    @property
    def hint(self) -> str:
        return self.expected

    def accept(self, said: str) -> str:
        code = _plain(said).upper()
        if not self.form.fullmatch(code):
            raise Misread(self.expected)
        return code

    def value(self, answer: str) -> str:
        return answer


class DocumentNumber(Question[str]):
    """A document's number as it is printed."""

    @property
    def hint(self) -> str:
        return "请输入证件上的号码，字母和数字，例如 E12345678。"

    def accept(self, said: str) -> str:
        try:
            return read_document_number(said)
        except CustodyError as wrong:
            raise Misread(str(wrong)) from wrong

    def value(self, answer: str) -> str:
        return answer


def refuse_outside(day: date, earliest: date | None, latest: date | None) -> None:
    """Let a day pass that lies between two others, both included; raises Misread."""
    if earliest and day < earliest:
        raise Misread(f"日期不能早于 {earliest}。")
    if latest and day > latest:
        raise Misread(f"日期不能晚于 {latest}。")


def _plain(said: str) -> str:
    return "".join(unicodedata.normalize("NFKC", said).split())


def _id_of(thing: object) -> str:
    return str(getattr(thing, "id", thing))
