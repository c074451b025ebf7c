"""Hand-overs 交接: two parties, a one-time code, two confirmations, a receipt.

Notice part 2; spec domain 1.2. The ledger moves only when both sides have confirmed. A state is
left by compare-and-set, so a button pressed twice, or by two processes, acts once.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, select

from models.columns import word
from models.compare_and_set import leave_state
from models.custody import CustodyMove
from models.document import Document
from models.sealing import blind_index
from models.table import Table

CODE_DIGITS = 6


class HandoverState(StrEnum):
    """How far a hand-over has come."""

    OPEN = "待交接台登记"
    RECORDED = "待本人确认"
    CONFIRMED = "已完成"
    REFUSED = "本人有异议"
    CANCELLED = "已取消"


TRANSITIONS: dict[HandoverState, tuple[HandoverState, ...]] = {
    HandoverState.OPEN: (
        HandoverState.RECORDED,
        HandoverState.CONFIRMED,
        HandoverState.CANCELLED,
    ),
    HandoverState.RECORDED: (HandoverState.CONFIRMED, HandoverState.REFUSED),
    HandoverState.CONFIRMED: (),
    HandoverState.REFUSED: (),
    HandoverState.CANCELLED: (),
}


class Outcome(StrEnum):
    """What the custodian found of one document on the desk."""

    MATCHES = "一致"
    DIFFERS = "不一致"
    NOT_BROUGHT = "未带"


class Handover(Table, table=True):
    """A bundle of documents going one way between a holder and a custodian."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    direction: CustodyMove = Field(sa_type=word(CustodyMove))
    holder_id: UUID = Field(foreign_key="person.id", index=True)
    authority_id: UUID = Field(foreign_key="unit.id", index=True)
    custodian_id: UUID | None = Field(default=None, foreign_key="person.id")
    state: HandoverState = Field(default=HandoverState.OPEN, sa_type=word(HandoverState))
    code_index: bytes = Field(default=b"", index=True)
    code_expires_at: datetime
    opened_at: datetime
    recorded_at: datetime | None = None
    closed_at: datetime | None = None
    proxy_reason: str = ""
    refusal_reason: str = ""
    receipt_number: str | None = Field(default=None, unique=True, max_length=30)
    # Of a draw: what it is for. Of a transfer: to whose safe.
    trip_id: UUID | None = Field(default=None, foreign_key="trip.id")
    errand_id: UUID | None = Field(default=None, foreign_key="errand.id")
    return_by: date | None = None
    to_authority_id: UUID | None = Field(default=None, foreign_key="unit.id")


class HandoverItem(Table, table=True):
    """One document of a hand-over, with what the desk found and where it goes."""

    handover_id: UUID = Field(foreign_key="handover.id", primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", primary_key=True, index=True)
    outcome: Outcome | None = Field(default=None, sa_type=word(Outcome))
    reason: str = ""
    safe_id: UUID | None = Field(default=None, foreign_key="safe.id")
    slot: int | None = None


def new_desk_code(db: Session, now: datetime) -> str:
    """Six digits that no open hand-over uses now."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if handover_with_code(db, code, now) is None:
            return code


def desk_code_index(code: str) -> bytes:
    """The digest a desk code is found by."""
    return blind_index("desk_code", code)


def handover_with_code(db: Session, code: str, now: datetime) -> Handover | None:
    """The open hand-over of a code that has not run out."""
    return db.exec(
        select(Handover).where(
            Handover.code_index == desk_code_index(code),
            col(Handover.state) == HandoverState.OPEN,
            col(Handover.code_expires_at) > now,
        )
    ).first()


def items_of(db: Session, handover_id: UUID) -> Sequence[tuple[HandoverItem, Document]]:
    """The documents of a hand-over."""
    return db.exec(
        select(HandoverItem, Document)
        .join(Document, col(Document.id) == HandoverItem.document_id)
        .where(HandoverItem.handover_id == handover_id)
        .order_by(col(Document.kind), col(Document.id))
    ).all()


def advance(db: Session, handover: Handover, to: HandoverState) -> None:
    """Leave the present state, if it still is the present one.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    leave_state(db, handover, to, TRANSITIONS, "这次交接")


def open_handovers_of(db: Session, holder_id: UUID) -> Sequence[Handover]:
    """What a holder has begun and not finished."""
    return db.exec(
        select(Handover)
        .where(
            Handover.holder_id == holder_id,
            col(Handover.state).in_([HandoverState.OPEN, HandoverState.RECORDED]),
        )
        .order_by(col(Handover.opened_at))
    ).all()


def being_handed_over(db: Session, document_ids: Collection[UUID]) -> set[UUID]:
    """Those of these documents that were recorded at a desk and wait to be confirmed."""
    rows = db.exec(
        select(HandoverItem.document_id)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(
            col(HandoverItem.document_id).in_(document_ids),
            col(Handover.state) == HandoverState.RECORDED,
        )
    ).all()
    return set(rows)


def waiting_since(db: Session, moment: datetime) -> Sequence[Handover]:
    """Hand-overs recorded before a moment that the holder has not confirmed."""
    return db.exec(
        select(Handover)
        .where(col(Handover.state) == HandoverState.RECORDED, col(Handover.recorded_at) < moment)
        .order_by(col(Handover.recorded_at))
    ).all()
