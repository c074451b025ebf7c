"""Crossings, approvals, reports and letters of one person. Spec findings 4.1 to 4.3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from jobs.histories.offices import Offices
from jobs.histories.papers import CANCELLED, DRAWN, KINDS
from models.calendar import ZONE
from models.history_rows import ROW
from models.terms import Direction, DocumentKind, TripCategory
from models.trip import SEPARATOR, ReportKind
from reading.territory_code import code_of
from rules.history import Approval, Crossing, Days, Letter, Report, TravelDocument

DIRECTIONS = {each.value: each for each in Direction}
OFFICIAL = TripCategory.OFFICIAL.value
NOT_TRAVELLED = ReportKind.NOT_TRAVELLED.value


def crossings(rows: Sequence[ROW], documents: Mapping[Any, TravelDocument]) -> tuple[Crossing, ...]:
    """A person's crossings, in the order of their days."""
    return tuple(
        Crossing(
            day,
            DIRECTIONS[direction],
            documents[document],
            _clock(clock),
            port,
            code_of(place) if place else None,
        )
        for _, day, clock, direction, document, port, place in rows
    )


def approvals(
    rows: Sequence[ROW],
    events: Sequence[ROW],
    person: Any,  # noqa: ANN401 - an id as the database has it
    offices: Offices,
) -> tuple[Approval, ...]:
    """Every approved version of the private trips that were not called off."""
    counted = [row for row in rows if row[3] != OFFICIAL and row[17] != CANCELLED]
    early = _drawn_before(counted, events)
    return tuple(
        Approval(
            _hex(row[1]),
            _hex(row[2]),
            row[5],
            row[6],
            row[4],
            row[7],
            offices.named_or_called(row[8], row[9]),
            _codes(row[11]),
            _codes(row[12]),
            _kinds(row[13]),
            row[10] is not None and row[10] == person,
            bool(row[14]),
            is_drawn_before=row[2] in early,
            exception_reason=row[15],
        )
        for row in counted
        if row[5] is not None and row[6] is not None
    )


def official_trips(rows: Sequence[ROW]) -> tuple[Days, ...]:
    """因公 journeys, which are never flagged."""
    return tuple(
        Days(row[5], row[6])
        for row in rows
        if row[3] == OFFICIAL and row[17] != CANCELLED and row[5] is not None
    )


def reports(rows: Sequence[ROW]) -> tuple[Report, ...]:
    """What the person reported after a trip, or of a past one."""
    return tuple(
        Report(_hex(row[1]), row[6], row[4], row[5], row[3] == NOT_TRAVELLED, _hex(row[2]))
        for row in rows
    )


def letters(rows: Sequence[ROW], offices: Offices) -> tuple[Letter, ...]:
    """同意申办函; one of no kind is for any."""
    return tuple(
        Letter(
            row[1],
            row[2],
            None if row[3] is None else _named_kind(row[3]),
            offices.named_or_called(row[4], row[5]),
        )
        for row in rows
    )


def days_stopped(rows: Sequence[ROW]) -> tuple[Days, ...]:
    """When the person's applications were stopped; a stop that was ended early ends that day."""
    return tuple(Days(row[1], min(row[2], _day(row[3]) or row[2])) for row in rows)


def _drawn_before(versions: Sequence[ROW], events: Sequence[ROW]) -> set[Any]:
    """The trips for which a document was drawn before any of their versions was approved."""
    drawn: dict[Any, date] = {}
    for event in events:
        if event[2] == DRAWN and event[4] is not None:
            drawn[event[4]] = min(drawn.get(event[4], event[3]), event[3])
    if not drawn:
        return set()
    given: dict[Any, date] = {}
    for row in versions:
        if row[7] is not None:
            given[row[2]] = min(given.get(row[2], row[7]), row[7])
    return {trip for trip, day in drawn.items() if trip in given and day < given[trip]}


def _clock(clock: str) -> str | None:
    """The time of day; 12:30:00 and 12:30 are one moment."""
    return (clock.removesuffix(":00") if len(clock) > len("12:30") else clock) or None


@lru_cache(maxsize=4096)
def _codes(words: str) -> tuple[str, ...]:
    return tuple(code_of(each) for each in words.split(SEPARATOR) if each)


@lru_cache(maxsize=256)
def _kinds(words: str) -> tuple[DocumentKind, ...]:
    return tuple(KINDS[each] for each in words.split(SEPARATOR) if each in KINDS)


def _named_kind(word: str) -> DocumentKind | None:
    kind = KINDS[word]
    return None if kind is DocumentKind.UNKNOWN else kind


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(ZONE).date()


def _hex(stored: Any) -> str:  # noqa: ANN401 - SQLite has it so, PostgreSQL the id itself
    return stored.hex if isinstance(stored, UUID) else stored
