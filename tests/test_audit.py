from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot.database import Database
from models.audit import (
    OFFICE,
    Actor,
    AuditEvent,
    Entry,
    broken_links,
    heads,
    record,
    record_all,
)
from models.custody import CustodyEvent, CustodyMove, append_move
from models.document import new_document
from models.handover import Handover
from models.terms import DocumentKind
from tests.conftest import TODAY, Bench, Chat, People

ACTOR = Actor("戊经纬", "test")
CHANGE = "UPDATE audit_event SET"
THIRD = "WHERE chain = :chain AND position = 3"


@pytest.fixture
def chain(bench: Bench, people: People) -> str:
    """Five events about one unit, and one of the office's own; returns the unit's chain."""
    unit_id = people.units["YX-01"]
    with bench.database.write() as db:
        for number in range(1, 6):
            on = f"person/{number}"
            record(db, ACTOR, "更新登记", on, at=bench.clock.now(), unit_id=unit_id)
        record(db, ACTOR, "锁定账号", "account/1", at=bench.clock.now())
    return unit_id.hex


def broken(database: Database) -> list[str]:
    with database.read() as db:
        return list(broken_links(db))


def tamper(database: Database, chain: str, *statements: str) -> None:
    """Do by hand, past the triggers, what somebody with the file could do."""
    with database.write() as db:
        connection = db.connection()
        if database.is_sqlite:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_event_no_{verb}"))
        else:
            connection.execute(
                text("DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event")
            )
        for statement in statements:
            assert connection.execute(text(statement), {"chain": chain}).rowcount > 0


def test_an_untouched_log_is_whole(database: Database, chain: str) -> None:
    assert broken(database) == []
    with database.read() as db:
        assert {name: head.split(":")[0] for name, head in heads(db).items()} == {
            chain: "5",
            OFFICE: "1",
        }


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(f"{CHANGE} actor = '某人' {THIRD}", id="who"),
        pytest.param(f"{CHANGE} channel = 'cli' {THIRD}", id="over which channel"),
        pytest.param(f"{CHANGE} action = '删除登记' {THIRD}", id="what"),
        pytest.param(f"{CHANGE} record = 'person/9' {THIRD}", id="on which record"),
        pytest.param(f"{CHANGE} before = '{{}} ' {THIRD}", id="before"),
        pytest.param(f"{CHANGE} after = '{{}} ' {THIRD}", id="after"),
        pytest.param(f"{CHANGE} at = '2015-07-01 00:00:00' {THIRD}", id="when"),
    ],
)
def test_a_change_is_named_of(database: Database, chain: str, statement: str) -> None:
    tamper(database, chain, statement)
    assert broken(database) == [f"链 {chain} 第 3 条内容被改动"]


def test_a_change_with_its_hash_made_anew_breaks_the_next_link(
    database: Database, chain: str
) -> None:
    with database.read() as db:
        event = db.exec(
            select(AuditEvent).where(AuditEvent.chain == chain, AuditEvent.position == 3)
        ).one()
        event.record = "person/9"
        forged = event.digest()
        db.expunge(event)
    tamper(database, chain, f"{CHANGE} record = 'person/9', hash = '{forged}' {THIRD}")
    assert broken(database) == [f"链 {chain} 第 4 条缺失或被插入"]


def test_a_removal_in_the_middle_is_named(database: Database, chain: str) -> None:
    tamper(database, chain, "DELETE FROM audit_event WHERE chain = :chain AND position = 3")
    assert broken(database) == [f"链 {chain} 第 3 条缺失或被插入"]


def test_a_removal_that_closes_the_gap_is_named_too(database: Database, chain: str) -> None:
    tamper(
        database,
        chain,
        "DELETE FROM audit_event WHERE chain = :chain AND position = 3",
        "UPDATE audit_event SET position = 3 WHERE chain = :chain AND position = 4",
        "UPDATE audit_event SET position = 4 WHERE chain = :chain AND position = 5",
    )
    assert broken(database)[0] == f"链 {chain} 第 3 条缺失或被插入"


def test_an_insertion_is_named(database: Database, chain: str) -> None:
    tamper(
        database,
        chain,
        "UPDATE audit_event SET position = 6 WHERE chain = :chain AND position = 5",
        "UPDATE audit_event SET position = 5 WHERE chain = :chain AND position = 4",
        "INSERT INTO audit_event SELECT '00000000000000000000000000000001', chain, 4, at, actor,"
        " channel, action, 'person/9', before, after, hash, hash FROM audit_event"
        " WHERE chain = :chain AND position = 3",
    )
    assert broken(database)[0] == f"链 {chain} 第 4 条内容被改动"


def test_a_cut_at_the_end_is_found_against_the_head(database: Database, chain: str) -> None:
    tamper(database, chain, "DELETE FROM audit_event WHERE chain = :chain AND position > 3")
    assert broken(database) == [f"链 {chain} 的末端与链头记录不符"]


def test_a_chain_that_is_gone_is_found_against_its_head(database: Database, chain: str) -> None:
    tamper(database, chain, "DELETE FROM audit_event WHERE chain = :chain")
    assert broken(database) == [f"链 {chain} 的末端与链头记录不符"]


def test_a_chain_without_its_head_is_named(database: Database, chain: str) -> None:
    tamper(database, chain, "DELETE FROM audit_head WHERE chain = :chain")
    assert broken(database) == [f"链 {chain} 没有链头记录"]


def test_a_cut_that_turns_the_head_back_too_is_found_by_an_exported_head(
    database: Database, chain: str
) -> None:
    with database.read() as db:
        exported = heads(db)
    tamper(
        database,
        chain,
        "DELETE FROM audit_event WHERE chain = :chain AND position > 3",
        "UPDATE audit_head SET position = 3, hash = (SELECT hash FROM audit_event WHERE"
        " chain = :chain AND position = 3) WHERE chain = :chain",
    )
    assert broken(database) == []
    with database.read() as db:
        assert heads(db)[chain] != exported[chain]


def test_what_one_unit_lost_leaves_the_other_chains_whole(database: Database, chain: str) -> None:
    tamper(database, chain, "DELETE FROM audit_event WHERE chain = :chain AND position = 2")
    assert not any(OFFICE in each for each in broken(database))


def test_many_events_at_once_are_chained_like_one_by_one(
    database: Database, bench: Bench, chain: str, people: People
) -> None:
    unit_id = people.units["YX-01"]
    entries = [Entry("新增登记", f"person/{n}", unit_id if n % 2 else None) for n in range(6)]
    with database.write() as db:
        record_all(db, ACTOR, entries, at=bench.clock.now())
    assert broken(database) == []
    with database.read() as db:
        ends = {name: head.split(":")[0] for name, head in heads(db).items()}
    assert ends == {chain: "8", OFFICE: "4"}


async def test_what_people_do_in_chat_leaves_the_log_whole(chat: Chat, bench: Bench) -> None:
    await chat(("/document", "持有"), ("没有任何证件", "确认属实"), ("确认属实并提交", "回执号"))
    with bench.database.read() as db:
        assert [event.action for event in db.exec(select(AuditEvent)).all()] == ["报告持证"]
    assert broken(bench.database) == []


@pytest.fixture
def ledger(bench: Bench, people: People, chain: str) -> None:
    """One line in the ledger, beside the events of the chain."""
    now, authority_id = bench.clock.now(), people.units["YX-01"]
    with bench.database.write() as db:
        document = new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, "E12345678")
        handover = Handover(
            direction=CustodyMove.SURRENDER,
            holder_id=people["official"],
            authority_id=authority_id,
            code_expires_at=now,
            opened_at=now,
        )
        db.add_all([document, handover])
        db.flush()
        append_move(
            db,
            document,
            CustodyMove.SURRENDER,
            handover_id=handover.id,
            authority_id=authority_id,
            at=now,
            on=TODAY,
        )
    assert chain


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET position = position + 100",
        "DELETE FROM audit_event",
        "UPDATE custody_event SET slot = 9",
        "DELETE FROM custody_event",
    ],
)
def test_the_database_itself_refuses(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.write() as db:
        db.connection().execute(text(statement))
    assert broken(database) == []
    with database.read() as db:
        assert len(db.exec(select(CustodyEvent)).all()) == 1
