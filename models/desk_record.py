"""What is written of a hand-over at the desk: its items, what was found of them, its audit.

Notice part 2 (逐一登记); spec domain 1.2, conversations 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.alert_card import raise_alert
from models.audit import record
from models.custody import CustodyMove
from models.errors import NotNow
from models.handover import Handover, HandoverItem, Outcome, items_of
from models.handover_card import handover_card
from models.occasion import Occasion
from models.registrant import Registrant
from models.safe import safes_by_id
from models.slots import slots_occupied


@dataclass(frozen=True)
class Finding:
    """What the desk found of one document, and where it goes when it matches."""

    document_id: UUID
    outcome: Outcome
    reason: str = ""
    safe_id: UUID | None = None
    slot: int | None = None


def add_handover(
    db: Session,
    direction: CustodyMove,
    registrant: Registrant,
    document_ids: Sequence[UUID],
    occasion: Occasion,
    *,
    authority_id: UUID | None = None,
) -> Handover:
    """Begin a hand-over of these documents, at the registrant's authority unless told another."""
    handover = Handover(
        direction=direction,
        holder_id=registrant.person_id,
        authority_id=authority_id or registrant.authority_id,
        code_expires_at=occasion.now + timedelta(minutes=occasion.policy.desk_code_minutes),
        opened_at=occasion.now,
    )
    db.add(handover)
    db.flush()
    for document_id in document_ids:
        db.add(HandoverItem(handover_id=handover.id, document_id=document_id))
    db.flush()
    return handover


def store_findings(db: Session, handover: Handover, findings: Sequence[Finding]) -> list[str]:
    """Write the findings to the items.

    Returns:
        The findings line by line, with masked numbers.

    Raises:
        NotNow: a slot was taken meanwhile.
    """
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


def alert_difference(
    db: Session, handover: Handover, lines: Sequence[str], occasion: Occasion
) -> None:
    """Tell the unit head and the supervisor that a number differs."""
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


def note_handover(
    db: Session, occasion: Occasion, what: str, handover: Handover, lines: Sequence[str]
) -> None:
    """Append what was done with a hand-over to the audit chain of its authority."""
    record(
        db,
        occasion.actor,
        what,
        f"handover/{handover.id.hex}",
        at=occasion.now,
        unit_id=handover.authority_id,
        after={"direction": handover.direction.value, "lines": list(lines)},
    )
