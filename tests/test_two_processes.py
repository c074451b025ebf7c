"""Two processes on one database: each event once, in its order, whoever is faster."""

from __future__ import annotations

import multiprocessing
from uuid import UUID

import pytest
from sqlmodel import select

from bot.database import Database
from bot.messenger import Incoming, Kind
from bot.turns import TurnSettings, run_turn
from models.account import account_at
from models.conversation import OpenConversation
from models.declaration import Declaration
from models.inbox import InboxEvent, InboxState
from models.policy import read_policy
from models.sealing import use_keyring
from tests.conftest import KEYS, Bench, Chat, Watch

WORDS = ["/document", "1", "普通护照", "E12345678", "20140101", "20240101", "跳过", "报告完了"]


def work(url: str, account_id: UUID) -> None:
    """What a process does: answer whatever waits, as often as it finds something."""
    use_keyring(KEYS)
    database = Database(url)
    settings = TurnSettings(read_policy(), frozenset({"test"}), "")
    while run_turn(database, settings, account_id, Watch()()):
        pass
    database.close()


@pytest.mark.slow
@pytest.mark.parametrize("processes", [2, 3])
async def test_events_of_one_person_are_answered_once_and_in_order(
    chat: Chat, bench: Bench, processes: int
) -> None:
    for number, words in enumerate([*WORDS, "确认属实并提交"]):
        await chat.office.take(Incoming("test", "official", f"event-{number}", Kind.TEXT, words))
    with bench.database.read() as db:
        account = account_at(db, "test", "official")
        assert account
    spawn = multiprocessing.get_context("spawn")
    workers = [
        spawn.Process(target=work, args=(bench.database.url, account.id)) for _ in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * processes
    with bench.database.read() as db:
        assert db.exec(select(Declaration)).one().none_held is False
        assert db.exec(select(OpenConversation)).all() == []
        events = db.exec(select(InboxEvent)).all()
        assert {event.state for event in events} == {InboxState.DONE}
        assert {event.attempts for event in events} == {0}
