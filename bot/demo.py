"""The demo: a fictitious city in an empty database, made through the office's own duties.

Spec operations 5.1: the demo opens with work waiting for each of its persons, and has one person
not yet bound. The city itself is in samples/, of 20 July 2015; here it is moved to today.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from bot.clock import day_of
from bot.database import Database
from bot.demo_findings import Checking, Moved, check_city
from bot.demo_people import CITY, GUEST, LOCAL, PICKED, demo_people
from bot.demo_stories import STORIES, Telling
from jobs import escalate_overdue, import_roster, import_units, send_digests
from jobs.grant_role import grant
from jobs.start_campaign import read_campaign, start
from models.account import Account
from models.audit import Actor
from models.errors import Unknown
from models.grant import Role
from models.import_verdict import Scope
from models.occasion import Occasion
from models.office import office_state
from models.person import Person, person_with_id
from models.policy import Policy
from models.registrant import registrant_of
from models.safe import Safe
from models.unit import root_unit, unit_named
from models.unit_tree import UnitTree
from workbooks import roster, units
from workbooks.layout import Row
from workbooks.roster import RosterRow

__all__ = ["demo_people", "fill_city"]

SAMPLED_ON = date(2015, 7, 20)
ROSTER_CAME_IN = timedelta(days=40)  # before the first change
CAMPAIGN_BEGAN = timedelta(days=19)  # the notice's 1 July
# When each row of roster-changes.xlsx came in. 5 working days are over after 30 days by more than
# 7 even across the longest holidays, so that head and supervisor have been told; the other is
# in time still.
CHANGES_CAME_IN = (timedelta(days=30), timedelta(days=2))
EVERYWHERE = "/"


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Post(_Given):
    role: Role
    unit: str


class _Somebody(_Given):
    name: str
    national_id: str
    roles: list[_Post] = []
    address: Literal["demo", "city"] | None = None
    story: str | None = None


class _Safe(_Given):
    unit: str
    name: str
    slots: int


class _Cast(_Given):
    """samples/people.toml."""

    person: list[_Somebody]
    safe: list[_Safe]
    checking: Checking


@dataclass(frozen=True)
class _Opening:
    """The moment at which the demo opens, and what lies before it."""

    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def moved_by(self) -> timedelta:
        """How far the samples and the campaign are moved: their 20 July 2015 is today."""
        return self.today - SAMPLED_ON

    def ago(self, before: timedelta = timedelta()) -> Occasion:
        """The office as it acted then."""
        moment = self.now - before
        return Occasion(
            Actor("演示", "demo", scope=EVERYWHERE), moment, day_of(moment), self.policy
        )


def fill_city(database: Database, policy: Policy, now: datetime, samples: Path) -> None:
    """Fill an empty, migrated database with the fictitious city.

    One transaction: a start that is killed halfway finds the database empty again.
    """
    opening = _Opening(policy, now)
    people = tomllib.loads((samples / "people.toml").read_text(encoding="utf-8"))
    cast = _Cast.model_validate(people)
    with database.write() as db:
        office_state(db).is_demo = True
        _import_units(db, samples / "units.xlsx", opening)
        _import_roster(db, samples / "roster.xlsx", opening)
        _import_changes(db, samples / "roster-changes.xlsx", opening)
        _appoint(db, cast, opening)
        campaign = read_campaign("2015").moved(by=opening.moved_by)
        start(db, campaign, opening.ago(CAMPAIGN_BEGAN))
        _tell_stories(db, cast, opening)
        check_city(Moved(db, policy, now, opening.moved_by), cast.checking, samples)
        escalate_overdue.run(db, opening.ago())
        send_digests.run(db, opening.ago())


def _import_units(db: Session, path: Path, opening: _Opening) -> None:
    # There is no city yet, so that the scope has no root.
    planned = import_units.plan(db, list(units.read(path)), Scope((EVERYWHERE,), "", ""))
    import_units.apply(db, planned, opening.ago(ROSTER_CAME_IN))


def _import_roster(db: Session, path: Path, opening: _Opening) -> None:
    """Import everybody on the day they came in: at first, or when they were registered later."""
    first = opening.today - ROSTER_CAME_IN
    came_in: dict[date, list[Row[RosterRow]]] = {}
    for row in _moved(roster.read(path), opening.moved_by):
        registered = row.value.registered_from if row.value else None
        came_in.setdefault(max(first, registered or first), []).append(row)
    for day, rows in sorted(came_in.items()):
        _import_rows(db, rows, opening.ago(opening.today - day))


def _import_changes(db: Session, path: Path, opening: _Opening) -> None:
    rows = _moved(roster.read(path), opening.moved_by)
    for row, before in zip(rows, CHANGES_CAME_IN, strict=True):
        _import_rows(db, [row], opening.ago(before))


def _import_rows(db: Session, rows: list[Row[RosterRow]], occasion: Occasion) -> None:
    root = root_unit(db)
    scope = Scope((EVERYWHERE,), root.path, root.code)
    importing = import_roster.RosterImport(UnitTree.read(db), scope, occasion)
    import_roster.apply(db, importing.plan(db, rows), occasion)


def _moved(rows: Iterable[Row[RosterRow]], by: timedelta) -> list[Row[RosterRow]]:
    """The rows with the dates of their registration moved as the campaign is.

    Otherwise whoever was registered ten and three days before the sample's day would have been
    registered for years, and whoever left shortly before it would be forgotten.
    """
    return [replace(row, value=_moved_value(row.value, by)) if row.value else row for row in rows]


def _moved_value(value: RosterRow, by: timedelta) -> RosterRow:
    start_date, end, cooling = value.registered_from, value.registered_to, value.cooling_off_end
    return replace(
        value,
        registered_from=start_date + by if start_date else None,
        registered_to=end + by if isinstance(end, date) else end,
        cooling_off_end=cooling + by if isinstance(cooling, date) else cooling,
    )


def _appoint(db: Session, cast: _Cast, opening: _Opening) -> None:
    """Grant the roles, set up the safes, and bind those who have an address."""
    occasion = opening.ago(ROSTER_CAME_IN)
    for safe in cast.safe:
        db.add(Safe(unit_id=unit_named(db, safe.unit).id, name=safe.name, slots=safe.slots))
    for place, each in enumerate(cast.person):
        for post in each.roles:
            unit = unit_named(db, post.unit)
            grant(db, post.role, each.national_id, unit, occasion, name=each.name)
        if each.address is not None:
            prefix = PICKED if each.address == "demo" else CITY
            bound_at = occasion.now + timedelta(minutes=place)  # the picker's order
            _bind(db, f"{prefix}{_known(db, each).id.hex}", _known(db, each), bound_at)
    db.add(Account(messenger=LOCAL, address=GUEST))
    db.flush()


def _bind(db: Session, address: str, person: Person, bound_at: datetime) -> None:
    db.add(Account(messenger=LOCAL, address=address, person_id=person.id, bound_at=bound_at))


def _known(db: Session, somebody: _Somebody) -> Person:
    person = person_with_id(db, somebody.national_id)
    if person is None:
        raise Unknown(f"演示人员{somebody.name}不在花名册中，也没有角色。")
    return person


def _tell_stories(db: Session, cast: _Cast, opening: _Opening) -> None:
    # Whoever's documents lie on the desk came last: the slot given to them is not free for others,
    # but the ledger does not know it yet.
    for each in sorted(cast.person, key=lambda each: each.story == "recorded"):
        holder = _known(db, each)
        registrant = registrant_of(db, holder.id)
        if each.story is not None and registrant is not None:
            told = Telling(db, opening.policy, opening.now, holder, registrant)
            STORIES[each.story](told)
