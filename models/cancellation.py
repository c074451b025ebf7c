"""Which documents the police can be asked to cancel, and the office's own one when they have.

Notice part 2 (必要时由公安部门……直接注销); spec domain 1.2.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.document import Document, documents_of
from models.finding import Finding
from models.loss import leave_status
from models.police import TravelDocument
from models.police_request import PoliceRequest
from models.terms import LegalStatus

CANCELLABLE = (LegalStatus.VALID, LegalStatus.LOST)


def documents_to_cancel(db: Session, finding: Finding) -> list[str]:
    """A person's documents, masked: the one the finding is about, else every private one.

    What the office has as cancelled or expired is left out; one that only the police know is not.
    """
    own = documents_of(db, finding.person_id)
    known = {each.number_index for each in own}
    police = db.exec(
        select(TravelDocument)
        .where(
            TravelDocument.person_id == finding.person_id,
            col(TravelDocument.is_official).is_(False),
        )
        .order_by(col(TravelDocument.kind), col(TravelDocument.id))
    ).all()
    shown: list[Document | TravelDocument] = [each for each in own if each.status in CANCELLABLE]
    shown += [each for each in police if each.number_index not in known]
    index = index_of(finding)
    if index is not None:
        shown = [each for each in shown if each.number_index == index]
    return list(dict.fromkeys(str(each) for each in shown))


def mark_cancelled(db: Session, request: PoliceRequest, finding: Finding) -> Document | None:
    """Give the office's own document of a request its new status; None where it has none.

    Raises:
        NotNow: its status has changed meanwhile.
    """
    for document in documents_of(db, finding.person_id):
        if request.words.startswith(str(document)) and document.status in CANCELLABLE:
            reason = f"公安机关注销（{request.number}）"
            leave_status(db, document, document.status, LegalStatus.CANCELLED, reason)
            return document
    return None


def index_of(finding: Finding) -> bytes | None:
    """The blind index of the number that a finding is about, if it is about a document."""
    kind, _, rest = finding.about.partition("/")
    try:
        return bytes.fromhex(rest) if kind == "document" else None
    except ValueError:
        return None
