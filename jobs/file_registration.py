"""File what an HR list has shown: register somebody, change a registration, or revoke it.

Notice part 1 (完成相应的备案、变更工作); spec findings 4.5, domain 1.2 and 1.3. Each is done once:
whoever is second is told. What is registered here is 未备案 until the police have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.access import Action, check, check_registrant
from models.audit import record
from models.calendar import months_after
from models.errors import NotNow
from models.national_id import NationalId
from models.occasion import Occasion
from models.person import Person, new_person, person_with_id
from models.person_name import split_name
from models.registrant import (
    PERIOD_FIELDS,
    Registrant,
    begin_period,
    end_period,
    registrant_of,
    turn_period,
)
from models.registration_change import FILED_ANEW, RegistrationChange, open_changes
from models.staff_member import StaffMember
from models.terms import Category, RankLevel, RegistrationStatus
from models.unit import Unit
from models.unit_tree import UnitTree
from rules.employment import Changed


def register(db: Session, staff: StaffMember, category: Category, occasion: Occasion) -> Registrant:
    """Register somebody of an HR list from today on, under the authority of their category.

    Who was registered before begins a new period.

    Raises:
        Forbidden: not over that unit, or in one's own case.
        NotNow: they are registered already.
    """
    number = staff.national_id
    person = person_with_id(db, number)
    unit = db.get_one(Unit, staff.unit_id)
    person_id = person.id if person is not None else None
    check(db, occasion.actor, Action.REGISTER, person_id=person_id, unit=unit)
    before = registrant_of(db, person.id) if person is not None else None
    if before is not None and before.is_in_force(occasion.today):
        raise NotNow(f"{staff.name}已登记备案，没有重复办理。")
    if person is None:
        person = new_person(staff.name, number)
        db.add(person)
        db.flush()
    authority = UnitTree.read(db).authority_for(category, unit)
    registrant = before or _blank(person, category, unit, authority)
    if before is not None:
        end_period(db, before, before.registered_to or occasion.today - timedelta(days=1))
        before.category, before.unit_id, before.authority_id = category, unit.id, authority.id
    registrant.status = RegistrationStatus.NOT_FILED
    registrant.registered_from, registrant.registered_to = occasion.today, None
    _describe(registrant, staff, occasion)
    db.add(registrant)
    db.flush()
    begin_period(db, registrant, occasion.today)
    words = {"who": str(person), "category": category.value, "ground": "在职人员名单"}
    _audit(db, "新增登记", registrant, occasion, after=words)
    return registrant


def file_change(db: Session, registrant: Registrant, changed: Changed, occasion: Occasion) -> str:
    """Take over another unit, post or category, and open the 变更备案 that has to be filed.

    The authority goes with it where it was the usual one. Somebody who was never filed (未备案) is
    filed with the new words, so nothing is opened.

    Returns:
        What has changed, in the words of the form.

    Raises:
        Forbidden: not over the unit they come from or go to, or in one's own case.
        NotNow: it is so already, or they are registered no longer.
    """
    check_registrant(db, occasion.actor, Action.REGISTER, registrant)
    if not registrant.is_in_force(occasion.today):
        raise NotNow(f"{registrant.name}的登记已终止，不能变更。")
    said = {
        "unit_id": changed.unit_id,
        "post_and_rank": changed.post,
        "category": changed.category,
    }
    fields = {
        name: new
        for name, new in said.items()
        if new is not None and getattr(registrant, name) != new
    }
    if not fields:
        raise NotNow(f"{registrant.name}的登记信息已是这样，没有重复办理。")
    fields |= _authority_after(db, registrant, changed, occasion)
    words = "、".join(word for name, word in FILED_ANEW.items() if name in fields)
    before = {name: str(getattr(registrant, name)) for name in fields}
    for name, new in fields.items():
        setattr(registrant, name, new)
    db.add(registrant)
    if registrant.status is not RegistrationStatus.NOT_FILED:
        today = occasion.today
        db.add(RegistrationChange(registrant_id=registrant.id, what=words, opened_on=today))
    if fields.keys() & {*PERIOD_FIELDS}:
        turn_period(db, registrant, occasion.today)
    after = {name: str(new) for name, new in fields.items()}
    _audit(db, "更新登记", registrant, occasion, before=before, after=after)
    return words


def revoke(db: Session, registrant: Registrant, last_day: date, occasion: Occasion) -> date:
    """End a registration; its last day is never before the one on which its last period began.

    Changes that were still to be filed are closed with it.

    Returns:
        The last day, included.

    Raises:
        Forbidden: not over their unit, or in one's own case.
        NotNow: it has ended already.
    """
    check_registrant(db, occasion.actor, Action.REGISTER, registrant)
    if not registrant.is_in_force(occasion.today):
        raise NotNow(f"{registrant.name}的登记已撤销，没有重复办理。")
    last_day = end_period(db, registrant, last_day)
    before = {"status": registrant.status.value}
    registrant.status, registrant.registered_to = RegistrationStatus.REVOKED, last_day
    db.add(registrant)
    for change in open_changes(db, [registrant.id]):
        change.closed_on = occasion.today
        db.add(change)
    after = {"status": registrant.status.value, "registered_to": last_day}
    _audit(db, "撤销备案", registrant, occasion, before=before, after=after)
    return last_day


def _blank(person: Person, category: Category, unit: Unit, authority: Unit) -> Registrant:
    name, national_id = split_name(person.name), NationalId(person.national_id)
    return Registrant(
        person_id=person.id,
        surname=name.surname,
        given_name=name.given_name,
        sex=national_id.sex,
        birth_date=national_id.birth_date,
        category=category,
        unit_id=unit.id,
        authority_id=authority.id,
    )


def _describe(registrant: Registrant, staff: StaffMember, occasion: Occasion) -> None:
    """What the HR list says of a post; the end of a cooling-off period follows from it."""
    registrant.post_and_rank = staff.post
    registrant.rank_level = staff.rank_level or RankLevel.OTHER
    registrant.secrecy_level = staff.secrecy_level
    if staff.secrecy_level is not None and staff.left_on is not None:
        months = occasion.policy.cooling_off_months.of(staff.secrecy_level)
        registrant.cooling_off_end_date = months_after(staff.left_on, months)


def _authority_after(
    db: Session, registrant: Registrant, changed: Changed, occasion: Occasion
) -> dict[str, UUID]:
    """Another authority, where the one before was the usual one of its category and unit."""
    tree = UnitTree.read(db)
    before = tree.by_id[registrant.unit_id]
    after = tree.by_id[changed.unit_id] if changed.unit_id is not None else before
    check(db, occasion.actor, Action.REGISTER, person_id=registrant.person_id, unit=after)
    category = changed.category or registrant.category
    usual = tree.authority_for(registrant.category, before).id
    authority_id = tree.authority_for(category, after).id
    if registrant.authority_id != usual or authority_id == usual:
        return {}
    return {"authority_id": authority_id}


def _audit(
    db: Session,
    what: str,
    registrant: Registrant,
    occasion: Occasion,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object],
) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"registrant/{registrant.id.hex}",
        at=occasion.now,
        unit_id=registrant.unit_id,
        before=before,
        after=after,
    )
