"""A fictitious official's records for the tests of the reconciliation, in June 2014."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from models.terms import Direction, DocumentKind, RegistrationStatus
from rules.history import Approval, Crossing, Period, PersonHistory, PoliceDocument
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
UNKNOWN_START = (replace(THROUGHOUT, begins=None),)


def june(day: int) -> date:
    return date(2014, 6, day)


def crossing(sign: str, day: int, clock: str = "", **more: Any) -> Crossing:  # noqa: ANN401 - any field
    """`>` leaves and `<` comes back."""
    direction = Direction.EXIT if sign == ">" else Direction.ENTRY
    at = time.fromisoformat(clock) if clock else None
    made = Crossing(june(day), direction, DocumentKind.HK_MACAO_PERMIT, "C12345678", at)
    return replace(made, **more)


def approval(first: int, last: int, number: int = 1, **more: Any) -> Approval:  # noqa: ANN401 - any field
    """A trip approved in May for days of June."""
    trip = UUID(int=number)
    made = Approval(trip, trip, june(first), june(last), decided_on=date(2014, 5, 20))
    return replace(made, unit=AUTHORITY, **more)


def travelled(first: int, last: int | None = None, **more: Any) -> PersonHistory:  # noqa: ANN401 - any field
    """An official who left and, where a day is given, came back."""
    made = [crossing(">", first), *([crossing("<", last)] if last else [])]
    return replace(OFFICIAL, crossings=tuple(made), **more)
