"""The questions that describe a trip, each also answered in free words. Spec: reading 6.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from handlers.talk.questions import Misread, Question, Text, refuse_outside
from models.document import Document
from models.weekday import with_weekday
from reading import day as days
from reading import places
from reading.kinds import Kind

if TYPE_CHECKING:
    from reading.sentence import Reading

BY_BUTTONS = "-"
EXAMPLE = "12月24日到1月3日去日本旅游，和妻子"
MOST_PLACES = 12


def read_sentence(words: str, on: date) -> Reading:
    """One sentence about a trip. Its reader is loaded with the first: a start need not wait."""
    from reading.sentence import read  # noqa: PLC0415

    return read(words, on)


class Sentence(Question["Reading | None"]):
    """One sentence about a trip, read as of the day it was said; None: asked one by one."""

    def __init__(self, key: str, text: str, today: date) -> None:
        super().__init__(key, text)
        self.today = today

    def options(self) -> list[tuple[str, str]]:
        return [("逐项填写", BY_BUTTONS)]

    @property
    def hint(self) -> str:
        return f"请用一句话说去哪里、哪天去哪天回、做什么，例如「{EXAMPLE}」。"

    def accept(self, said: str) -> str:
        words = said.strip()
        if words in {"逐项填写", "1", BY_BUTTONS}:
            return BY_BUTTONS
        if read_sentence(words, self.today).kind is Kind.NONE:
            raise Misread(f"没有读出出行安排，请像这样说：「{EXAMPLE}」，或点「逐项填写」。")
        return f"{self.today.isoformat()} {words}"

    def value(self, answer: str) -> Reading | None:
        if answer == BY_BUTTONS:
            return None
        said_on, _, words = answer.partition(" ")
        return read_sentence(words, date.fromisoformat(said_on))


class Places(Question[tuple[str, ...]]):
    """Territories in their order, by their names or the names of their cities.

    What may be meant by an unclear or misspelt name is offered, never taken.
    """

    def __init__(self, key: str, text: str, *, offered: Sequence[str] = ()) -> None:
        super().__init__(key, text)
        self.offered = offered

    def options(self) -> list[tuple[str, str]]:
        return [(places.title(code), code) for code in self.offered]

    @property
    def hint(self) -> str:
        return "请输入国家或地区（城市也可以），几个地方用顿号隔开，例如：日本、韩国。"

    def accept(self, said: str) -> str:
        words = said.strip()
        options = self.options()
        if words.isdecimal() and 1 <= int(words) <= len(options):
            return options[int(words) - 1][1]
        if words in self.offered:
            return words
        found = places.find(words)
        if found.candidates:
            names = "、".join(places.title(code) for code in found.candidates)
            raise Misread(f"您是指{names}吗？请写出完整的名称。")
        if not found.codes:
            raise Misread("没有读出国家或地区，请写出名称，例如：日本、泰国。")
        if len(found.codes) > MOST_PLACES:
            raise Misread(f"一次出行最多 {MOST_PLACES} 个地方，请分开申报。")
        return ",".join(found.codes)

    def value(self, answer: str) -> tuple[str, ...]:
        return tuple(answer.split(","))


class TravelDay(Question[date]):
    """A day of a trip: a date, or words such as 下周三 or 国庆, counted from today."""

    def __init__(
        self,
        key: str,
        text: str,
        today: date,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        exit_date: date | None = None,
        offered: Sequence[date] = (),
    ) -> None:
        super().__init__(key, text)
        self.today, self.earliest, self.latest = today, earliest, latest
        self.exit_date, self.offered = exit_date, offered

    def options(self) -> list[tuple[str, str]]:
        return [(with_weekday(day), day.isoformat()) for day in self.offered]

    @property
    def hint(self) -> str:
        return "请输入日期，例如 2015-08-20、8月20日、下周三。"

    def accept(self, said: str) -> str:
        words = said.strip()
        options = self.options()
        if words.isdecimal() and 1 <= int(words) <= len(options):
            return options[int(words) - 1][1]
        day = _iso(words) or days.read(words, self.today, exit_date=self.exit_date)
        if day is None:
            raise Misread("没有读出确切的一天，请写成 2015-08-20 或 8月20日 这样。")
        if self.latest and day > self.latest and str(day.year) not in words:
            day = _year_before(day)  # 8月20日, of something that has happened
        self._check(day)
        return day.isoformat()

    def value(self, answer: str) -> date:
        day = date.fromisoformat(answer)
        self._check(day)
        return day

    def _check(self, day: date) -> None:
        refuse_outside(day, self.earliest, self.latest)


class Companions(Text):
    """Who travels along, separated by 、; nobody is an answer, too."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(key, text, may_skip=True)

    def options(self) -> list[tuple[str, str]]:
        return [("独自出行", "-")]

    def accept(self, said: str) -> str:
        return "-" if said.strip() in {"独自出行", "独自", "1", "没有"} else super().accept(said)


def documents_fitting(codes: Sequence[str], documents: Sequence[Document]) -> list[Document]:
    """A person's documents of the kinds that these places need."""
    kinds = {places.document_for(code) for code in codes}
    return [each for each in documents if each.kind in kinds]


def _year_before(day: date) -> date:
    """The same day a year earlier; 29 February gives way to the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _iso(words: str) -> date | None:
    digits = words if len(words) == len("2015-08-20") else ""
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
