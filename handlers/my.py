"""我的 /my: my documents and where they are, what is due when, with a calendar file.

Spec conversations 2.1. Only one's own records, whatever role one has.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Talk
from jobs.calendar_file import due_calendar
from jobs.records import dues_of
from models.access import Action, check
from models.approval import steps_of
from models.approval_chain import step_line
from models.consent_letter import (
    ConsentLetter,
    letter_button,
    letter_line,
    letters_of,
    valid_until,
)
from models.custody import CustodyEvent, CustodyState, custody_state, latest_events
from models.declaration import latest_declaration
from models.document import Document
from models.errand import ErrandState, errands_of
from models.finding import Finding
from models.finding_course import about
from models.holding import documents_held
from models.journey import courses_of
from models.outbox import Choice as Button
from models.registrant import Registrant, registrant_of
from models.safe import safes_by_id
from models.statement import statements_waiting_for
from models.stored_file import new_file
from models.trip import pending_version, trips_of
from models.unit import Unit
from rules.records import Due

SHOWN_TRIPS = 5


async def my_records(talk: Talk, db: Session) -> None:
    """Show a person everything the office keeps of them that matters today."""
    me = talk.speaker
    check(db, talk.actor, Action.SEE_OWN, person_id=me.id)
    registrant = registrant_of(db, me.id)
    if registrant is None:
        said = "\n\n".join([f"{me}\n您不在登记备案名册中，没有证件记录。", *_statements(db, talk)])
        return await talk.say(said, choices=_statement_buttons(db, talk))
    dues = sorted(dues_of(db, [registrant], talk.policy, talk.today), key=lambda due: due.due_date)
    own = [due for due in dues if due.owed.name != "REGISTRATION_CHANGE"]
    parts = [
        _who(db, talk, registrant),
        _documents(db, talk),
        _trips(db, talk.speaker.id),
        *_errands(db, talk),
        *_statements(db, talk),
        _dues(own, talk.today),
    ]
    buttons = [
        Button("报告持证", begin="document"),
        Button("上交证件", begin="surrender"),
        Button("申报出行", begin="trip"),
        *_errand_buttons(db, talk),
        *_statement_buttons(db, talk),
    ]
    await talk.say("\n\n".join(parts), choices=buttons)
    if own:
        calendar = due_calendar(own, talk.now)
        file = new_file("到期日程.ics", "text/calendar", calendar, talk.now)
        file.expires_at = talk.now + timedelta(hours=talk.policy.exported_file_hours)
        db.add(file)
        db.flush()
        await talk.say("这是到期日程，可以存进手机日历。", file_id=file.id)
    return None


def _who(db: Session, talk: Talk, registrant: Registrant) -> str:
    unit = db.get_one(Unit, registrant.unit_id)
    authority = db.get_one(Unit, registrant.authority_id)
    return (
        f"{talk.speaker}\n{unit.name}　{registrant.post_and_rank}\n"
        f"{registrant.category.value}，{registrant.status.value}，人事主管部门：{authority.name}"
    )


def _documents(db: Session, talk: Talk) -> str:
    declared = latest_declaration(db, talk.speaker.id)
    documents = documents_held(db, talk.speaker.id)
    if declared is None:
        said = "您还没有报告持证情况。"
    elif declared.none_held:
        said = f"您在 {declared.declared_on} 报告没有证件（回执 {declared.receipt_number}）。"
    else:
        said = f"您在 {declared.declared_on} 报告过（回执 {declared.receipt_number}）。"
    events = latest_events(db, [each.id for each in documents])
    safes = safes_by_id(db, {each.safe_id for each in events.values() if each.safe_id})
    named = {key: safe.name for key, safe in safes.items()}
    lines = [
        f"{place}. {_document(each, talk)}：{_where(each, events.get(each.id), named, talk.today)}"
        for place, each in enumerate(documents, 1)
    ]
    return "\n".join([f"【我的证件】{said}", *lines])


def _document(document: Document, talk: Talk) -> str:
    number = document.number if talk.shows_numbers else document.number_mask
    until = f"（有效期至 {document.expiry_date}）" if document.expiry_date else ""
    return f"{document.kind.value} {number}{until}"


def _where(
    document: Document, event: CustodyEvent | None, safes: dict[UUID, str], today: date
) -> str:
    if not document.is_valid_on(today):
        return "已失效"
    state = custody_state(event)
    if event is None or state is not CustodyState.IN_CUSTODY:
        return "在本人手中" if state is CustodyState.DECLARED else state.value
    safe = safes[event.safe_id] if event.safe_id else ""
    return f"在库，{safe} {event.slot or ''} 号，{event.on_date} 交存"


def _trips(db: Session, person_id: UUID) -> str:
    """The last trips, and of those that wait where they are."""
    trips = trips_of(db, person_id)[:SHOWN_TRIPS]
    if not trips:
        return "【我的出行】没有申请记录。"
    lines: list[str] = []
    for course in courses_of(db, trips):
        waiting = pending_version(db, course.trip.id)
        counted = waiting or course.version
        lines.append(f"· {course.trip.number}　{counted or ''}：{course.trip.state.value}")
        lines += [f"　{step_line(step)}" for step in steps_of(db, waiting.id)] if waiting else []
    return "\n".join(["【我的出行】", *lines])


def _errands(db: Session, talk: Talk) -> list[str]:
    """The last errands, of those that wait where they are, and the letters that are good."""
    errands = errands_of(db, talk.speaker.id)[:SHOWN_TRIPS]
    if not errands:
        return []
    lines = ["【我的用证申请】"]
    for each in errands:
        lines.append(f"· {each.number}　{each}：{each.state.value}")
        if each.state is ErrandState.PENDING:
            lines += [f"　{step_line(step)}" for step in steps_of(db, each.id)]
    lines += [f"· {letter_line(each, talk.policy)}" for each in _good_letters(db, talk)]
    return ["\n".join(lines)]


def _errand_buttons(db: Session, talk: Talk) -> list[Button]:
    pending = errands_of(db, talk.speaker.id, [ErrandState.PENDING])
    return [
        *(
            Button(f"取消{each}", begin="cancel_errand", subject=str(each.id))
            for each in pending[:SHOWN_TRIPS]
        ),
        *(letter_button(each) for each in _good_letters(db, talk)),
    ]


def _statements(db: Session, talk: Talk) -> list[str]:
    """What the person was asked to explain."""
    asked = statements_waiting_for(db, talk.speaker.id)
    lines = [
        f"· {about(db.get_one(Finding, each.finding_id))}，请在 {each.due_date} 前说明"
        for each in asked
    ]
    return ["\n".join(["【要求您说明】", *lines])] if lines else []


def _statement_buttons(db: Session, talk: Talk) -> list[Button]:
    asked = statements_waiting_for(db, talk.speaker.id)
    return [Button("去说明", begin="explain", subject=str(each.id)) for each in asked[:1]]


def _good_letters(db: Session, talk: Talk) -> list[ConsentLetter]:
    """Letters that the office issued and on which a document may still be applied for."""
    issued = [each for each in letters_of(db, talk.speaker.id) if each.file_id is not None]
    return [each for each in issued if talk.today <= valid_until(each, talk.policy)]


def _dues(dues: list[Due], today: date) -> str:
    if not dues:
        return "【待办】没有到期事项。"
    lines = [f"· {due.what}：{_when(due, today)}" for due in dues]
    return "\n".join(["【待办】", *lines])


def _when(due: Due, today: date) -> str:
    late = due.days_late(today)
    return f"{due.due_date} 前，已逾期 {late} 天" if late > 0 else f"{due.due_date} 前"
