"""Decide one step of an application: agree, refuse, or ask back. Its applicant sees each step.

Spec domain 1.1 (approver), conversations 2.4. The last step that agrees makes the approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from jobs.approvals import ask_now
from models.approval import ApprovalStep, StepState, Subject, advance_step
from models.approval_chain import drop_chain, open_next
from models.audit import record
from models.errand import Errand, ErrandState, advance_errand
from models.occasion import Occasion
from models.outbox import Choice, post
from models.trip import (
    Trip,
    TripState,
    TripVersion,
    VersionState,
    advance_trip,
    advance_version,
)


def approve(
    db: Session, step: ApprovalStep, words: str, occasion: Occasion, *, exception: str = ""
) -> bool:
    """Agree to a step; `exception` is why, against a warning that asks for a reason.

    Returns:
        Whether the application is approved now; else the next step is asked.
    """
    _decide(db, step, StepState.APPROVED, words or exception, occasion)
    _note_exception(db, step, exception)
    if open_next(db, step.subject_id, occasion) is not None:
        _tell(db, step, occasion, "同意，已转下一步。")
        ask_now(db, step.subject_id, occasion)
        return False
    if step.subject is Subject.TRIP:
        _grant_trip(db, step, occasion)
    else:
        errand = db.get_one(Errand, step.subject_id)
        advance_errand(db, errand, ErrandState.APPROVED)
        errand.decided_on = occasion.today
        db.add(errand)
        _tell(
            db, step, occasion, "已批准。领用证件请发送 /draw。", Choice("领用证件", begin="draw")
        )
    return True


def refuse(db: Session, step: ApprovalStep, reason: str, occasion: Occasion) -> None:
    """Refuse an application; what comes after the step need not be decided."""
    _decide(db, step, StepState.REFUSED, reason, occasion)
    drop_chain(db, step.subject_id)
    if step.subject is Subject.TRIP:
        version, trip = _trip(db, step)
        advance_version(db, version, VersionState.REJECTED)
        version.decided_on = occasion.today
        db.add(version)
        if trip.state is TripState.PENDING:
            advance_trip(db, trip, TripState.REJECTED)
    else:
        advance_errand(db, db.get_one(Errand, step.subject_id), ErrandState.REJECTED)
    _tell(db, step, occasion, f"不同意：{reason}")


def send_back(db: Session, step: ApprovalStep, question: str, occasion: Occasion) -> None:
    """Ask the applicant back: the application waits until it is sent anew."""
    _decide(db, step, StepState.SENT_BACK, question, occasion)
    drop_chain(db, step.subject_id)
    if step.subject is Subject.TRIP:
        version, trip = _trip(db, step)
        advance_version(db, version, VersionState.SENT_BACK)
        if trip.state is TripState.PENDING:
            advance_trip(db, trip, TripState.DRAFT)
        again = Choice("修改后重新提交", begin="change_trip", subject=str(trip.id))
    else:
        advance_errand(db, db.get_one(Errand, step.subject_id), ErrandState.SENT_BACK)
        again = Choice("重新申请", begin="errand")
    _tell(db, step, occasion, f"退回补正：{question}", again)


def _decide(
    db: Session, step: ApprovalStep, to: StepState, reason: str, occasion: Occasion
) -> None:
    advance_step(db, step, to)
    step.decided_at, step.decided_by_id = occasion.now, occasion.actor.person_id
    step.reason = reason
    db.add(step)
    db.flush()
    _audit(db, step, occasion, {"step": step.title, "decision": to.value, "reason": reason})


def _note_exception(db: Session, step: ApprovalStep, exception: str) -> None:
    if exception and step.subject is Subject.TRIP:
        version = db.get_one(TripVersion, step.subject_id)
        version.exception_reason = exception
        db.add(version)


def _grant_trip(db: Session, step: ApprovalStep, occasion: Occasion) -> None:
    version, trip = _trip(db, step)
    advance_version(db, version, VersionState.APPROVED)
    version.decided_on, version.approving_unit_id = occasion.today, step.unit_id
    version.approved_by_id = step.decided_by_id
    db.add(version)
    if trip.state is TripState.PENDING:
        advance_trip(db, trip, TripState.APPROVED)
    _tell(
        db,
        step,
        occasion,
        f"已批准：{version}。出境前 {occasion.policy.draw_before_exit.n} 个工作日起可领用证件，"
        "回国后请按期报告并归还。",
        Choice("领用证件", begin="draw"),
    )


def _trip(db: Session, step: ApprovalStep) -> tuple[TripVersion, Trip]:
    version = db.get_one(TripVersion, step.subject_id)
    return version, db.get_one(Trip, version.trip_id)


def _tell(db: Session, step: ApprovalStep, occasion: Occasion, what: str, *choices: Choice) -> None:
    post(
        db,
        to_id=step.applicant_id,
        text=f"{step.subject.value} {_number(db, step)}\n{step.place}. {step.title}：{what}",
        once=f"step/{step.id.hex}/decided",
        now=occasion.now,
        choices=choices,
    )


def _number(db: Session, step: ApprovalStep) -> str:
    if step.subject is Subject.ERRAND:
        return db.get_one(Errand, step.subject_id).number
    return _trip(db, step)[1].number


def _audit(
    db: Session, step: ApprovalStep, occasion: Occasion, after: Mapping[str, object]
) -> None:
    record(
        db,
        occasion.actor,
        "审批申请",
        f"{_record(step.subject)}/{_id(db, step).hex}",
        at=occasion.now,
        unit_id=step.unit_id,
        after=after,
    )


def _record(subject: Subject) -> str:
    return {Subject.TRIP: "trip", Subject.ERRAND: "errand"}[subject]


def _id(db: Session, step: ApprovalStep) -> UUID:
    return step.subject_id if step.subject is Subject.ERRAND else _trip(db, step)[1].id
