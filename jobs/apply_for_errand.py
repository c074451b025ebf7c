"""Apply for an errand 用证申请, or give it up: it goes before the approvers as a trip does.

Notice part 2 (领用、换发须经批准); spec domain 1.2 (Consent letter), conversations 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from jobs.approvals import call_off, put_before_approvers, refuse_if_stopped
from models.approval import Subject
from models.audit import record
from models.consent_letter import letter_for
from models.document import Document
from models.drawable import was_drawn_for
from models.errand import Errand, ErrandKind, ErrandState, advance_errand, errands_of
from models.errors import NotNow
from models.occasion import Occasion
from models.receipt import new_receipt
from models.registrant import Registrant
from models.terms import DocumentKind


@dataclass(frozen=True)
class Wanted:
    """An errand as its applicant describes it; `return_by` is of a document that is drawn."""

    kind: ErrandKind
    document_kind: DocumentKind
    words: str
    document: Document | None = None
    return_by: date | None = None


def apply_for_errand(
    db: Session, registrant: Registrant, wanted: Wanted, occasion: Occasion
) -> Errand:
    """Put an errand before the approvers.

    Raises:
        NotNow: nothing can be applied for (refuse_if_stopped), or the same waits already.
    """
    refuse_if_stopped(db, registrant, occasion)
    _refuse_twice(db, registrant.person_id, wanted)
    errand = Errand(
        person_id=registrant.person_id,
        number=new_receipt("YZ", occasion.today),
        kind=wanted.kind,
        document_kind=wanted.document_kind,
        document_id=wanted.document.id if wanted.document else None,
        words=wanted.words,
        return_by=wanted.return_by,
        made_at=occasion.now,
    )
    db.add(errand)
    db.flush()
    _audit(db, errand, "申请用证", occasion, {"errand": str(errand), "return_by": wanted.return_by})
    put_before_approvers(db, Subject.ERRAND, errand.id, registrant, occasion)
    return errand


def cancel_errand(db: Session, errand: Errand, reason: str, occasion: Occasion) -> None:
    """Give an errand up; whoever was to decide it is told.

    Raises:
        NotNow: its letter is out or its document was drawn, or it is over.
    """
    refuse_if_used(db, errand)
    advance_errand(db, errand, ErrandState.CANCELLED)
    _audit(db, errand, "取消用证申请", occasion, {"reason": reason})
    once = f"errand/{errand.id.hex}/cancelled"
    call_off(db, Subject.ERRAND, errand.id, errand.number, reason, occasion, once=once)


def refuse_if_used(db: Session, errand: Errand) -> None:
    """Let an errand be given up, or say why that is too late.

    Raises:
        NotNow: a letter that is out cannot be called back by a button, nor a document.
    """
    letter = letter_for(db, errand.id)
    if letter is not None:
        raise NotNow(f"{letter.number}已经出具，不能取消；不再办理的，请把函交回人事主管部门。")
    if was_drawn_for(db, errand.id):
        raise NotNow("证件已经领用，不能取消；请发送 /return 归还。")


def _refuse_twice(db: Session, person_id: UUID, wanted: Wanted) -> None:
    for each in errands_of(db, person_id, [ErrandState.PENDING]):
        if (each.kind, each.document_kind) == (wanted.kind, wanted.document_kind):
            raise NotNow(f"您已有同样的申请 {each.number} 正在审批，请等待结果或先取消。")


def _audit(
    db: Session, errand: Errand, what: str, occasion: Occasion, after: Mapping[str, object]
) -> None:
    record(db, occasion.actor, what, f"errand/{errand.id.hex}", at=occasion.now, after=after)
