"""What the reconciliation compares of each person, built from plain rows, one after another.

Spec findings 4.1 to 4.3. Kept apart from the duties that ask for it, as `records` is: it fetches
and decides nothing (see docs/adr).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from jobs.histories.offices import Offices, as_uuid
from jobs.histories.papers import holdings, police_documents, travel_documents
from jobs.histories.travels import (
    approvals,
    crossings,
    days_stopped,
    letters,
    official_trips,
    reports,
)
from models.campaign import Promise, milestone_dates
from models.history_rows import ROW, Rows, Whose, open_rows
from models.terms import RegistrationStatus, SecrecyLevel
from rules.history import Period, PersonHistory

STATUSES = {each.value: each for each in RegistrationStatus}
LEVELS = {each.value: each for each in SecrecyLevel}


def histories(db: Session, whose: Whose) -> Iterator[PersonHistory]:
    """The history of each registrant, also of those who left the register, in order of persons.

    At most some thousand rows of each table are held, however large the city is.
    """
    opened = open_rows(db, whose)
    registrants = opened.pop("registrants")
    rows = {name: Rows(found) for name, found in opened.items()}
    offices, milestones = Offices.read(db), milestone_dates(db)
    for registrant in registrants:
        yield _history(registrant, rows, offices, milestones)


def _history(
    registrant: ROW, rows: Mapping[str, Rows], offices: Offices, milestones: Mapping[Promise, date]
) -> PersonHistory:
    person, unit_id, authority_id, status, since, until, level, cooling_off_end = registrant
    of = {name: found.of(person) for name, found in rows.items()}
    known = travel_documents(of["travel_documents"])
    periods = _periods(of["periods"], (since, until, unit_id, authority_id), offices)
    return PersonHistory(
        person_id=as_uuid(person),
        periods=periods,
        statuses=((date.min, STATUSES[status]),),
        crossings=crossings(of["crossings"], known),
        police_documents=police_documents(of["travel_documents"], offices),
        holdings=holdings(of),
        approvals=approvals(of["versions"], of["events"], person, offices),
        reports=reports(of["reports"]),
        letters=letters(of["letters"], offices),
        official_trips=official_trips(of["versions"]),
        suspensions=days_stopped(of["suspensions"]),
        last_declared_on=max((row[1] for row in of["declarations"]), default=None),
        cooling_off_end_date=cooling_off_end,
        secrecy_level=LEVELS.get(level),
        exit_entry_office=offices.exit_entry_office(unit_id),
        milestones=milestones,
    )


def _periods(rows: Sequence[ROW], now: ROW, offices: Offices) -> tuple[Period, ...]:
    """The periods as they were; without any, the registration as it stands."""
    since, until, unit_id, authority_id = now
    if not rows:
        return (Period(since, until, offices.named(unit_id), offices.named(authority_id)),)
    ordered = sorted(rows, key=_begins)
    return tuple(
        Period(
            begins or (since if place == 0 else None),
            ends or (until if place == len(ordered) - 1 else None),
            offices.named(unit),
            offices.named(authority),
        )
        for place, (_, begins, ends, unit, authority) in enumerate(ordered)
    )


def _begins(row: ROW) -> date:
    begins: date | None = row[1]
    return begins or date.min
