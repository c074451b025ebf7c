"""The chain of an approval: which steps an application goes through, and who is asked now.

Spec domain 1.1 ('the approver' is the holder of the nearest grant upward, never the person
concerned; where none is bound, the next up serves), 1.3; conversations 2.4 (chain of steps from
policy, substitute approver).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.approval import (
    ApprovalStep,
    StepState,
    Subject,
    advance_step,
    open_steps_within,
    stand_in_of,
    steps_of,
)
from models.grant import Role, nearest_holders
from models.occasion import Occasion
from models.policy import ApprovingUnit
from models.registrant import Registrant
from models.terms import UnitKind
from models.unit import Unit, nearest_office
from models.warning import warn

TITLES: dict[ApprovingUnit, str] = {
    "unit": "所在单位审核",
    "authority": "主管部门审批",
    "organization_department": "组织部审批",
}


def lay_out_chain(
    db: Session, subject: Subject, subject_id: UUID, registrant: Registrant, occasion: Occasion
) -> None:
    """Write the steps that the policy asks for; the first of them is open.

    A step whose approver is the next one's, too, is left out: nobody decides twice.
    """
    authority = db.get_one(Unit, registrant.authority_id)
    wanted = occasion.policy.chain_of(authority.code, registrant.category)
    steps = [(TITLES[step], _unit(db, step, registrant)) for step in wanted]
    asked = [first_approver(db, unit, registrant.person_id) for _, unit in steps]
    kept = [
        each
        for place, each in enumerate(steps)
        if place + 1 == len(steps) or asked[place] != asked[place + 1]
    ]
    for place, (title, unit) in enumerate(kept, 1):
        db.add(
            ApprovalStep(
                subject=subject,
                subject_id=subject_id,
                applicant_id=registrant.person_id,
                place=place,
                title=title,
                unit_id=unit.id,
            )
        )
    db.flush()
    open_next(db, subject_id, occasion)


def _unit(db: Session, step: ApprovingUnit, registrant: Registrant) -> Unit:
    """The unit that decides a step; without an organization department upward, the authority."""
    if step == "unit":
        return db.get_one(Unit, registrant.unit_id)
    authority = db.get_one(Unit, registrant.authority_id)
    if step == "authority":
        return authority
    return nearest_office(db, authority, UnitKind.ORGANIZATION_DEPARTMENT) or authority


def open_next(db: Session, subject_id: UUID, occasion: Occasion) -> ApprovalStep | None:
    """Open the next step of a chain; None when there is no other."""
    ahead = [each for each in steps_of(db, subject_id) if each.state is StepState.AHEAD]
    if not ahead:
        return None
    step = ahead[0]
    advance_step(db, step, StepState.OPEN)
    step.opened_on = occasion.today
    step.due_date = occasion.policy.approval_step.after(occasion.today)
    db.add(step)
    db.flush()
    return step


def drop_chain(db: Session, subject_id: UUID) -> None:
    """What was not decided yet need not be any more."""
    for step in steps_of(db, subject_id):
        if step.state in {StepState.AHEAD, StepState.OPEN}:
            advance_step(db, step, StepState.DROPPED)


def first_approver(db: Session, unit: Unit, applicant_id: UUID) -> UUID | None:
    """The nearest approver upward from a unit who can be reached, never the applicant."""
    return next(iter(nearest_approvers(db, unit, applicant_id)), None)


def nearest_approvers(db: Session, unit: Unit, applicant_id: UUID | None) -> list[UUID]:
    """All approvers of the nearest step upward at which somebody can be reached."""
    never = [applicant_id] if applicant_id else []
    for holders in nearest_holders(db, Role.APPROVER, unit, never=never):
        reachable = [each for each in holders if is_reachable(db, each)]
        if reachable:
            return reachable
    return []


def steps_concerning(
    db: Session, person_id: UUID, prefixes: Sequence[str], today: date
) -> list[ApprovalStep]:
    """The open steps of these subtrees that wait for somebody, the one due first first.

    They wait for the approvers of their unit and for who stands in for the first of them; whoever
    could decide one from further up is not asked while there is somebody nearer. A unit is looked
    at once, however many applications it has.
    """
    asked: dict[tuple[UUID, UUID | None], set[UUID]] = {}
    found: list[ApprovalStep] = []
    for step, unit in open_steps_within(db, prefixes):
        key: tuple[UUID, UUID | None] = (unit.id, None)
        if key not in asked:
            asked[key] = _asked(db, unit, None, today)
        if step.applicant_id in asked[key]:
            key = (unit.id, step.applicant_id)
            asked[key] = _asked(db, unit, step.applicant_id, today)
        if person_id in asked[key]:
            found.append(step)
    return found


def _asked(db: Session, unit: Unit, applicant_id: UUID | None, today: date) -> set[UUID]:
    nearest = nearest_approvers(db, unit, applicant_id)
    stand_in = stand_in_of(db, nearest[0], today) if nearest else None
    return {*nearest, *([stand_in.substitute_id] if stand_in else [])}


def asked_of(db: Session, step: ApprovalStep, today: date, now: datetime) -> UUID | None:
    """Who is asked to decide a step today: the approver, or who stands in for them.

    With nobody there the supervisor is told once, and the step waits.
    """
    unit = db.get_one(Unit, step.unit_id)
    approver = first_approver(db, unit, step.applicant_id)
    if approver is None:
        warn(
            db,
            Role.SUPERVISOR,
            text=f"{unit.name}没有可联系的审批人，有申请等待审批，请授予角色或邀请绑定。",
            once=f"no-approver/{unit.id.hex}/{step.id.hex}",
            now=now,
        )
        return None
    stand_in = stand_in_of(db, approver, today)
    if stand_in is None or stand_in.substitute_id == step.applicant_id:
        return approver
    return stand_in.substitute_id


def step_line(step: ApprovalStep) -> str:
    """One step as its applicant sees it."""
    decided = f"（{step.reason}）" if step.reason else ""
    return f"{step.place}. {step.title}：{step.state.value}{decided}"
