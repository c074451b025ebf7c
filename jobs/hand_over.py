"""Open, record, confirm and refuse a hand-over. Notice part 2; spec domain 1.2, conversations 2.3.

The ledger moves in one place only: `complete`, when both sides have confirmed (or the custodian
has, as a proxy, with a reason).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.alert_card import raise_alert
from models.audit import record
from models.custody import (
    NOTHING,
    CustodyEvent,
    CustodyMove,
    CustodyState,
    DrawnFor,
    append_move,
    custody_state,
    latest_events,
)
from models.document import Document, Provenance, note_source
from models.errors import NotNow
from models.handover import (
    Handover,
    HandoverItem,
    HandoverState,
    Outcome,
    advance,
    desk_code_index,
    items_of,
    new_desk_code,
    open_handovers_of,
)
from models.handover_card import handover_card
from models.journey import close_if_done
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person
from models.receipt import new_receipt
from models.registrant import Registrant
from models.safe import safes_by_id
from models.slots import slots_occupied
from models.trip import Trip


@dataclass(frozen=True)
class Finding:
    """What the desk found of one document, and where it goes when it matches."""

    document_id: UUID
    outcome: Outcome
    reason: str = ""
    safe_id: UUID | None = None
    slot: int | None = None


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
    handover = _add(db, direction, registrant, [each.id for each in documents], occasion)
    handover.code_index = desk_code_index(code)
    _note_what_for(handover, drawn_for)
    _audit(db, occasion, "申请交接", handover, [str(each) for each in documents])
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
    lines = _store(db, handover, findings)
    _audit(db, occasion, "登记交接", handover, lines)
    if any(each.outcome is Outcome.DIFFERS for each in findings):
        _alert_difference(db, handover, lines, occasion)
    post(
        db,
        to_id=handover.holder_id,
        text=f"交接台已登记{handover.direction.value}，请核对：\n"
        + "\n".join(lines)
        + "\n与实际一致吗？",
        once=f"handover/{handover.id.hex}/confirm",
        now=occasion.now,
        choices=[
            Choice("确认无误", begin="confirm_handover", subject=str(handover.id)),
            Choice("有出入", begin="dispute_handover", subject=str(handover.id)),
        ],
    )


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
            authority_id=handover.authority_id,
            at=occasion.now,
            on=occasion.today,
            safe_id=item.safe_id,
            slot=item.slot,
            drawn_for=drawn_for,
        )
        note_source(db, document, Provenance.LEDGER, occasion.today)
    _close_trips(db, handover, before, occasion)
    _audit(db, occasion, "完成交接", handover, [str(each) for _, each in taken])
    _send_receipts(db, handover, [str(each) for _, each in taken], occasion)
    return handover.receipt_number


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
    handover = _add(db, direction, registrant, [each.document_id for each in findings], occasion)
    handover.custodian_id, handover.proxy_reason = occasion.actor.person_id, reason
    handover.recorded_at = occasion.now
    _note_what_for(handover, drawn_for)
    lines = _store(db, handover, findings)
    _audit(db, occasion, "代办交接", handover, [*lines, f"代办原因：{reason}"])
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
    _audit(db, occasion, "交接异议", handover, [reason])
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


def _add(
    db: Session,
    direction: CustodyMove,
    registrant: Registrant,
    document_ids: Sequence[UUID],
    occasion: Occasion,
) -> Handover:
    handover = Handover(
        direction=direction,
        holder_id=registrant.person_id,
        authority_id=registrant.authority_id,
        code_expires_at=occasion.now + timedelta(minutes=occasion.policy.desk_code_minutes),
        opened_at=occasion.now,
    )
    db.add(handover)
    db.flush()
    for document_id in document_ids:
        db.add(HandoverItem(handover_id=handover.id, document_id=document_id))
    db.flush()
    return handover


def _store(db: Session, handover: Handover, findings: Sequence[Finding]) -> list[str]:
    """Write the findings to the items, and say them line by line."""
    found = {each.document_id: each for each in findings}
    safes = safes_by_id(db, [each.safe_id for each in findings if each.safe_id])
    lines: list[str] = []
    for item, document in items_of(db, handover.id):
        finding = found[document.id]
        item.outcome, item.reason = finding.outcome, finding.reason
        item.safe_id, item.slot = finding.safe_id, finding.slot
        where = ""
        if finding.safe_id and finding.slot:
            if finding.slot in slots_occupied(db, finding.safe_id, but=handover.id):
                raise NotNow(f"柜位 {finding.slot} 刚被占用，请重新登记并选择其他柜位。")
            where = f"，{safes[finding.safe_id].name} {finding.slot} 号"
        reason = f"（{finding.reason}）" if finding.reason else ""
        lines.append(f"· {document}：{finding.outcome.value}{reason}{where}")
        db.add(item)
    db.flush()
    return lines


def _note_what_for(handover: Handover, drawn_for: DrawnFor) -> None:
    handover.trip_id, handover.errand_id = drawn_for.trip_id, drawn_for.errand_id
    handover.return_by = drawn_for.return_by


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


def refuse_if_unconfirmed(db: Session, person_id: UUID) -> None:
    """One hand-over after the other.

    Raises:
        NotNow: one that the desk has recorded waits for this person's confirmation.
    """
    waiting = open_handovers_of(db, person_id)
    if any(each.state is HandoverState.RECORDED for each in waiting):
        raise NotNow("您有一次交接还没有确认，请先在上面的卡片里点「确认无误」或「有出入」。")


def _matches(item: HandoverItem) -> bool:
    return item.outcome is Outcome.MATCHES


def _alert_difference(
    db: Session, handover: Handover, lines: Sequence[str], occasion: Occasion
) -> None:
    card = handover_card(
        handover,
        "differs",
        occasion.today,
        headline="交接时证件号码不一致",
        what="；".join(lines).replace("· ", ""),
        rule="上交的证件应与报告的号码一致。",
        advice="核实该证件的来源和报告内容。",
    )
    raise_alert(db, card, occasion)


def _send_receipts(
    db: Session, handover: Handover, lines: Sequence[str], occasion: Occasion
) -> None:
    holder = db.get_one(Person, handover.holder_id)
    proxy = f"\n代办原因：{handover.proxy_reason}" if handover.proxy_reason else ""
    listed = "\n".join(f"· {line}" for line in lines) or "（没有证件交接）"
    text = f"{handover.direction.value}回执 {handover.receipt_number}\n{{who}}\n{listed}{proxy}"
    parties = (
        (handover.holder_id, "您的证件已办妥："),
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


def _audit(
    db: Session, occasion: Occasion, what: str, handover: Handover, lines: Sequence[str]
) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"handover/{handover.id.hex}",
        at=occasion.now,
        unit_id=handover.authority_id,
        after={"direction": handover.direction.value, "lines": list(lines)},
    )
