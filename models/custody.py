"""The custody ledger: append-only events, from which the custody state of a document follows.

Notice part 2 (逐一登记，存放在专门的保险柜中，由专人负责保管); spec domain 1.2. No row is ever
changed or removed; the database itself refuses to (see the first migration).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, func, select

# Loaded with this table, since its rows refer to theirs: no statement can be made without.
from models import errand, safe, trip  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.columns import word
from models.document import Document
from models.errors import NotNow
from models.table import Table


class CustodyState(StrEnum):
    """Where a document is, as far as the ledger says."""

    DECLARED = "未上交"
    IN_CUSTODY = "在库"
    DRAWN = "已领用"
    RELEASED = "已发还"


WITH_THE_HOLDER = {CustodyState.DECLARED, CustodyState.RELEASED}


class CustodyMove(StrEnum):
    """What can happen to a document at the safe."""

    SURRENDER = "上交"
    DRAW = "领用"
    RETURN = "归还"
    TRANSFER = "移交"
    RELEASE = "发还"


MOVES: dict[tuple[CustodyState, CustodyMove], CustodyState] = {
    (CustodyState.DECLARED, CustodyMove.SURRENDER): CustodyState.IN_CUSTODY,
    (CustodyState.IN_CUSTODY, CustodyMove.DRAW): CustodyState.DRAWN,
    (CustodyState.DRAWN, CustodyMove.RETURN): CustodyState.IN_CUSTODY,
    (CustodyState.IN_CUSTODY, CustodyMove.TRANSFER): CustodyState.IN_CUSTODY,
    (CustodyState.IN_CUSTODY, CustodyMove.RELEASE): CustodyState.RELEASED,
    (CustodyState.RELEASED, CustodyMove.SURRENDER): CustodyState.IN_CUSTODY,
}


class CustodyEvent(Table, table=True):
    """One line of the ledger. `position` counts a document's events from 1."""

    __table_args__ = (UniqueConstraint("document_id", "position", name="one_event_a_position"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", index=True)
    position: int
    move: CustodyMove = Field(sa_type=word(CustodyMove))
    state: CustodyState = Field(sa_type=word(CustodyState))
    at: datetime
    on_date: date
    handover_id: UUID = Field(foreign_key="handover.id", index=True)
    authority_id: UUID = Field(foreign_key="unit.id", index=True)
    safe_id: UUID | None = Field(default=None, foreign_key="safe.id", index=True)
    slot: int | None = None
    # Of a draw: what it is for, and the day by which it was agreed to be back, if one was.
    trip_id: UUID | None = Field(default=None, foreign_key="trip.id")
    errand_id: UUID | None = Field(default=None, foreign_key="errand.id")
    return_by: date | None = None


@dataclass(frozen=True)
class DrawnFor:
    """What a document leaves the safe for: an approved trip, or an approved errand."""

    trip_id: UUID | None = None
    errand_id: UUID | None = None
    return_by: date | None = None


NOTHING = DrawnFor()


def latest_events(
    db: Session, document_ids: Collection[UUID], *, until: date | None = None
) -> dict[UUID, CustodyEvent]:
    """The last ledger line of each document that has one; asked as of a day, by then."""
    positions = (
        select(col(CustodyEvent.document_id), func.max(CustodyEvent.position).label("position"))
        .where(col(CustodyEvent.document_id).in_(document_ids))
        .group_by(col(CustodyEvent.document_id))
    )
    if until is not None:
        positions = positions.where(CustodyEvent.on_date <= until)
    last = positions.subquery()
    events = db.exec(
        select(CustodyEvent).join(
            last,
            (col(CustodyEvent.document_id) == last.c.document_id)
            & (col(CustodyEvent.position) == last.c.position),
        )
    ).all()
    return {event.document_id: event for event in events}


def custody_state(event: CustodyEvent | None) -> CustodyState:
    """The state a document is in after its last event; before any, it is with its holder."""
    return CustodyState.DECLARED if event is None else event.state


def append_move(  # noqa: PLR0913 - the columns of a ledger line
    db: Session,
    document: Document,
    move: CustodyMove,
    *,
    handover_id: UUID,
    authority_id: UUID,
    at: datetime,
    on: date,
    safe_id: UUID | None = None,
    slot: int | None = None,
    drawn_for: DrawnFor = NOTHING,
) -> CustodyEvent:
    """Add the next line of a document's ledger.

    Raises:
        NotNow: the document is not where this move begins. Two writers of the same
            position cannot both succeed: the database holds it unique.
    """
    before = latest_events(db, [document.id]).get(document.id)
    state = MOVES.get((custody_state(before), move))
    if state is None:
        raise NotNow(f"{document}目前{custody_state(before).value}，不能{move.value}。")
    event = CustodyEvent(
        document_id=document.id,
        position=1 if before is None else before.position + 1,
        move=move,
        state=state,
        at=at,
        on_date=on,
        handover_id=handover_id,
        authority_id=authority_id,
        safe_id=safe_id,
        slot=slot,
        trip_id=drawn_for.trip_id,
        errand_id=drawn_for.errand_id,
        return_by=drawn_for.return_by,
    )
    db.add(event)
    db.flush()
    return event


def slots_taken(db: Session, safe_id: UUID) -> set[int]:
    """The slots of a safe in which a document lies now."""
    latest = (
        select(col(CustodyEvent.document_id), func.max(CustodyEvent.position).label("position"))
        .group_by(col(CustodyEvent.document_id))
        .subquery()
    )
    slots: Sequence[int | None] = db.exec(
        select(CustodyEvent.slot)
        .join(
            latest,
            (col(CustodyEvent.document_id) == latest.c.document_id)
            & (col(CustodyEvent.position) == latest.c.position),
        )
        .where(
            CustodyEvent.safe_id == safe_id,
            col(CustodyEvent.state) == CustodyState.IN_CUSTODY,
        )
    ).all()
    return {slot for slot in slots if slot is not None}
