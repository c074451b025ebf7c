"""Alerts go out over Telegram at the pace of the policy, while others talk or nobody does.

Run as `python -m bench.alerting talk TARGET ALERTS TURNS PHASES`: in each phase so many talk alone,
then until so many alerts have gone out; writes both lists of milliseconds, and how many messages a
second went out beside the alerts, replies included.

Run as `python -m bench.alerting send TARGET ALERTS`: writes the alerts a second, from the commit
that owes them to the arrival of the last.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from bench.on_telegram import LONGEST_SILENCE, NAME, POLL_SECONDS, TURNS, bind_chats, serving
from bench.stub_network import Network
from bot.clock import day_of
from bot.settings import read_settings
from bot.wiring import Installation, Running, open_installation
from models.account import Account
from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.audit import Actor
from models.grant import Role, RoleGrant
from models.occasion import Occasion
from models.terms import UnitKind
from models.unit import Unit

LATENCY_SECONDS = 0.02
PACE_SECONDS = 0.2  # with 300 who talk, nobody does so twice within a minute


class CaseOfficers:
    """One for each of some units; alerts about unit after unit reach each of them in turn."""

    def __init__(self, office: Installation, chats: Sequence[int]) -> None:
        self._alerted = 0
        self._office = office
        self._owed = 0
        self._last_at = 0.0
        now = office.clock.now()
        addresses = [str(chat_id) for chat_id in chats]
        with office.database.write() as db:
            officers = db.exec(
                select(Account.person_id).where(
                    Account.messenger == NAME, col(Account.address).in_(addresses)
                )
            ).all()
            departments = db.exec(
                select(Unit.id).where(Unit.kind == UnitKind.UNIT, col(Unit.parent_id).is_not(None))
            ).all()
            self._units = departments[: len(officers)]
            for unit_id, person_id in zip(self._units, officers, strict=True):
                assert person_id is not None
                role = Role.CASE_OFFICER
                db.add(RoleGrant(person_id=person_id, role=role, unit_id=unit_id, granted_at=now))

    def owe(self, alerts: int) -> None:
        """Raise so many alerts in one transaction, as a duty does."""
        now = self._office.clock.now()
        occasion = Occasion(Actor("系统", "bench"), now, day_of(now), self._office.policy)
        with self._office.database.write() as db:
            for place in range(self._owed, self._owed + alerts):
                card = _card(self._units[place % len(self._units)], place, occasion)
                assert len(raise_alert(db, card, occasion)) == 1
            self._last_at = time.perf_counter()
        self._owed += alerts

    def hear(self) -> None:
        """One more was alerted."""
        self._alerted += 1
        self._last_at = time.perf_counter()

    def is_all_told(self) -> bool:
        """Whether the last alert has arrived; that none comes any more is no measurement."""
        assert time.perf_counter() - self._last_at < LONGEST_SILENCE, "no alert comes any more"
        return self._alerted == self._owed

    async def all_told(self) -> float:
        """Wait for the last alert; the moment it arrived."""
        while not self.is_all_told():  # noqa: ASYNC110 - it looks for silence, too
            await asyncio.sleep(POLL_SECONDS)
        return self._last_at


def _card(unit_id: UUID, place: int, occasion: Occasion) -> Card:
    """A serious one: quiet hours do not hold it back, whenever this is run."""
    return Card(
        "证件逾期未交",
        Severity.SERIOUS,
        (Role.CASE_OFFICER,),
        unit_id,
        "方案第二部分",
        "请催交并登记结果",
        (Cause(f"bench/{place}", "first", occasion.today, "普通护照应当上交"),),
    )


class Talk:
    """Turns at a steady pace, whether or not the earlier ones were answered."""

    def __init__(self, network: Network, chats: Sequence[int]) -> None:
        self._network = network
        self._turns = ((chat_id, *turn) for turn in itertools.cycle(TURNS) for chat_id in chats)
        self._answers: dict[int, asyncio.Future[str]] = {}

    async def go_on(self, is_enough: Callable[[int], bool]) -> list[float]:
        """Talk until it is enough and everything was answered; in milliseconds."""
        turns: list[asyncio.Task[float]] = []
        while not is_enough(len(turns)):
            turns.append(asyncio.create_task(self._turn(*next(self._turns))))
            await asyncio.sleep(PACE_SECONDS)
        return await asyncio.gather(*turns)

    def hear(self, chat_id: int, text: str) -> bool:
        """Whether a message answers somebody who talks."""
        answer = self._answers.pop(chat_id, None)
        if answer is not None:
            answer.set_result(text)
        return answer is not None

    async def _turn(self, chat_id: int, said: str, expected: str) -> float:
        assert chat_id not in self._answers
        answer = self._answers[chat_id] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self._network.say(chat_id, said)
        async with asyncio.timeout(LONGEST_SILENCE):
            assert expected in await answer
        return (time.perf_counter() - began) * 1000


class Evening:
    """Half of the chats talk, the other half are case officers."""

    def __init__(self, office: Installation) -> None:
        chats = bind_chats(office)
        half = len(chats) // 2
        self.network = Network(latency_seconds=LATENCY_SECONDS)
        self.talk = Talk(self.network, chats[:half])
        self.officers = CaseOfficers(office, chats[half:])
        self.replies = 0
        self.network.heard = self._hear

    def _hear(self, chat_id: int, text: str) -> None:
        if self.talk.hear(chat_id, text):
            self.replies += 1
        else:
            assert "证件逾期未交" in text
            self.officers.hear()

    async def alert(self, running: Running, alerts: int) -> float:
        """Owe alerts, and wake the courier as a duty does; the moment they are owed."""
        await asyncio.to_thread(self.officers.owe, alerts)
        running.courier.wake.set()
        return time.perf_counter()


async def talking(office: Installation, alerts: int, turns: int, phases: int) -> object:
    """Talk alone and beside alerts by turns: what else runs on the machine comes and goes."""
    evening = Evening(office)
    quiet, busy, seconds, sent = list[float](), list[float](), 0.0, 0
    async with serving(office, evening.network) as running:
        await evening.talk.go_on(lambda done: done >= turns // 4)  # the first ones import modules
        for _ in range(phases):
            quiet += await evening.talk.go_on(lambda done: done >= turns)
            replies = evening.replies
            began = await evening.alert(running, alerts)
            busy += await evening.talk.go_on(
                lambda done: done > 0 and evening.officers.is_all_told()
            )
            seconds += await evening.officers.all_told() - began
            sent += alerts + evening.replies - replies
    return {"quiet": quiet, "busy": busy, "rate": sent / seconds}


async def sending(office: Installation, alerts: int) -> object:
    """Alerts a second, while nobody talks."""
    evening = Evening(office)
    async with serving(office, evening.network) as running:
        await evening.talk.go_on(lambda done: done > 1)  # the first ones import modules
        began = await evening.alert(running, alerts)
        return alerts / (await evening.officers.all_told() - began)


if __name__ == "__main__":
    how, target, counts = sys.argv[1], Path(sys.argv[2]), [int(each) for each in sys.argv[3:]]
    opened = open_installation(read_settings())
    found = asyncio.run(talking(opened, *counts) if how == "talk" else sending(opened, *counts))
    target.write_text(json.dumps(found), encoding="utf-8")
