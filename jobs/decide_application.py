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
from models.calendar import ZONE
from models.consent_letter import (
    ConsentLetter,
    letter_button,
    letter_line,
    next_number,
    valid_until,
)
from models.errand import NEEDS_LETTER, Errand, ErrandState, advance_errand
from models.errors import NotNow
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person
from models.registrant import Registrant, registrant_of
from models.stored_file import PDF_TYPE, new_file
from models.terms import UnitKind
from models.trip import (
    Trip,
    TripState,
    TripVersion,
    VersionState,
    advance_trip,
    advance_version,
)
from models.unit import Unit, nearest_office
from workbooks.consent_letter import Letter, letter_paper


def approve(db: Session, step: ApprovalStep, occasion: Occasion, *, exception: str = "") -> bool:
    """Agree to a step; `exception` is why, against a warning that asks for a reason.

    Returns:
        Whether the application is approved now; else the next step is asked.
    """
    _decide(db, step, StepState.APPROVED, exception, occasion)
    _note_exception(db, step, exception)
    if open_next(db, step.subject_id, occasion) is not None:
        _tell(db, step, occasion, "同意，已转下一步。")
        ask_now(db, step.subject_id, occasion)
        return False
    if step.subject is Subject.TRIP:
        _grant_trip(db, step, occasion)
    else:
        _grant_errand(db, step, occasion)
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


def _grant_errand(db: Session, step: ApprovalStep, occasion: Occasion) -> None:
    """An approved errand may be drawn for; one that needs a letter has it at once."""
    errand = db.get_one(Errand, step.subject_id)
    advance_errand(db, errand, ErrandState.APPROVED)
    errand.decided_on = occasion.today
    db.add(errand)
    letter = _issue_letter(db, errand, occasion) if errand.kind in NEEDS_LETTER else None
    said, buttons = ["已批准。"], list[Choice]()
    if letter is not None:
        said.append(f"附{letter_line(letter, occasion.policy)}，请打印并加盖公章后使用。")
        said.append(f"领到新证后 {occasion.policy.surrender.n} 天内报告并交存。")
        buttons.append(letter_button(letter))
    if errand.document_id is not None:
        said.append("领用证件请发送 /draw。")
        buttons.append(Choice("领用证件", begin="draw"))
    _tell(db, step, occasion, "\n".join(said), *buttons, letter=letter)


def _issue_letter(db: Session, errand: Errand, occasion: Occasion) -> ConsentLetter:
    """Issue the letter in the name of the authority, numbered, dated today, kept as a file."""
    registrant = registrant_of(db, errand.person_id)
    if registrant is None:
        raise NotNow("申请人已不在登记备案名册中，不能出具同意申办函。")
    authority = db.get_one(Unit, registrant.authority_id)
    letter = ConsentLetter(
        person_id=errand.person_id,
        number=next_number(db, authority, occasion.today.year),
        issued_on=occasion.today,
        kind=errand.document_kind,
        unit_id=authority.id,
        unit_name=authority.name,
        errand_id=errand.id,
    )
    paper = letter_paper(_words_of(db, letter, errand, registrant, occasion))
    file = new_file(f"{letter.number}.pdf", PDF_TYPE, paper, occasion.now)
    file.person_id = errand.person_id
    db.add(file)
    db.flush()
    letter.file_id = file.id
    db.add(letter)
    db.flush()
    after = {"number": letter.number, "errand": str(errand), "sha256": file.sha256}
    what, on = "出具同意申办函", f"consent_letter/{letter.id.hex}"
    record(db, occasion.actor, what, on, at=occasion.now, unit_id=authority.id, after=after)
    return letter


def _words_of(
    db: Session, letter: ConsentLetter, errand: Errand, registrant: Registrant, occasion: Occasion
) -> Letter:
    unit = db.get_one(Unit, registrant.unit_id)
    office = nearest_office(db, unit, UnitKind.EXIT_ENTRY_OFFICE)
    moment = f"{occasion.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return Letter(
        number=letter.number,
        authority=letter.unit_name,
        addressee=office.name if office else "公安机关出入境管理部门",
        name=registrant.name,
        sex=registrant.sex.value,
        birth_date=registrant.birth_date,
        national_id=db.get_one(Person, registrant.person_id).national_id,
        unit=unit.name,
        post=registrant.post_and_rank,
        what=errand.kind.value.removesuffix("证件"),
        document=errand.document_kind.value,
        issued_on=letter.issued_on,
        valid_until=valid_until(letter, occasion.policy),
        valid_days=occasion.policy.consent_letter_days,
        made=f"证管家 {moment} 生成，审批人：{occasion.actor.name}，申请号 {errand.number}。",
    )


def _trip(db: Session, step: ApprovalStep) -> tuple[TripVersion, Trip]:
    version = db.get_one(TripVersion, step.subject_id)
    return version, db.get_one(Trip, version.trip_id)


def _tell(
    db: Session,
    step: ApprovalStep,
    occasion: Occasion,
    what: str,
    *choices: Choice,
    letter: ConsentLetter | None = None,
) -> None:
    post(
        db,
        to_id=step.applicant_id,
        text=f"{step.subject.value} {_number(db, step)}\n{step.place}. {step.title}：{what}",
        once=f"step/{step.id.hex}/decided",
        now=occasion.now,
        choices=choices,
        file_id=letter.file_id if letter else None,
        is_sensitive=letter is not None,
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
        f"{step.subject.name.lower()}/{_id(db, step).hex}",
        at=occasion.now,
        unit_id=step.unit_id,
        after=after,
    )


def _id(db: Session, step: ApprovalStep) -> UUID:
    return step.subject_id if step.subject is Subject.ERRAND else _trip(db, step)[1].id
