"""The audit log: append-only, chained by hash, one chain per unit.

Spec: domain 1.2 (audit event), operations 5.6. An event holds record ids and masks, never an
identifier or a ciphertext, so that rotating keys leaves the chain whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, insert
from sqlmodel import Field, Session, col, select

from models.ids import Ids
from models.table import Table, insert_if_absent

OFFICE = "office"  # the chain of what belongs to no unit
BEGINNING = "0" * 64


class AuditEvent(Table, table=True):
    """Who did what to which record, when, with what before and after."""

    __table_args__ = (UniqueConstraint("chain", "position", name="one_event_a_link"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    chain: str = Field(max_length=40)
    position: int
    at: datetime
    actor: str
    channel: str
    action: str = Field(index=True)
    record: str = Field(index=True)
    before: str
    after: str
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

    def digest(self) -> str:
        """The hash over everything the event says and its predecessor's hash."""
        return _digest(vars(self), self.at.astimezone(UTC).isoformat())


class AuditHead(Table, table=True):
    """The last link of a chain; writing to a chain begins by locking this row."""

    chain: str = Field(primary_key=True, max_length=40)
    position: int
    hash: str = Field(max_length=64)


@dataclass(frozen=True)
class Actor:
    """Who acts: a person over a messenger, somebody at the command line, or a duty.

    `scope` is the path prefix the command line was given; a person's reach follows from
    their grants.
    """

    name: str
    channel: str
    person_id: UUID | None = None
    scope: str | None = None

    def __str__(self) -> str:
        return self.name if self.person_id is None else f"{self.name} {self.person_id.hex[:8]}"


@dataclass(frozen=True)
class Entry:
    """One thing done to one record, before it is put into its chain."""

    action: str
    on: str
    unit_id: UUID | None = None
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


def record(  # noqa: PLR0913 - what an audit event holds
    db: Session,
    actor: Actor,
    action: str,
    on: str,
    *,
    at: datetime,
    unit_id: UUID | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Append one event to the chain of a unit, or to the office's own."""
    record_all(db, actor, [Entry(action, on, unit_id, before, after)], at=at)


def record_all(db: Session, actor: Actor, entries: Sequence[Entry], *, at: datetime) -> None:
    """Append events to their chains in their order, each chain locked once."""
    if not entries:
        return
    chains = _locked_heads(db, sorted({_chain(entry) for entry in entries}))
    moment, new_id = at.astimezone(UTC).isoformat(), Ids()
    rows: list[dict[str, Any]] = []
    for entry in entries:
        head = chains[_chain(entry)]
        event = {
            "id": new_id(),
            "chain": head.chain,
            "position": head.position + 1,
            "at": at,
            "actor": str(actor),
            "channel": actor.channel,
            "action": entry.action,
            "record": entry.on,
            "before": _words(entry.before),
            "after": _words(entry.after),
            "previous_hash": head.hash,
        }
        head.position, head.hash = head.position + 1, _digest(event, moment)
        rows.append(event | {"hash": head.hash})
    db.flush()
    # Core, from plain values: an import appends tens of thousands while it holds the lock.
    db.connection().execute(insert(AuditEvent), rows)


def _chain(entry: Entry) -> str:
    return entry.unit_id.hex if entry.unit_id else OFFICE


def _words(values: Mapping[str, object] | None) -> str:
    return json.dumps(values or {}, ensure_ascii=False, sort_keys=True, default=str)


def _digest(event: Mapping[str, Any], moment: str) -> str:
    """The hash over everything an event says; its moment is given in UTC, as text."""
    said = [
        event["chain"],
        event["position"],
        moment,
        event["actor"],
        event["channel"],
        event["action"],
        event["record"],
        event["before"],
        event["after"],
        event["previous_hash"],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _locked_heads(db: Session, chains: Sequence[str]) -> dict[str, AuditHead]:
    """The heads of these chains, locked in their order until commit; new chains begin here."""
    heads = _lock(db, chains)
    if missing := [chain for chain in chains if chain not in heads]:
        for chain in missing:
            insert_if_absent(db, AuditHead, chain=chain, position=0, hash=BEGINNING)
        heads = _lock(db, chains)
    return heads


def _lock(db: Session, chains: Sequence[str]) -> dict[str, AuditHead]:
    found = db.exec(
        select(AuditHead)
        .where(col(AuditHead.chain).in_(chains))
        .order_by(col(AuditHead.chain))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return {head.chain: head for head in found}


def broken_links(db: Session) -> Iterator[str]:
    """Each place where a chain does not hold, in words; nothing when all is well.

    A change, a removal or an insertion anywhere is found; a cut at the very end is found
    against the head kept beside the chain, or an exported one.
    """
    heads = {head.chain: head for head in db.exec(select(AuditHead)).all()}
    events = db.exec(
        select(AuditEvent).order_by(col(AuditEvent.chain), col(AuditEvent.position))
    ).yield_per(1000)
    last: dict[str, tuple[int, str]] = {}
    for event in events:
        position, previous = last.get(event.chain, (0, BEGINNING))
        if event.position != position + 1 or event.previous_hash != previous:
            yield f"链 {event.chain} 第 {position + 1} 条缺失或被插入"
        elif event.digest() != event.hash:
            yield f"链 {event.chain} 第 {event.position} 条内容被改动"
        last[event.chain] = (event.position, event.hash)
    for chain, head in heads.items():
        if last.get(chain, (0, BEGINNING)) != (head.position, head.hash):
            yield f"链 {chain} 的末端与链头记录不符"
    yield from (f"链 {chain} 没有链头记录" for chain in last if chain not in heads)


def heads(db: Session) -> dict[str, str]:
    """The head of every chain, to be kept outside."""
    rows = db.exec(select(AuditHead).order_by(AuditHead.chain)).all()
    return {row.chain: f"{row.position}:{row.hash}" for row in rows}
