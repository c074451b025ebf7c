"""Documents as the police and as the office know them. Spec findings 4.3, P1 to P3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jobs.histories.offices import Offices, as_uuid
from models.custody import CustodyState
from models.document import Provenance
from models.history_rows import ROW
from models.holding import BEYOND_DENIAL
from models.terms import DocumentKind, LegalStatus
from models.trip import ReportKind, TripState
from rules.history import DeclaredHolding, PoliceDocument, TravelDocument
from rules.records import Draw

KINDS: dict[str, DocumentKind] = {each.value: each for each in DocumentKind}
STATUSES = {each.value: each for each in LegalStatus}
CUSTODY = {each.value: each for each in CustodyState}
KEPT_BY_OTHERS = {each.value for each in BEYOND_DENIAL}
ROSTER, CANCELLED = Provenance.ROSTER.value, TripState.CANCELLED.value
DRAWN, RELEASED = CustodyState.DRAWN.value, CustodyState.RELEASED.value
RETURN = ReportKind.RETURN.value


def travel_documents(rows: Sequence[ROW]) -> dict[Any, TravelDocument]:
    """Every document the police name of a person, by its id."""
    return {
        row[1]: TravelDocument(row[2], row[3].hex(), f"{row[2]} {row[4]}", bool(row[5]))
        for row in rows
    }


def police_documents(rows: Sequence[ROW], offices: Offices) -> tuple[PoliceDocument, ...]:
    """What the newest word of the police says of each; one that only crossings name has none."""
    newest: dict[Any, ROW] = {}
    for row in rows:
        before = newest.get(row[1])
        if row[10] is not None and (before is None or before[10:] < row[10:]):
            newest[row[1]] = row
    return tuple(
        PoliceDocument(
            row[3].hex(),
            KINDS.get(row[2], DocumentKind.UNKNOWN),
            f"{row[2]} {row[4]}",
            row[6],
            row[7],
            STATUSES[row[8]],
            offices.issuing_office(row[9]) if row[9] else None,
            bool(row[5]),
        )
        for row in newest.values()
    )


def holdings(of: Mapping[str, Sequence[ROW]]) -> tuple[DeclaredHolding, ...]:
    """What a declaration or the ledger knows, and where each lies.

    Not a number that only a roster has, nor what its holder's latest declaration leaves out and
    nobody else knows (models.holding says the same of a few persons at a time).
    """
    documents = of["documents"]
    if not documents:
        return ()
    declared_on = _declared_on(of["declarations"])
    left_out = _left_out(of["sources"], of["declarations"], declared_on)
    events: dict[Any, list[ROW]] = {}
    for event in of["events"]:
        events.setdefault(event[1], []).append(event)
    return tuple(
        _holding(row, declared_on.get(row[1]), events.get(row[1], ()), of)
        for row in documents
        if row[1] not in left_out
    )


def _declared_on(rows: Sequence[ROW]) -> dict[Any, date]:
    """The last day each document was declared on."""
    return {row[4]: row[1] for row in rows if row[4] is not None}


def _left_out(
    sources: Sequence[ROW], declarations: Sequence[ROW], declared_on: Mapping[Any, date]
) -> set[Any]:
    beyond: set[Any] = set()
    named, day = set[Any](), None
    if declarations:
        _, day, _, latest, _ = declarations[-1]
        named = {row[4] for row in declarations if row[3] == latest}
    for _, document, provenance, on in sources:
        told = provenance != ROSTER if day is None else on > day and provenance != ROSTER
        if told or provenance in KEPT_BY_OTHERS:
            beyond.add(document)
    if day is None:
        beyond |= set(declared_on)
    return {row[1] for row in sources} - beyond - named


def _holding(
    row: ROW, declared_on: date | None, events: Sequence[ROW], of: Mapping[str, Sequence[ROW]]
) -> DeclaredHolding:
    _, _, kind, index, mask, issued, expires, status = row
    label = f"{kind} {mask}"
    last = events[-1] if events else None
    is_out = last is not None and last[2] == DRAWN
    return DeclaredHolding(
        index.hex(),
        KINDS[kind],
        label,
        issued,
        expires,
        STATUSES[status],
        CUSTODY[last[2]] if last else CustodyState.DECLARED,
        declared_on,
        max((event[3] for event in events if event[2] == RELEASED), default=None),
        _draw(row[1], label, last, of) if last is not None and is_out else None,
    )


def _draw(document: Any, label: str, event: ROW, of: Mapping[str, Sequence[ROW]]) -> Draw:  # noqa: ANN401
    """A document that is out, with what is known of the trip it was drawn for."""
    _, _, _, on, trip, return_by = event
    versions = [row for row in of["versions"] if row[2] == trip and trip is not None]
    entries = [row[5] for row in of["reports"] if row[2] == trip and row[3] == RETURN and row[5]]
    planned = max(versions, key=lambda row: row[4], default=None)
    return Draw(
        document_id=as_uuid(document),
        label=label,
        drawn_on=on,
        planned_return=planned[6] if planned else None,
        entry_date=entries[-1] if entries else None,
        cancelled_on=next(_days_cancelled(versions), None),
        return_by=return_by,
    )


def _days_cancelled(versions: Sequence[ROW]) -> Iterator[date]:
    return (row[16] for row in versions if row[17] == CANCELLED and row[16] is not None)
