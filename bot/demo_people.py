"""Who can be picked in the demo: persons of the fictitious city, and a telephone not yet bound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from bot.menu import offered_to
from bot.messenger import DemoPerson
from models.account import Account
from models.audit import Actor
from models.grant import Role, grants_of, roles_of
from models.handover import HandoverState, open_handovers_of
from models.person import Person
from models.registrant import registrant_of
from models.unit import Unit

LOCAL = "local"
PICKED = "demo-"  # addresses that the picker shows
CITY = "city-"  # addresses of others who are bound, so that alerts reach them
GUEST = "demo-guest"


def demo_people(db: Session, today: date) -> list[DemoPerson]:
    """Those who can be picked, in the order in which they were bound; the unbound one is last."""
    accounts = db.exec(
        select(Account).where(
            Account.messenger == LOCAL, col(Account.address).startswith(PICKED, autoescape=True)
        )
    ).all()
    cast = sorted((each for each in accounts if each.address != GUEST), key=_order)
    guests = [each for each in accounts if each.address == GUEST]
    return [_shown(db, each, today) for each in [*cast, *guests]]


def _order(account: Account) -> tuple[bool, float]:
    """Whoever's binding was ended in the demo goes to the end."""
    bound_at = account.bound_at
    return bound_at is None, bound_at.timestamp() if bound_at else 0.0


def _shown(db: Session, account: Account, today: date) -> DemoPerson:
    person = db.get(Person, account.person_id) if account.person_id else None
    if person is None:
        return DemoPerson(account.address, "尚未绑定的手机", "向经办人要邀请码", "", 0)
    waiting = dict(_waiting(db, person.id, today))
    return DemoPerson(
        account.address,
        person.name,
        _duty(db, person.id, waiting),
        _unit(db, person.id),
        sum(waiting.values()),
    )


def _waiting(db: Session, person_id: UUID, today: date) -> Iterator[tuple[str, int]]:
    """What waits in a person's menu, by its title there."""
    for each, count in offered_to(db, Actor("", LOCAL, person_id), person_id, today):
        if count:
            yield each.title, count


def _duty(db: Session, person_id: UUID, waiting: dict[str, int]) -> str:
    """The roles of a person; a mere holder is told from the others by what waits for them."""
    roles = roles_of(db, person_id)
    if roles:
        return "、".join(role.value for role in Role if role in roles)
    begun = open_handovers_of(db, person_id)
    if any(each.state is HandoverState.RECORDED for each in begun):
        return "持证人，待确认交接"
    return f"持证人，待{next(iter(waiting))}" if waiting else "持证人"


def _unit(db: Session, person_id: UUID) -> str:
    registrant = registrant_of(db, person_id)
    if registrant is not None:
        return db.get_one(Unit, registrant.unit_id).name
    return next((unit.name for _, unit in grants_of(db, person_id)), "")
