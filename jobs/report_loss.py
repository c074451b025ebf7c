"""Report a document as lost, and that it was found again.

Notice part 2; spec domain 1.2 (lost with a reason), 1.3 (reported within 1 day, acted on within
14), conversations 2.2. Case officer and custodian are told of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert, serving
from models.audit import record
from models.custody import CustodyState, custody_state, latest_events
from models.document import Document
from models.errors import NotNow
from models.grant import Role
from models.handover import being_handed_over
from models.journey import close_if_done
from models.loss import Loss, leave_status
from models.occasion import Occasion
from models.outbox import post
from models.person import Person
from models.receipt import new_receipt
from models.registrant import Registrant
from models.terms import LegalStatus
from models.trip import Trip
from models.unit import Unit

TOLD = (Role.CASE_OFFICER, Role.CUSTODIAN)


@dataclass(frozen=True)
class Told:
    """What a holder says of a loss: the day it was noticed, where and how."""

    noticed_on: date
    words: str


def report_loss(
    db: Session, registrant: Registrant, document: Document, told: Told, occasion: Occasion
) -> Loss:
    """Make a document a lost one, and tell case officer and custodian.

    Raises:
        NotNow: it lies in the safe or on the desk, or is not valid any more.
    """
    event = latest_events(db, [document.id]).get(document.id)
    if custody_state(event) is CustodyState.IN_CUSTODY:
        raise NotNow(f"{document}在库保管，不能报告遗失。")
    if being_handed_over(db, [document.id]):
        raise NotNow(f"{document}正在交接，请先确认交接或提出异议。")
    leave_status(db, document, LegalStatus.VALID, LegalStatus.LOST, told.words)
    loss = Loss(
        document_id=document.id,
        person_id=registrant.person_id,
        noticed_on=told.noticed_on,
        reason=told.words,
        receipt_number=new_receipt("YS", occasion.today),
        reported_on=occasion.today,
        reported_at=occasion.now,
    )
    db.add(loss)
    db.flush()
    if event is not None and event.trip_id:
        close_if_done(db, db.get_one(Trip, event.trip_id), occasion.today)
    _audit(db, "报告遗失", loss, document, registrant.unit_id, occasion)
    _tell_of_loss(db, loss, document, registrant, occasion)
    return loss


def report_found(
    db: Session, loss: Loss, document: Document, registrant: Registrant, occasion: Occasion
) -> None:
    """Make a lost document valid again; it is due back to the safe.

    Raises:
        NotNow: it was found or cancelled before.
    """
    found = db.connection().execute(
        update(Loss)
        .where(col(Loss.id) == loss.id, col(Loss.found_on).is_(None))
        .values(found_on=occasion.today)
    )
    if found.rowcount != 1:
        raise NotNow(f"{document}已报告找回，没有重复处理。")
    db.refresh(loss)
    leave_status(db, document, LegalStatus.LOST, LegalStatus.VALID, "")
    _audit(db, "报告找回", loss, document, registrant.unit_id, occasion)
    who = db.get_one(Person, registrant.person_id)
    for role, unit_id in _responsible(registrant):
        unit = db.get_one(Unit, unit_id)
        reader = serving(db, role, unit, never=[registrant.person_id], now=occasion.now)
        if reader is not None:
            post(
                db,
                to_id=reader,
                text=f"{who} 报告已找回{document}，请督促其交回集中保管。",
                once=f"found/{loss.id.hex}/{reader.hex}",
                now=occasion.now,
            )


def days_late(loss: Loss, occasion: Occasion) -> int:
    """How many days too late a loss was reported; 0 in time."""
    due = occasion.policy.lost_report.after(loss.noticed_on)
    return max((loss.reported_on - due).days, 0)


def _tell_of_loss(
    db: Session, loss: Loss, document: Document, registrant: Registrant, occasion: Occasion
) -> None:
    late = days_late(loss, occasion)
    said = f"，迟报 {late} 天" if late else ""
    act_by = occasion.policy.lost_act.after(loss.noticed_on)
    for role, unit_id in _responsible(registrant):
        card = Card(
            headline="报告证件遗失",
            severity=Severity.WARNING,
            roles=(role,),
            unit_id=unit_id,
            rule="证件遗失应及时报告，并按期办理注销或补发（通知第二部分）",
            advice=f"核实情况，督促本人在 {act_by} 前办理注销或补发",
            causes=(
                Cause(
                    f"loss/{loss.id.hex}",
                    "reported",
                    loss.noticed_on,
                    f"遗失{document}（{loss.reason}）{said}",
                    registrant.person_id,
                ),
            ),
        )
        raise_alert(db, card, occasion)


def _responsible(registrant: Registrant) -> list[tuple[Role, UUID]]:
    """Registry follows the unit, custody the personnel authority (spec domain 1.1)."""
    return list(zip(TOLD, (registrant.unit_id, registrant.authority_id), strict=True))


def _audit(
    db: Session, what: str, loss: Loss, document: Document, unit_id: UUID, occasion: Occasion
) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"document/{document.id.hex}",
        at=occasion.now,
        unit_id=unit_id,
        after={
            "document": str(document),
            "status": document.status.value,
            "noticed": loss.noticed_on,
            "receipt": loss.receipt_number,
            "reason": loss.reason,
        },
    )
