"""Open, record and refuse a hand-over. Notice part 2; spec domain 1.2, conversations 2.3.

Nothing moves here: models/completion.py does, when both sides have confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.alert_card import raise_alert
from models.completion import complete
from models.custody import NOTHING, CustodyMove, DrawnFor
from models.desk_record import (
    Finding,
    add_handover,
    alert_difference,
    note_handover,
    store_findings,
)
from models.document import Document
from models.errors import NotNow
from models.handover import (
    Handover,
    HandoverState,
    Outcome,
    advance,
    desk_code_index,
    new_desk_code,
    open_handovers_of,
)
from models.handover_card import handover_card
from models.occasion import Occasion
from models.outbox import Choice, post
from models.registrant import Registrant


def open_handover(
    db: Session,
    direction: CustodyMove,
    registrant: Registrant,
    documents: Sequence[Document],
    occasion: Occasion,
    *,
    drawn_for: DrawnFor = NOTHING,
) -> str:
    """Begin a hand-over; an earlier one that nobody recorded is given up.

    `drawn_for` is what a draw was approved for.

    Returns:
        The six digits to show at the desk; only their digest is kept.
    """
    for earlier in open_handovers_of(db, registrant.person_id):
        if earlier.state is HandoverState.OPEN:
            advance(db, earlier, HandoverState.CANCELLED)
    code = new_desk_code(db, occasion.now)
    handover = add_handover(db, direction, registrant, [each.id for each in documents], occasion)
    handover.code_index = desk_code_index(code)
    _note_what_for(handover, drawn_for)
    note_handover(db, occasion, "申请交接", handover, [str(each) for each in documents])
    return code


def record_findings(
    db: Session,
    handover: Handover,
    findings: Sequence[Finding],
    occasion: Occasion,
) -> None:
    """Store what the desk found and put it before the holder; a number that differs is alerted.

    Raises:
        NotNow: the hand-over was recorded before, or a slot was taken meanwhile.
    """
    advance(db, handover, HandoverState.RECORDED)
    handover.custodian_id, handover.recorded_at = occasion.actor.person_id, occasion.now
    db.add(handover)
    lines = store_findings(db, handover, findings)
    note_handover(db, occasion, "登记交接", handover, lines)
    if any(each.outcome is Outcome.DIFFERS for each in findings):
        alert_difference(db, handover, lines, occasion)
    _put_before_holder(db, handover, f"交接台已登记{handover.direction.value}", lines, occasion)


def begin_release(
    db: Session,
    registrant: Registrant,
    documents: Sequence[Document],
    authority_id: UUID,
    reason: str,
    occasion: Occasion,
) -> Handover:
    """Record what the custodian gives back from a safe, and put it before the holder.

    The ledger moves when the holder has confirmed.

    Raises:
        NotNow: the holder has another hand-over to confirm first.
    """
    refuse_two_at_once(db, registrant.person_id)
    handover = _add_release(db, registrant, documents, authority_id, occasion)
    advance(db, handover, HandoverState.RECORDED)
    lines = _give(db, handover, documents, reason, occasion)
    _put_before_holder(db, handover, "保管人发还证件", lines, occasion)
    return handover


def release_by_proxy(
    db: Session,
    registrant: Registrant,
    documents: Sequence[Document],
    authority_id: UUID,
    reason: str,
    proxy_reason: str,
    occasion: Occasion,
) -> str:
    """The custodian gives back to a holder without an account, and confirms for them.

    Returns:
        The receipt number.
    """
    handover = _add_release(db, registrant, documents, authority_id, occasion)
    handover.proxy_reason = proxy_reason
    _give(db, handover, documents, reason, occasion)
    return complete(db, handover, occasion)


def _add_release(
    db: Session,
    registrant: Registrant,
    documents: Sequence[Document],
    authority_id: UUID,
    occasion: Occasion,
) -> Handover:
    ids = [each.id for each in documents]
    return add_handover(
        db, CustodyMove.RELEASE, registrant, ids, occasion, authority_id=authority_id
    )


def _give(
    db: Session,
    handover: Handover,
    documents: Sequence[Document],
    reason: str,
    occasion: Occasion,
) -> list[str]:
    handover.custodian_id, handover.recorded_at = occasion.actor.person_id, occasion.now
    db.add(handover)
    given = [Finding(each.id, Outcome.MATCHES, reason) for each in documents]
    lines = store_findings(db, handover, given)
    proxy = [f"代办原因：{handover.proxy_reason}"] if handover.proxy_reason else []
    note_handover(db, occasion, "登记发还", handover, [*lines, *proxy])
    return lines


def _put_before_holder(
    db: Session, handover: Handover, what: str, lines: Sequence[str], occasion: Occasion
) -> None:
    listed = "\n".join(lines)
    post(
        db,
        to_id=handover.holder_id,
        text=f"{what}，请核对：\n{listed}\n与实际一致吗？",
        once=f"handover/{handover.id.hex}/confirm",
        now=occasion.now,
        choices=[
            Choice("确认无误", begin="confirm_handover", subject=str(handover.id)),
            Choice("有出入", begin="dispute_handover", subject=str(handover.id)),
        ],
    )


def record_by_proxy(
    db: Session,
    direction: CustodyMove,
    registrant: Registrant,
    findings: Sequence[Finding],
    reason: str,
    occasion: Occasion,
    *,
    drawn_for: DrawnFor = NOTHING,
) -> str:
    """The custodian confirms for a holder without an account; the record says so.

    Returns:
        The receipt number.
    """
    handover = add_handover(
        db, direction, registrant, [each.document_id for each in findings], occasion
    )
    handover.custodian_id, handover.proxy_reason = occasion.actor.person_id, reason
    handover.recorded_at = occasion.now
    _note_what_for(handover, drawn_for)
    lines = store_findings(db, handover, findings)
    note_handover(db, occasion, "代办交接", handover, [*lines, f"代办原因：{reason}"])
    return complete(db, handover, occasion)


def dispute(
    db: Session,
    handover: Handover,
    reason: str,
    occasion: Occasion,
) -> None:
    """The holder does not agree with what was recorded: nothing moves, and others must look."""
    advance(db, handover, HandoverState.REFUSED)
    handover.refusal_reason, handover.closed_at = reason, occasion.now
    db.add(handover)
    note_handover(db, occasion, "交接异议", handover, [reason])
    card = handover_card(
        handover,
        "refused",
        occasion.today,
        headline="交接内容本人有异议",
        what=reason,
        rule="交接须双方确认一致，台账未变动。",
        advice="向双方核实并重新办理交接。",
    )
    raise_alert(db, card, occasion)


def _note_what_for(handover: Handover, drawn_for: DrawnFor) -> None:
    handover.trip_id, handover.errand_id = drawn_for.trip_id, drawn_for.errand_id
    handover.return_by = drawn_for.return_by


def refuse_if_unconfirmed(db: Session, person_id: UUID) -> None:
    """One hand-over after the other.

    Raises:
        NotNow: one that the desk has recorded waits for this person's confirmation.
    """
    if _is_unconfirmed(db, person_id):
        raise NotNow("您有一次交接还没有确认，请先在上面的卡片里点「确认无误」或「有出入」。")


def refuse_two_at_once(db: Session, holder_id: UUID) -> None:
    """One hand-over after the other, as whoever would begin another one for the holder is told.

    Raises:
        NotNow: one that the desk has recorded waits for the holder's confirmation.
    """
    if _is_unconfirmed(db, holder_id):
        raise NotNow("此人有一次交接还没有确认，请待其确认后再发还。")


def _is_unconfirmed(db: Session, holder_id: UUID) -> bool:
    return any(
        each.state is HandoverState.RECORDED and each.direction is not CustodyMove.TRANSFER
        for each in open_handovers_of(db, holder_id)
    )
