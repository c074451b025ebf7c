"""Put a request to the police: to whom it goes, until when it is due, what its reader sees.

Spec findings 4.4, domain 1.1: the liaison reads who it is about and what is asked, never a
statement, an approval, a decision or a disposition. Shared by whoever asks.
"""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.audit import record
from models.errors import NotNow
from models.finding import Finding
from models.grant import Role, nearest_holders
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person
from models.police_request import Asked, PoliceRequest
from models.receipt import new_receipt
from models.terms import UnitKind
from models.unit import Unit, nearest_office

PREFIX = {Asked.HELP: "XZ", Asked.CANCELLATION: "ZX"}


def put_to_police(
    db: Session, finding: Finding, asked: Asked, words: str, occasion: Occasion
) -> PoliceRequest:
    """Ask the nearest exit-entry office upward; its liaison has the card at once.

    Raises:
        NotNow: there is no such office, or none of its liaisons can be reached.
    """
    unit = db.get_one(Unit, finding.unit_id)
    office = nearest_office(db, unit, UnitKind.EXIT_ENTRY_OFFICE)
    if office is None:
        raise NotNow(f"{unit.name}以上没有公安出入境管理部门，请先在单位表中补充。")
    request = PoliceRequest(
        number=new_receipt(PREFIX[asked], occasion.today),
        asked=asked,
        finding_id=finding.id,
        person_id=finding.person_id,
        unit_id=office.id,
        words=words,
        asked_by_id=occasion.actor.person_id,
        asked_at=occasion.now,
        due_date=occasion.policy.police_request.after(occasion.today),
    )
    liaison = liaison_of(db, request)
    if liaison is None:
        raise NotNow("没有可联系的公安出入境联络员，请系统管理员授予角色并邀请绑定。")
    db.add(request)
    db.flush()
    audit_request(db, request, asked.value, occasion)
    post(
        db,
        to_id=liaison,
        text=request_card(db, request),
        once=f"request/{request.id.hex}/asked",
        now=occasion.now,
        choices=[answer_button(request)],
    )
    return request


def liaison_of(db: Session, request: PoliceRequest) -> UUID | None:
    """The nearest police liaison who can be reached, never the person concerned."""
    office = db.get_one(Unit, request.unit_id)
    steps = nearest_holders(db, Role.POLICE_LIAISON, office, never=[request.person_id])
    return next((each for step in steps for each in step if is_reachable(db, each)), None)


def request_card(db: Session, request: PoliceRequest) -> str:
    """What the liaison sees of a request."""
    lines = [
        f"【{request.asked.value}】{request.number}",
        str(db.get_one(Person, request.person_id)),
        request.words,
        f"请于 {request.due_date} 前答复。",
    ]
    return "\n".join(lines)


def answer_button(request: PoliceRequest) -> Choice:
    """Its one button."""
    return Choice("答复", begin="answer_request", subject=str(request.id))


def audit_request(db: Session, request: PoliceRequest, what: str, occasion: Occasion) -> None:
    """Keep who asked or answered what."""
    record(
        db,
        occasion.actor,
        what,
        f"police_request/{request.id.hex}",
        at=occasion.now,
        unit_id=request.unit_id,
        after={
            "number": request.number,
            "finding": request.finding_id.hex if request.finding_id else None,
            "state": request.state.value,
            "answer": request.answer,
        },
    )
