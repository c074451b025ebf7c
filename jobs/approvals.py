"""Put an application before whoever decides it: who may apply, the chain, the card, warnings.

Shared by the duties that apply, decide and chase (docs/adr/0011). Spec conversations 2.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from jobs.records import records_of
from models.application_card import card_buttons, errand_card, is_opinion_missing, trip_card
from models.approval import ApprovalStep, StepState, Subject, steps_of
from models.approval_chain import asked_of, drop_chain, lay_out_chain
from models.document import Document
from models.errand import Errand
from models.errors import NotNow
from models.occasion import Occasion
from models.outbox import post
from models.registrant import Registrant, registrant_of
from models.suspension import suspension_on
from models.terms import TripPurpose
from models.trip import (
    Trip,
    TripState,
    TripVersion,
    documents_for,
    granted_versions,
)
from rules.application_warnings import Applicant, Application, Caution, check


def refuse_if_stopped(db: Session, registrant: Registrant, occasion: Occasion) -> None:
    """Let somebody apply, or say what stands in the way.

    Raises:
        NotNow: their applications are stopped until a day, or a document of theirs is overdue.
    """
    stopped = suspension_on(db, registrant.person_id, occasion.today)
    if stopped is not None:
        raise NotNow(
            f"您的申请自 {stopped.from_date} 至 {stopped.until_date} 停止受理：{stopped.reason}。"
        )
    if not occasion.policy.overdue_return_blocks:
        return
    (records,) = records_of(db, [registrant])
    late = [draw for draw in records.draws if draw.is_late_on(occasion.today, occasion.policy)]
    if late:
        named = "、".join(draw.label for draw in late)
        raise NotNow(f"您有证件逾期未还：{named}。请先归还，再提出新的申请。")


def put_before_approvers(
    db: Session, subject: Subject, subject_id: UUID, registrant: Registrant, occasion: Occasion
) -> None:
    """Lay out the chain of an application and ask the first approver."""
    lay_out_chain(db, subject, subject_id, registrant, occasion)
    ask_now(db, subject_id, occasion)


def ask_now(db: Session, subject_id: UUID, occasion: Occasion) -> None:
    """Show the card to whoever decides the open step."""
    for step in steps_of(db, subject_id):
        if step.state is StepState.OPEN:
            ask(db, step, occasion, once=f"step/{step.id.hex}")


def ask(
    db: Session, step: ApprovalStep, occasion: Occasion, *, once: str, heading: str = ""
) -> UUID | None:
    """Owe the approver of a step its card.

    Returns:
        Who is asked; None while nobody can be.
    """
    approver = asked_of(db, step, occasion.today, occasion.now)
    if approver is None:
        return None
    registrant = registrant_of(db, step.applicant_id)
    missing = is_opinion_missing(db, registrant, occasion.policy, occasion.today)
    post(
        db,
        to_id=approver,
        text=heading + card_of(db, step, occasion),
        once=f"{once}/{approver.hex}",
        now=occasion.now,
        choices=card_buttons(step, needs_opinion=missing),
    )
    return approver


def call_off(
    db: Session,
    subject: Subject,
    subject_id: UUID,
    number: str,
    reason: str,
    occasion: Occasion,
    *,
    once: str,
) -> None:
    """An applicant has given an application up: whoever was to decide it now is told."""
    for step in steps_of(db, subject_id):
        asked = None
        if step.state is StepState.OPEN:
            asked = asked_of(db, step, occasion.today, occasion.now)
        if asked is not None:
            post(
                db,
                to_id=asked,
                text=f"{subject.value} {number} 已由申请人取消：{reason}。不必再审批。",
                once=once,
                now=occasion.now,
            )
    drop_chain(db, subject_id)


def card_of(db: Session, step: ApprovalStep, occasion: Occasion) -> str:
    """The card of what a step decides."""
    if step.subject is Subject.ERRAND:
        errand = db.get_one(Errand, step.subject_id)
        return errand_card(db, errand, occasion.policy, occasion.today)
    version = db.get_one(TripVersion, step.subject_id)
    trip = db.get_one(Trip, version.trip_id)
    cautions = [each.text for each in cautions_of(db, trip, version, occasion)]
    return trip_card(db, trip, version, cautions, occasion.policy, occasion.today)


def cautions_of(
    db: Session, trip: Trip, version: TripVersion, occasion: Occasion
) -> Sequence[Caution]:
    """What is unusual about a version, as of today."""
    application = application_on(
        documents_for(db, version.id),
        version.exit_date or occasion.today,
        version.return_date or occasion.today,
        purpose=version.purpose,
        is_emergency=trip.is_emergency,
        has_left=trip.state is TripState.ABROAD,
    )
    return cautions_for(db, trip.person_id, application, occasion, but=trip.id)


def application_on(
    documents: Sequence[Document],
    exit_date: date,
    return_date: date,
    *,
    purpose: TripPurpose | None,
    is_emergency: bool,
    has_left: bool,
) -> Application:
    """A trip on these documents, as the rule of warnings looks at it."""
    return Application(
        exit_date=exit_date,
        return_date=return_date,
        purpose=purpose,
        kinds=tuple(each.kind for each in documents),
        document_expiries=tuple(
            (str(each), each.expiry_date) for each in documents if each.expiry_date
        ),
        is_emergency=is_emergency,
        has_left=has_left,
    )


def cautions_for(
    db: Session,
    person_id: UUID,
    application: Application,
    occasion: Occasion,
    *,
    but: UUID | None = None,
) -> Sequence[Caution]:
    """What is unusual about an application of a person; `but` is the trip it is about itself."""
    registrant = registrant_of(db, person_id)
    if registrant is None:
        return []
    applicant = Applicant(
        is_naked_official=registrant.is_naked_official,
        secrecy_level=registrant.secrecy_level,
        cooling_off_end_date=registrant.cooling_off_end_date,
        trips_this_year=_trips_in_year(db, person_id, application.exit_date.year, but),
    )
    (records,) = records_of(db, [registrant])
    return list(check(application, applicant, records, occasion.policy, occasion.today))


def _trips_in_year(db: Session, person_id: UUID, year: int, but: UUID | None) -> int:
    exits = [each.exit_date for each in granted_versions(db, person_id, but=but)]
    return sum(day is not None and day.year == year for day in exits)
