"""Free slots: where nothing lies, and nothing is promised to a hand-over on its way.

Spec conversations 2.3 (safe and slot). Two hand-overs recorded at the same desk must not be given
the same slot while their holders have yet to confirm.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from models.custody import CustodyEvent, slots_taken
from models.handover import Handover, HandoverItem, HandoverState
from models.safe import Safe


def free_slots(db: Session, safe: Safe, *, besides: Collection[int] = ()) -> list[int]:
    """The slots of a safe that can be given away now, lowest first."""
    occupied = slots_occupied(db, safe.id) | set(besides)
    return [slot for slot in range(1, safe.slots + 1) if slot not in occupied]


def slots_occupied(db: Session, safe_id: UUID, *, but: UUID | None = None) -> set[int]:
    """The slots in which a document lies or is about to, leaving out one hand-over's own."""
    promised = db.exec(
        select(HandoverItem.slot)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(
            HandoverItem.safe_id == safe_id,
            col(Handover.state) == HandoverState.RECORDED,
            Handover.id != but,
        )
    ).all()
    return slots_taken(db, safe_id) | {slot for slot in promised if slot is not None}


def last_place(db: Session, document_id: UUID) -> tuple[UUID, int] | None:
    """The safe and slot in which a document lay last, to be offered again when it comes back."""
    found = db.exec(
        select(CustodyEvent.safe_id, CustodyEvent.slot)
        .where(CustodyEvent.document_id == document_id, col(CustodyEvent.slot).is_not(None))
        .order_by(col(CustodyEvent.position).desc())
    ).first()
    return None if found is None or found[0] is None or found[1] is None else (found[0], found[1])
