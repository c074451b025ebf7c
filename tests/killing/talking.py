"""What people do all the time: report what they hold, and hand documents over, the two of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from bot.database import Database
from models.document import new_document
from models.terms import DocumentKind

from .humans import Human, Lost, receipt_in

MOST_REPORTED = 3
ISSUED, UNTIL = date(2020, 1, 1), date(2030, 1, 1)
CODE = re.compile(r"交接码 (\d{3}) (\d{3})")


@dataclass(frozen=True)
class Reported:
    """A declaration as its person made it and was given a receipt for."""

    chat_id: int
    receipt: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class HandedOver:
    """A hand-over as both were told of it."""

    holder_id: int
    custodian_id: int
    receipt: str
    numbers: tuple[str, ...]


@dataclass
class Declarant:
    """Reports what they hold, one document more each time up to a few, then the same again."""

    human: Human
    place: int
    numbers: list[str] = field(default_factory=list)
    told: list[Reported] = field(default_factory=list)

    async def report(self) -> None:
        say, known = self.human.does, [*self.numbers]
        await say("/document", _asks_of(known, 0))
        for place in range(len(known)):
            await say(
                "是，持有", _asks_of(known, place + 1) if place + 1 < len(known) else "还有别"
            )
        if len(known) < MOST_REPORTED:
            await say("还有一本" if known else "有证件，逐本报告", "是哪种证件")
            await self._describe()
        await say("报告完了", "以上是全部")
        shown = await say("确认属实并提交", "回执号")
        chat_id = self.human.telephone.id
        self.told.append(Reported(chat_id, receipt_in(shown), tuple(self.numbers)))

    async def _describe(self) -> None:
        say, count = self.human.does, len(self.numbers)
        number = f"E{self.place:04}{count:04}"
        await say("普通护照", "证件号码")
        await say(number, "签发日期")
        await say(ISSUED.isoformat(), "有效期至")
        await say((UNTIL + timedelta(days=count)).isoformat(), "签发机关")
        await say("跳过", "还有别的证件吗")
        self.numbers.append(number)


@dataclass
class Pair:
    """A holder and the custodian of their unit; every time two new documents go into the safe."""

    holder: Human
    custodian: Human
    place: int
    holder_id: UUID
    database: Database
    told: list[HandedOver] = field(default_factory=list)

    async def hand_over(self) -> None:
        numbers = await asyncio.to_thread(self._issue)
        holder, desk = self.holder, self.custodian
        await holder.does("/surrender", "上交哪几本")
        await holder.does("全部", "现在生成交接码吗")
        code = CODE.search((await holder.does("生成交接码", "交接码 ")).text)
        assert code
        await desk.does("/desk", "请输入对方出示的")
        await desk.does(code[1] + code[2], "第 1 本")
        await self._put_away("第 2 本")
        await self._put_away("登记如下")
        before = holder.telephone.now
        await desk.does("提交", "已登记，正等待本人")
        card = await holder.waits(before, "交接台已登记")
        before = desk.telephone.now
        receipt = receipt_in(await holder.presses(card, "确认无误", "上交完成"))
        await desk.waits(before, f"上交回执 {receipt}")
        parties = holder.telephone.id, desk.telephone.id
        self.told.append(HandedOver(*parties, receipt, numbers))

    async def _put_away(self, then: str) -> None:
        asked = await self.custodian.does("一致", "几号柜位")
        await self.custodian.does(asked.labels[0], then)

    def _issue(self) -> tuple[str, ...]:
        """Two new documents come to be known, as an import would have it."""
        serial = f"{self.place:02}{len(self.told):06}"
        kinds = (DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT)
        numbers = tuple(letter + serial for letter in "EC")
        with self.database.write() as db:
            for kind, number in zip(kinds, numbers, strict=True):
                document = new_document(self.holder_id, kind, number)
                document.expiry_date = UNTIL
                db.add(document)
        return numbers


async def again_and_again(round_: Callable[[], Awaitable[None]], ending: asyncio.Event) -> None:
    """Do a thing to its end, until it is enough; who was let down once says no more."""
    while not ending.is_set():
        try:
            await round_()
        except Lost:
            return


def _asks_of(numbers: list[str], place: int) -> str:
    return f"普通护照 {numbers[place]}" if numbers else "您现在持有"
