"""A fictitious official's records for the tests of the reconciliation, in June 2014."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from models.document_number import fold, is_official_one, kind_of, mask
from models.terms import Direction, DocumentKind, RegistrationStatus
from rules.history import (
    Approval,
    Crossing,
    Period,
    PersonHistory,
    PoliceDocument,
    TravelDocument,
)
from rules.records import NamedUnit

AS_OF = date(2015, 8, 31)
AUTHORITY = NamedUnit("演示市委组织部", UUID(int=2), frozenset({"3300-ZZB", "市委组织部"}))
OTHER_UNIT = NamedUnit("演示市演示局", UUID(int=3))
THROUGHOUT = Period(date(2010, 1, 1), None, OTHER_UNIT, AUTHORITY)
PASSPORT = PoliceDocument(
    "E12345678",
    DocumentKind.ORDINARY_PASSPORT,
    "普通护照 *****5678",
    issue_date=date(2014, 5, 20),
    expiry_date=date(2024, 5, 19),
)
OFFICIAL = PersonHistory(
    UUID(int=1),
    periods=(THROUGHOUT,),
    statuses=((date(2010, 1, 1), RegistrationStatus.FILED),),
    exit_entry_office=NamedUnit("演示市公安局出入境管理局", UUID(int=4)),
)
UNKNOWN_START = (THROUGHOUT._replace(begins=None),)


T = TypeVar("T")


def replace(record: T, **changes: Any) -> T:  # noqa: ANN401 - any field
    """A record with other values, a named tuple or a dataclass."""
    if isinstance(record, tuple):
        return record._replace(**changes)  # type: ignore[attr-defined,no-any-return]
    return dataclasses.replace(record, **changes)  # type: ignore[type-var]


def june(day: int) -> date:
    return date(2014, 6, day)


def crossing(sign: str, day: int, clock: str = "", **more: Any) -> Crossing:  # noqa: ANN401 - any field
    """`>` leaves and `<` comes back."""
    direction = Direction.EXIT if sign == ">" else Direction.ENTRY
    made_on = document(more.pop("kind", ""), more.pop("number", "C12345678"))
    made_on = more.pop("document", made_on)
    return Crossing(more.pop("day", june(day)), direction, made_on, clock or None, **more)


def document(kind: str, number: str) -> TravelDocument:
    """As the import of police data keeps it: with its kind and whether it is an official one."""
    told = kind if kind not in {"", DocumentKind.UNKNOWN} else kind_of(number)
    return TravelDocument(
        told, fold(number), f"{told} {mask(number)}", is_official_one(told, number)
    )


def told(kind: str, number: str) -> PoliceDocument:
    """The passport of these tests, if the police told it so."""
    named = document(kind, number)
    known = DocumentKind(named.kind) if named.kind in set(DocumentKind) else DocumentKind.UNKNOWN
    return replace(PASSPORT, kind=known, number=named.number, is_official=named.is_official)


def approval(first: int, last: int, number: int = 1, **more: Any) -> Approval:  # noqa: ANN401 - any field
    """A trip approved in May for days of June."""
    trip = UUID(int=number).hex
    made = Approval(trip, trip, june(first), june(last), decided_on=date(2014, 5, 20))
    return made._replace(**{"unit": AUTHORITY} | more)


def travelled(first: int, last: int | None = None, **more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    """An official who left and, where a day is given, came back."""
    made = [crossing(">", first), *([crossing("<", last)] if last else [])]
    return dataclasses.replace(OFFICIAL, crossings=tuple(made), **more)
