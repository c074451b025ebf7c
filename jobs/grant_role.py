"""Grant a role and withdraw it; both stay on record. Spec domain 1.1, operations 5.2."""

from __future__ import annotations

from sqlmodel import Session

from models.access import Action, check
from models.account import menus_changed
from models.audit import record
from models.errors import NotNow, Unknown
from models.grant import Role, RoleGrant, grant_of
from models.national_id import read_national_id
from models.occasion import Occasion
from models.person import Person, new_person, person_with_id
from models.unit import Unit


def grant(
    db: Session, role: Role, national_id: str, unit: Unit, occasion: Occasion, *, name: str = ""
) -> Person:
    """Grant a role over a unit; a person who is not known yet is made with that name.

    Raises:
        Forbidden: the actor is no administrator over the unit.
        Unusable: the national ID is wrong.
        Unknown: nobody has that ID and no name was given.
        NotNow: the person holds that role there already.
    """
    check(db, occasion.actor, Action.GRANT, unit=unit)
    number = read_national_id(national_id).number
    person = person_with_id(db, number)
    if person is None:
        if not name:
            raise Unknown("没有这个身份证号的人员，请用 --name 写明姓名。")
        person = new_person(name, number)
        db.add(person)
        db.flush()
    if grant_of(db, person.id, role, unit.id):
        raise NotNow(f"{person.name}已是{unit.name}的{role.value}。")
    db.add(RoleGrant(person_id=person.id, role=role, unit_id=unit.id, granted_at=occasion.now))
    menus_changed(db, person.id)
    _audit(db, "授予角色", role, person, unit, occasion)
    return person


def revoke(db: Session, role: Role, national_id: str, unit: Unit, occasion: Occasion) -> Person:
    """Withdraw a role over a unit.

    Raises:
        Forbidden: the actor is no administrator over the unit.
        Unknown: nobody has that ID, or not that role there.
    """
    check(db, occasion.actor, Action.GRANT, unit=unit)
    person = person_with_id(db, read_national_id(national_id).number)
    held = grant_of(db, person.id, role, unit.id) if person else None
    if person is None or held is None:
        raise Unknown(f"没有找到{unit.name}的{role.value}角色授予记录。")
    held.withdrawn_at = occasion.now
    db.add(held)
    menus_changed(db, person.id)
    _audit(db, "收回角色", role, person, unit, occasion)
    return person


def _audit(
    db: Session, what: str, role: Role, person: Person, unit: Unit, occasion: Occasion
) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"person/{person.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"role": role.value, "unit": unit.name},
    )
