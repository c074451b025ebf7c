"""An officer who sends rosters: new persons, then the same persons in another post."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from openpyxl import Workbook

from tests.conftest import national_id
from tests.test_import_chat import HEADER, STAFF

from .humans import Human
from .town import IMPORTING, STEMS

SURNAME = "申"
FIRST_BORN = date(1950, 1, 2)
POSTS = {"新增": "科员", "更新": "科长"}
PATIENCE_SECONDS = 240.0


@dataclass(frozen=True)
class Book:
    """A roster that was sent, confirmed, and said to be done."""

    identifiers: tuple[str, ...]
    outcome: str  # of every row
    said: str = ""

    @property
    def post(self) -> str:
        return POSTS[self.outcome]


@dataclass
class Officer:
    """Sends one roster after the other, each person first as new, then promoted."""

    human: Human
    place: int
    rows: int
    told: list[Book] = field(default_factory=list)

    async def import_one(self) -> None:
        again = len(self.told) % 2 == 1
        identifiers = self.told[-1].identifiers if again else self._nobody_yet()
        book = Book(identifiers, "更新" if again else "新增")
        content = await asyncio.to_thread(_workbook, book)
        telephone, many = self.human.telephone, len(identifiers)
        before = telephone.now
        sent = telephone.sends_file(f"花名册{len(self.told)}.xlsx", content)
        await self.human.does(sent, "正在检查")
        seen = f"共 {many} 行：{book.outcome} {many}"
        card = await self.human.waits(before, "【预览】", seen, seconds=PATIENCE_SECONDS)
        before = telephone.now
        await self.human.presses(card, f"导入 {many} 行", "开始导入")
        done = await self.human.waits(before, "【导入完成】", seen, seconds=PATIENCE_SECONDS)
        self.told.append(Book(book.identifiers, book.outcome, done.text))

    def _nobody_yet(self) -> tuple[str, ...]:
        """Identifiers of nobody: each roster has a birthday of its own."""
        born = FIRST_BORN + timedelta(days=100 * len(self.told) + self.place)
        return tuple(national_id(number, born=born) for number in range(1, self.rows + 1))


def _workbook(book: Book) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet
    sheet.append(["登记备案人员花名册"])
    sheet.append(HEADER)
    for place, identifier in enumerate(book.identifiers):
        name = "试" + STEMS[place % 10]
        sheet.append([SURNAME, name, identifier, STAFF, book.post, IMPORTING, "已备案"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
