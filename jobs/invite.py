"""Invitation codes: for one person, or for everyone of a unit who is not bound. Spec 2.1.

A code is shown once and only its digest is kept; a new one ends those that are still open.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select

from models.access import Action, check
from models.account import Account, Invitation, invitation_index, new_code
from models.audit import Entry, record_all
from models.grant import RoleGrant
from models.invited import Invited
from models.occasion import Occasion
from models.person import Person
from models.registrant import Registrant
from models.unit import Unit, within


def invite(db: Session, person: Person, unit: Unit, occasion: Occasion) -> Invited:
    """Make a code for one person.

    Raises:
        Forbidden: the actor may not invite people of this unit.
    """
    check(db, occasion.actor, Action.INVITE, person_id=person.id, unit=unit)
    invited = _make(db, person, unit, occasion)
    _audit(db, [invited], unit, occasion)
    return invited


def invite_unbound(db: Session, unit: Unit, occasion: Occasion) -> list[Invited]:
    """Make codes for everyone of a unit and below who has no account, by unit and name.

    Raises:
        Forbidden: the actor may not invite people of this unit.
    """
    check(db, occasion.actor, Action.INVITE, unit=unit)
    made = [_make(db, person, of, occasion) for person, of in unbound_people(db, unit)]
    if made:
        _audit(db, made, unit, occasion)
    return made


def unbound_people(db: Session, unit: Unit) -> list[tuple[Person, Unit]]:
    """Registrants and holders of a role in a subtree who have no account."""
    bound = select(col(Account.person_id)).where(col(Account.person_id).is_not(None))
    registered = db.exec(
        select(Person, Unit)
        .join(Registrant, col(Registrant.person_id) == Person.id)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within([unit.reach()]), col(Person.id).not_in(bound))
        .order_by(Unit.path, Person.name, col(Person.id))
    ).all()
    granted = db.exec(
        select(Person, Unit)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .join(Unit, col(Unit.id) == RoleGrant.unit_id)
        .where(
            within([unit.reach()]),
            col(Person.id).not_in(bound),
            col(RoleGrant.withdrawn_at).is_(None),
        )
        .order_by(Unit.path, Person.name, col(Person.id))
    ).all()
    everybody = {person.id: (person, of) for person, of in [*granted, *registered]}
    return sorted(everybody.values(), key=lambda each: (each[1].path, each[0].name))


def _make(db: Session, person: Person, unit: Unit, occasion: Occasion) -> Invited:
    earlier = db.exec(
        select(Invitation).where(
            Invitation.person_id == person.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
    ).all()
    for each in earlier:
        each.revoked_at = occasion.now
        db.add(each)
    code = new_code()
    expires_at = occasion.now + timedelta(days=occasion.policy.invitation_days)
    db.add(
        Invitation(
            person_id=person.id,
            code_index=invitation_index(code),
            made_at=occasion.now,
            expires_at=expires_at,
        )
    )
    return Invited(person, unit.name, code, expires_at)


def _audit(db: Session, made: list[Invited], unit: Unit, occasion: Occasion) -> None:
    entries = [Entry("发放邀请", f"person/{each.person.id.hex}", unit.id) for each in made]
    record_all(db, occasion.actor, entries, at=occasion.now)
