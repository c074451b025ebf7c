"""Complete a hand-over: the ledger moves, trips are closed, both sides get the receipt.

Notice part 2; spec domain 1.2. The ledger moves in this one place only, when both sides have
confirmed (or the custodian has, as a proxy, with a reason).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.custody import (
    CustodyEvent,
    CustodyMove,
    CustodyState,
    DrawnFor,
    append_move,
    custody_state,
    latest_events,
)
from models.desk_record import note_handover
from models.document import Provenance, note_source
from models.handover import Handover, HandoverItem, HandoverState, Outcome, advance, items_of
from models.journey import close_if_done
from models.occasion import Occasion
from models.outbox import post
from models.person import Person
from models.receipt import new_receipt
from models.trip import Trip
from models.unit import Unit


def complete(db: Session, handover: Handover, occasion: Occasion) -> str:
    """Both sides have confirmed: move the ledger and give both a receipt.

    Returns:
        The receipt number.
    """
    advance(db, handover, HandoverState.CONFIRMED)
    handover.closed_at, handover.receipt_number = occasion.now, new_receipt("JJ", occasion.today)
    db.add(handover)
    taken = [(item, each) for item, each in items_of(db, handover.id) if _matches(item)]
    drawn_for = DrawnFor(handover.trip_id, handover.errand_id, handover.return_by)
    before = latest_events(db, [each.id for _, each in taken])
    for item, document in taken:
        append_move(
            db,
            document,
            _move(handover.direction, before.get(document.id)),
            handover_id=handover.id,
            authority_id=handover.to_authority_id or handover.authority_id,
            at=occasion.now,
            on=occasion.today,
            safe_id=item.safe_id,
            slot=item.slot,
            drawn_for=drawn_for,
        )
        note_source(db, document, Provenance.LEDGER, occasion.today)
    _close_trips(db, handover, before, occasion)
    note_handover(db, occasion, "完成交接", handover, [str(each) for _, each in taken])
    _send_receipts(db, handover, [str(each) for _, each in taken], occasion)
    return handover.receipt_number


def _move(direction: CustodyMove, before: CustodyEvent | None) -> CustodyMove:
    """A new document that is brought back in an old one's place was never in the safe."""
    if direction is CustodyMove.RETURN and custody_state(before) is CustodyState.DECLARED:
        return CustodyMove.SURRENDER
    return direction


def _close_trips(
    db: Session, handover: Handover, before: Mapping[UUID, CustodyEvent], occasion: Occasion
) -> None:
    """A trip is closed when its traveller has reported and its last document is back."""
    if handover.direction is not CustodyMove.RETURN:
        return
    for trip_id in {event.trip_id for event in before.values() if event.trip_id}:
        close_if_done(db, db.get_one(Trip, trip_id), occasion.today)


def _matches(item: HandoverItem) -> bool:
    return item.outcome is Outcome.MATCHES


def _told_holder(db: Session, handover: Handover) -> str:
    if handover.to_authority_id is None:
        return "您的证件已办妥："
    giving = db.get_one(Unit, handover.authority_id)
    return f"您的证件已由{giving.name}移交{db.get_one(Unit, handover.to_authority_id).name}保管："


def _send_receipts(
    db: Session, handover: Handover, lines: Sequence[str], occasion: Occasion
) -> None:
    holder = db.get_one(Person, handover.holder_id)
    proxy = f"\n代办原因：{handover.proxy_reason}" if handover.proxy_reason else ""
    listed = "\n".join(f"· {line}" for line in lines) or "（没有证件交接）"
    text = f"{handover.direction.value}回执 {handover.receipt_number}\n{{who}}\n{listed}{proxy}"
    parties = (
        (handover.holder_id, _told_holder(db, handover)),
        (handover.custodian_id, f"持证人：{holder}"),
    )
    for person_id, who in parties:
        if person_id is None or person_id == occasion.actor.person_id:
            continue
        if is_reachable(db, person_id):
            post(
                db,
                to_id=person_id,
                text=text.format(who=who),
                once=f"receipt/{handover.id.hex}/{person_id.hex}",
                now=occasion.now,
            )
