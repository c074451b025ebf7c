"""Who may do what about a finding, and which findings somebody is shown.

Spec domain 1.1: seen and verified by the registrant's unit, decided by the organization department
that decides; the discipline reader reads what was referred, nobody their own.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.access import Action, check, may, reach
from models.audit import Actor
from models.finding import Finding, FindingState, Told, count_open_within, findings_within
from models.unit import Unit

BY_THE_DECIDING = {Action.DECIDE_FINDING, Action.DISPOSE}


def may_on(db: Session, actor: Actor, action: Action, finding: Finding) -> bool:
    """Whether an actor may do something about a finding."""
    unit = _unit(db, action, finding)
    return may(db, actor, action, person_id=finding.person_id, unit=unit)


def check_on(db: Session, actor: Actor, action: Action, finding: Finding) -> None:
    """Let an action on a finding pass, or refuse it.

    Raises:
        Forbidden: not their office, or their own case.
    """
    check(db, actor, action, person_id=finding.person_id, unit=_unit(db, action, finding))


def check_reads(db: Session, actor: Actor, finding: Finding) -> None:
    """Let somebody read a finding: who verifies, or to whom it was referred.

    Raises:
        Forbidden: neither, or their own case.
    """
    is_referred = finding.referred_on is not None
    if is_referred and may_on(db, actor, Action.READ_REFERRED, finding):
        return
    check_on(db, actor, Action.SEE_FINDINGS, finding)


def findings_shown_to(
    db: Session, actor: Actor, states: Collection[FindingState] = tuple(FindingState)
) -> list[Told]:
    """What somebody may read, by code and day; their own case is not among it."""
    found: list[Told] = []
    if prefixes := reach(db, actor, Action.SEE_FINDINGS):
        found = findings_within(db, prefixes, states=states)
    if prefixes := reach(db, actor, Action.READ_REFERRED):
        seen = {each.finding.id for each in found}
        referred = findings_within(db, prefixes, states=states, only_referred=True)
        found += [each for each in referred if each.finding.id not in seen]
    return [each for each in found if each.finding.person_id != actor.person_id]


def count_waiting(db: Session, person_id: UUID) -> int:
    """How many findings that are not decided yet a person may verify."""
    prefixes = reach(db, Actor("", "", person_id), Action.SEE_FINDINGS)
    return count_open_within(db, prefixes, but=person_id) if prefixes else 0


def _unit(db: Session, action: Action, finding: Finding) -> Unit:
    by_deciding = action in BY_THE_DECIDING
    return db.get_one(Unit, finding.deciding_unit_id if by_deciding else finding.unit_id)
