"""What a row of the ledger of trips says of a trip, its version and its report, by their fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.trip import SEPARATOR, ReportKind, TripState
from workbooks.trips import Matter, TripRow


def version_said(value: TripRow) -> dict[str, Any]:
    """The fields of the version; what the row leaves out is left out."""
    wanted = {
        "destinations": _joined(value.destinations),
        "transits": _joined(value.transits),
        "kinds": _joined(value.kinds),
        "decided_on": value.approved_on,
    }
    return {name: said for name, said in wanted.items() if said is not None}


def report_said(value: TripRow, *, is_past: bool) -> dict[str, Any]:
    """What the holder reported; of a trip without approval the row's own days are the report."""
    kind = ReportKind.RETURN if is_accounted_for(value) else ReportKind.DEPARTURE
    return {
        "kind": ReportKind.PAST if is_past else kind,
        "exit_date": value.reported_exit or (value.exit_date if is_past else None),
        "entry_date": value.reported_return or (value.return_date if is_past else None),
        "reported_on": value.reported_on,
    }


def state_said(value: TripRow, today: date, *, approved_on: date | None = None) -> dict[str, Any]:
    """How far a trip has come, by its days and what was reported of it.

    One that lies in the past and was not reported stays approved: its report is still owed.
    `approved_on` is what is known already, where the row leaves it out.
    """
    value = replace(value, approved_on=value.approved_on or approved_on)
    ends = value.reported_return or value.return_date
    is_over = ends is not None and ends < today
    if value.matter is Matter.OFFICIAL:
        return _closed(value) if is_over else {"state": TripState.APPROVED}
    if value.approved_on is None:
        return _closed(value)
    if is_accounted_for(value):
        return _closed(value) if is_over else {"state": TripState.RETURNED}
    is_under_way = value.exit_date is not None and value.exit_date <= today and not is_over
    is_abroad = is_under_way or value.reported_exit is not None
    return {"state": TripState.ABROAD if is_abroad else TripState.APPROVED}


def is_accounted_for(value: TripRow) -> bool:
    """Whether the holder has said how it ended; an exit alone does not."""
    if value.reported_return is not None:
        return True
    return value.reported_on is not None and value.reported_exit is None


def _closed(value: TripRow) -> dict[str, Any]:
    on: date | None = value.reported_on or value.reported_return or value.return_date
    return {"state": TripState.CLOSED, "closed_on": on}


def _joined(words: Sequence[str] | None) -> str | None:
    return None if words is None else SEPARATOR.join(words)
