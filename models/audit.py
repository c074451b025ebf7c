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

from sqlalchemy import UniqueConstraint, insert, update
from sqlmodel import Field, Session, col, select

from models.table import Table

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
        said = [
            self.chain,
            self.position,
            self.at.astimezone(UTC).isoformat(),
            self.actor,
            self.channel,
            self.action,
            self.record,
            self.before,
            self.after,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


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
    chains: dict[str, AuditHead] = {}
    rows: list[dict[str, Any]] = []
    for chain in sorted({_chain(entry) for entry in entries}):
        chains[chain] = _locked_head(db, chain)
    for entry in entries:
        head = chains[_chain(entry)]
        event = AuditEvent(
            chain=head.chain,
            position=head.position + 1,
            at=at,
            actor=str(actor),
            channel=actor.channel,
            action=entry.action,
            record=entry.on,
            before=_words(entry.before),
            after=_words(entry.after),
            previous_hash=head.hash,
            hash="",
        )
        head.position, head.hash = event.position, event.digest()
        rows.append(event.model_dump() | {"hash": head.hash})
    db.flush()
    db.connection().execute(insert(AuditEvent), rows)


def _chain(entry: Entry) -> str:
    return entry.unit_id.hex if entry.unit_id else OFFICE


def _words(values: Mapping[str, object] | None) -> str:
    return json.dumps(values or {}, ensure_ascii=False, sort_keys=True, default=str)


def _locked_head(db: Session, chain: str) -> AuditHead:
    """The head of a chain, locked until commit; a new chain begins here."""
    head = db.get(AuditHead, chain)
    if head is None:
        head = AuditHead(chain=chain, position=0, hash=BEGINNING)
        db.add(head)
        db.flush()
        return head
    db.connection().execute(
        update(AuditHead).where(col(AuditHead.chain) == chain).values(chain=chain)
    )
    db.refresh(head)
    return head


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
