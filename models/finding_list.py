"""The list of findings that somebody may read, as rows of a few words: a city may have thousands.

Spec conversations 2.4, domain 1.1. A turn reads the whole list, so it never reads the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.access import Action, reach
from models.audit import Actor
from models.finding import OF_UNITS, OPEN, Finding, FindingState
from models.person import Person
from models.terms import FindingCode
from models.unit import Unit, within

IN_ORDER = {code: place for place, code in enumerate(FindingCode)}  # by word it is another


class Listed(NamedTuple):
    """A finding in the list."""

    id: UUID
    code: FindingCode
    state: FindingState
    dated: date
    person_name: str
    unit_id: UUID
    unit_name: str
    subject_unit_name: str

    def __str__(self) -> str:
        # A unit may have several on one day: whose case each is tells them apart.
        is_of_unit = self.code in OF_UNITS
        subject = (
            f"{self.subject_unit_name}（{self.person_name}）" if is_of_unit else self.person_name
        )
        return f"{self.code.name} {subject} {self.dated} {self.state.value}"


def findings_shown_to(db: Session, actor: Actor) -> list[Listed]:
    """What somebody may read, by code and day; their own case is not among it."""
    verified = reach(db, actor, Action.SEE_FINDINGS)
    found = _listed(db, actor, verified) if verified else []
    referred = reach(db, actor, Action.READ_REFERRED)
    if referred:
        seen = {each.id for each in found}
        to_read = _listed(db, actor, referred, col(Finding.referred_on).is_not(None))
        found += [each for each in to_read if each.id not in seen]
    return sorted(found, key=lambda each: IN_ORDER[each.code])


def count_waiting(db: Session, person_id: UUID) -> int:
    """How many findings that are not decided yet a person may verify."""
    prefixes = reach(db, Actor("", "", person_id), Action.SEE_FINDINGS)
    if not prefixes:
        return 0
    counted = (
        select(func.count())
        .select_from(Finding)
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .where(within(prefixes), col(Finding.state).in_(OPEN), col(Finding.person_id) != person_id)
    )
    return db.exec(counted).one()


def _listed(
    db: Session, actor: Actor, prefixes: Sequence[str], *more: ColumnElement[bool]
) -> list[Listed]:
    columns: list[Any] = [
        col(Finding.id),
        col(Finding.code),
        col(Finding.state),
        col(Finding.dated),
        col(Person.name),
        col(Unit.id),
        col(Unit.name),
        col(Finding.subject_unit_name),
    ]
    rows = db.connection().execute(
        sa_select(*columns)
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .join(Person, col(Person.id) == Finding.person_id)
        .where(within(prefixes), col(Finding.person_id) != actor.person_id, *more)
        .order_by(col(Finding.dated), col(Finding.number))
    )
    return [Listed(*row) for row in rows]
