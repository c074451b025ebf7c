"""Answer what was asked of the police; a cancelled document is cancelled here, too.

Notice parts 2 and 3; spec findings 4.4. A request is answered once, by its liaison.
"""

from __future__ import annotations

from sqlmodel import Session

from models.cancellation import mark_cancelled
from models.document import Document
from models.finding import Finding
from models.finding_course import decider_of, tell
from models.masking import masked
from models.occasion import Occasion
from models.police_asking import audit_request
from models.police_request import Asked, PoliceRequest, RequestState, advance_request


def answer_request(
    db: Session, request: PoliceRequest, state: RequestState, answer: str, occasion: Occasion
) -> Document | None:
    """Keep an answer, done or declined, and tell whoever asked and whoever decides.

    Returns:
        The office's own document that is cancelled by this answer, if any.

    Raises:
        NotNow: it was answered or withdrawn before.
    """
    advance_request(db, request, state)
    request.answer, request.answered_by_id = masked(answer), occasion.actor.person_id
    request.answered_at, request.answered_on = occasion.now, occasion.today
    db.add(request)
    db.flush()
    audit_request(db, request, "答复公安协助请求", occasion)
    if request.finding_id is None:
        return None
    finding = db.get_one(Finding, request.finding_id)
    cancelled = None
    if request.asked is Asked.CANCELLATION and state is RequestState.DONE:
        cancelled = mark_cancelled(db, request, finding)
    tell(
        db,
        [request.asked_by_id, decider_of(db, finding, occasion)],
        finding,
        f"{request.asked.value} {request.number} {state.value}：{request.answer}",
        f"police/{request.id.hex}",
        occasion,
    )
    return cancelled
