"""Pass documents on to the safe of another authority: given by one custodian, taken by another.

Spec domain 1.2 (transferred to another authority's safe; the ledger moves only when both sides
have confirmed), 1.1 ('the custodian' is the nearest one, never the person concerned).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.access import Action, may
from models.alert_card import raise_alert, serving
from models.audit import Actor
from models.completion import complete
from models.custody import CustodyMove, latest_events
from models.desk_record import (
    Finding,
    add_handover,
    alert_difference,
    note_handover,
    store_findings,
)
from models.document import Document
from models.errors import NotNow
from models.grant import Role
from models.handover import Handover, HandoverState, Outcome, advance
from models.handover_card import handover_card
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person
from models.registrant import Registrant
from models.unit import Unit


def receiver_for(db: Session, registrant: Registrant, occasion: Occasion) -> UUID | None:
    """The nearest custodian of a registrant's authority, neither they nor the giver.

    With nobody there the supervisor is told once.
    """
    authority = db.get_one(Unit, registrant.authority_id)
    never = [each for each in (registrant.person_id, occasion.actor.person_id) if each]
    found = serving(db, Role.CUSTODIAN, authority, never=never, now=occasion.now)
    if found is None:
        return None
    as_receiver = Actor("", "", found)
    holder = registrant.person_id
    is_custodian = may(db, as_receiver, Action.RELEASE, person_id=holder, unit=authority)
    return found if is_custodian else None


def begin_transfer(
    db: Session,
    registrant: Registrant,
    documents: Sequence[Document],
    giving_id: UUID,
    receiver_id: UUID,
    occasion: Occasion,
) -> Handover:
    """Record what one custodian gives, and put it before the one who is to take it."""
    handover = add_handover(
        db,
        CustodyMove.TRANSFER,
        registrant,
        [each.id for each in documents],
        occasion,
        authority_id=giving_id,
    )
    advance(db, handover, HandoverState.RECORDED)
    handover.custodian_id, handover.recorded_at = occasion.actor.person_id, occasion.now
    handover.to_authority_id = registrant.authority_id
    db.add(handover)
    db.flush()
    lines = [f"· {each}" for each in documents]
    note_handover(db, occasion, "登记移交", handover, lines)
    holder = db.get_one(Person, handover.holder_id)
    giving = db.get_one(Unit, giving_id)
    post(
        db,
        to_id=receiver_id,
        text=f"{giving.name}向您移交 {holder} 的证件：\n" + "\n".join(lines) + "\n收到后请登记。",
        once=f"handover/{handover.id.hex}/receive",
        now=occasion.now,
        choices=[
            Choice("接收", begin="receive_transfer", subject=str(handover.id)),
            Choice("有出入", begin="refuse_transfer", subject=str(handover.id)),
        ],
    )
    return handover


def receive_transfer(
    db: Session, handover: Handover, findings: Sequence[Finding], occasion: Occasion
) -> str:
    """The receiving custodian has found these: what matches moves to their safe.

    Returns:
        The receipt number.

    Raises:
        NotNow: somebody was faster, a slot was taken, or a document has left the giving safe.
    """
    taken = [each.document_id for each in findings if each.outcome is Outcome.MATCHES]
    for event in latest_events(db, taken).values():
        if event.authority_id != handover.authority_id:
            raise NotNow("有证件已不在移交方的保险柜，请点「有出入」退回。")
    lines = store_findings(db, handover, findings)
    note_handover(db, occasion, "接收移交", handover, lines)
    if any(each.outcome is Outcome.DIFFERS for each in findings):
        alert_difference(db, handover, lines, occasion)
    return complete(db, handover, occasion)


def refuse_transfer(db: Session, handover: Handover, reason: str, occasion: Occasion) -> None:
    """The receiving custodian does not agree: nothing moves, and others must look."""
    advance(db, handover, HandoverState.REFUSED)
    handover.refusal_reason, handover.closed_at = reason, occasion.now
    db.add(handover)
    note_handover(db, occasion, "移交异议", handover, [reason])
    card = handover_card(
        handover,
        "refused",
        occasion.today,
        headline="移交内容接收方有异议",
        what=reason,
        rule="移交须双方确认一致，台账未变动。",
        advice="向双方保管人核实并重新办理移交。",
    )
    raise_alert(db, card, occasion)
    if handover.custodian_id is not None:
        post(
            db,
            to_id=handover.custodian_id,
            text=f"您移交的证件接收方有异议：{reason}\n台账没有变动，请核实后重新移交。",
            once=f"handover/{handover.id.hex}/refused",
            now=occasion.now,
        )
