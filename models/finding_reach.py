"""Who may do what about a finding.

Spec domain 1.1: seen and verified by the registrant's unit, decided by the organization department
that decides; the discipline reader reads what was referred, nobody their own.
"""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from models.access import Action, check, may
from models.audit import Actor
from models.errors import Forbidden
from models.finding import Finding
from models.statement import statements_of
from models.trip import TripVersion
from models.unit import Unit

BY_THE_DECIDING = {Action.DECIDE_FINDING, Action.DISPOSE}
APPROVAL = "approval"  # how `about` begins of what was approved; the version's id follows


def may_on(db: Session, actor: Actor, action: Action, finding: Finding) -> bool:
    """Whether an actor may do something about a finding."""
    unit = _unit(db, action, finding)
    if not may(db, actor, action, person_id=finding.person_id, unit=unit):
        return False
    return action not in BY_THE_DECIDING or not answers_for(db, actor, finding)


def check_on(db: Session, actor: Actor, action: Action, finding: Finding) -> None:
    """Let an action on a finding pass, or refuse it.

    Raises:
        Forbidden: not their office, or their own case.
    """
    check(db, actor, action, person_id=finding.person_id, unit=_unit(db, action, finding))
    if action in BY_THE_DECIDING and answers_for(db, actor, finding):
        raise Forbidden(f"涉及本人，不能由本人{action.value}，请由其他干部监督人员办理。")


def answers_for(db: Session, actor: Actor, finding: Finding) -> bool:
    """Whether a unit's finding is one's own case: asked about it, or having approved it."""
    if actor.person_id is None or not finding.is_of_unit:
        return False
    asked = {each.person_id for each in statements_of(db, finding.id)}
    return actor.person_id in asked | {_approver_of(db, finding)}


def check_reads(db: Session, actor: Actor, finding: Finding) -> None:
    """Let somebody read a finding: who verifies, or to whom it was referred.

    Raises:
        Forbidden: neither, or their own case.
    """
    is_referred = finding.referred_on is not None
    if is_referred and may_on(db, actor, Action.READ_REFERRED, finding):
        return
    check_on(db, actor, Action.SEE_FINDINGS, finding)


def _approver_of(db: Session, finding: Finding) -> UUID | None:
    kind, _, rest = finding.about.partition("/")
    try:
        version = db.get(TripVersion, UUID(rest)) if kind == APPROVAL else None
    except ValueError:
        return None
    return version.approved_by_id if version else None


def _unit(db: Session, action: Action, finding: Finding) -> Unit:
    by_deciding = action in BY_THE_DECIDING
    return db.get_one(Unit, finding.deciding_unit_id if by_deciding else finding.unit_id)
