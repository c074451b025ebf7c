"""Several people's turns in one transaction: nobody's failure is another's."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot import turns
from bot.messenger import Incoming, Kind
from bot.turns import run_lot
from models.account import account_at
from models.inbox import InboxEvent, InboxState
from tests.conftest import Bench, Chat

PEOPLE = ("official", "custodian", "head")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine does beside it, a lot is not cut short."""
    monkeypatch.setattr(turns, "LOT_SECONDS", 60.0)


async def everybody_says(chat: Chat, words: str, *, event_id: str = "once") -> None:
    for who in PEOPLE:
        await chat.of(who).office.take(Incoming("test", who, event_id, Kind.TEXT, words))


def accounts(bench: Bench) -> list[UUID]:
    with bench.database.read() as db:
        found = [account_at(db, "test", who) for who in PEOPLE]
    return [account.id for account in found if account is not None]


def take(bench: Bench) -> tuple[int, bool]:
    return run_lot(bench.database, bench.settings, accounts(bench), bench.clock.now())


def states(bench: Bench, event_id: str = "once") -> dict[str, tuple[InboxState, int]]:
    by_account = dict(zip(accounts(bench), PEOPLE, strict=True))
    with bench.database.read() as db:
        rows = db.exec(select(InboxEvent).where(InboxEvent.event_id == event_id)).all()
        return {by_account[row.account_id]: (row.state, row.attempts) for row in rows}


async def test_a_lot_is_answered_in_one_transaction(chat: Chat, bench: Bench) -> None:
    await everybody_says(chat, "/document")
    commits: list[object] = []
    note = commits.append
    event.listen(bench.database.engine, "commit", note)
    assert take(bench) == (len(PEOPLE), False)
    event.remove(bench.database.engine, "commit", note)
    assert len(commits) == 1
    await chat.deliver()
    assert ["您现在持有" in chat.of(who).last.text for who in PEOPLE] == [True] * 3
    await chat(("没有任何证件", "确认属实并提交？"))
    await chat.of("head")(("没有任何证件", "确认属实并提交？"))


async def test_who_has_more_to_say_waits_for_the_next_lot(chat: Chat, bench: Bench) -> None:
    await everybody_says(chat, "/document")
    await chat.office.take(Incoming("test", "official", "more", Kind.TEXT, "没有任何证件"))
    assert take(bench) == (len(PEOPLE), True)
    assert take(bench) == (len(PEOPLE), False)
    await chat.deliver()
    assert "确认属实并提交？" in chat.last.text


async def test_one_that_fails_does_not_fail_the_others(chat: Chat, bench: Bench) -> None:
    await everybody_says(chat, "/document")
    custodian = accounts(bench)[1]
    with bench.database.write() as db:
        broken = db.exec(select(InboxEvent).where(InboxEvent.account_id == custodian)).one()
        broken.payload_sealed = b"\x01" + b"no seal of ours"
        db.add(broken)
    assert take(bench) == (len(PEOPLE), True)
    assert states(bench) == {
        "official": (InboxState.DONE, 0),
        "custodian": (InboxState.NEW, 1),
        "head": (InboxState.DONE, 0),
    }
    await chat.deliver()
    assert [
        sum("您现在持有" in message.text for message in chat.of(who).messages) for who in PEOPLE
    ] == [1, 0, 1]


async def test_a_lot_ends_when_its_first_has_waited_long_enough(
    chat: Chat, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LOT_SECONDS", -1.0)
    await everybody_says(chat, "/document")
    assert take(bench) == (1, False)
    assert [state for state, _ in states(bench).values()].count(InboxState.NEW) == 2


async def test_a_lot_of_one_is_a_turn(chat: Chat, bench: Bench) -> None:
    await chat.office.take(Incoming("test", "official", "alone", Kind.TEXT, "/document"))
    official = accounts(bench)[:1]
    assert run_lot(bench.database, bench.settings, official, bench.clock.now()) == (1, False)
    await chat.deliver()
    assert "您现在持有" in chat.last.text
