"""Verify a finding: ask whoever it concerns for a statement, and the police to help.

Notice part 3 (对发现有问题的，请公安机关协助调查); spec findings 4.4.
"""

from __future__ import annotations

from sqlmodel import Session

from models.errors import NotNow
from models.finding import Finding
from models.finding_course import (
    about,
    asked_of,
    audit_step,
    begin_verification,
    current_statement,
)
from models.masking import masked
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person
from models.police_asking import put_to_police
from models.police_request import Asked, PoliceRequest, RequestState, requests_about
from models.statement import Statement


def ask_statement(db: Session, finding: Finding, occasion: Occasion) -> Statement | None:
    """Ask for a statement; of a unit, its head is asked. A candidate is under verification then.

    Returns:
        What is due and until when; None where a unit has no head that can be asked.

    Raises:
        NotNow: it is decided, somebody was faster, or a statement is awaited already.
    """
    begin_verification(db, finding, occasion)
    last = current_statement(db, finding)
    if last is not None and last.answered_on is None and occasion.today <= last.due_date:
        raise NotNow(f"已要求说明，{last.due_date} 前答复，没有重复发送。")
    asked = asked_of(db, finding)
    if asked is None:
        return None
    statement = Statement(
        finding_id=finding.id,
        person_id=asked,
        asked_at=occasion.now,
        asked_on=occasion.today,
        due_date=occasion.policy.statement.after(occasion.today),
        asked_by_id=occasion.actor.person_id,
    )
    db.add(statement)
    db.flush()
    audit_step(db, finding, "要求说明", occasion, due=statement.due_date, of=asked.hex)
    post(
        db,
        to_id=asked,
        text=_asked(db, finding, statement),
        once=f"statement/{statement.id.hex}/asked",
        now=occasion.now,
        choices=[Choice("去说明", begin="explain", subject=str(statement.id))],
    )
    return statement


def ask_police_to_help(
    db: Session, finding: Finding, words: str, occasion: Occasion
) -> PoliceRequest:
    """Ask the police to help; a candidate is under verification then.

    Raises:
        NotNow: it is decided, somebody was faster, such a request is open already, or there is
            nobody to ask.
    """
    begin_verification(db, finding, occasion)
    for each in requests_about(db, finding.id):
        if each.asked is Asked.HELP and each.state is RequestState.OPEN:
            raise NotNow(f"已请公安协助（{each.number}），{each.due_date} 前答复，没有重复发送。")
    request = put_to_police(db, finding, Asked.HELP, masked(words), occasion)
    audit_step(db, finding, "请公安协助", occasion, request=request.number)
    return request


def _asked(db: Session, finding: Finding, statement: Statement) -> str:
    of_whom = f"（涉及{db.get_one(Person, finding.person_id)}）" if finding.is_of_unit else ""
    return (
        f"【要求说明】{about(finding)}{of_whom}。\n"
        f"请于 {statement.due_date} 前说明情况，可写文字，也可发图片、文件。"
    )
