"""Who of a subtree has not bound, not declared, not surrendered. Spec conversations 2.4."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from jobs.records import records_of
from models.account import Account
from models.custody import WITH_THE_HOLDER
from models.occasion import Occasion
from models.person import Person
from models.registrant import registrants_within
from rules.records import PersonRecords


@dataclass(frozen=True)
class Missing:
    """One list: what is missing, and of whom, each with the name of their unit."""

    what: str
    people: list[tuple[Person, str]]
    can_be_reminded: bool = True


def missing_within(db: Session, prefixes: list[str], occasion: Occasion) -> list[Missing]:
    """The three lists, by unit and name."""
    everybody = registrants_within(db, prefixes, occasion.today)
    bound = _bound(db)
    records = {
        each.person_id: each
        for each in records_of(db, [registrant for registrant, _, _ in everybody])
    }
    unbound = Missing("未绑定账号", [], can_be_reminded=False)
    undeclared, unsurrendered = Missing("未报告持证情况", []), Missing("未上交证件", [])
    for _, person, unit in everybody:
        own = records[person.id]
        if person.id not in bound:
            unbound.people.append((person, unit.name))
        if own.last_declared_on is None:
            undeclared.people.append((person, unit.name))
        if _holds_at_home(own, occasion):
            unsurrendered.people.append((person, unit.name))
    return [unbound, undeclared, unsurrendered]


def _holds_at_home(records: PersonRecords, occasion: Occasion) -> bool:
    return any(
        each.is_valid_on(occasion.today) and each.custody in WITH_THE_HOLDER
        for each in records.documents
    )


def _bound(db: Session) -> set[UUID]:
    rows = db.exec(select(Account.person_id).where(col(Account.person_id).is_not(None))).all()
    return {each for each in rows if each is not None}
