"""P2 unauthorised holding (违规持有): a valid document that should be in the safe and is not.

Notice: part 3, problem type 2 of organizations (违规持有因私出国（境）证件的), by part 2
(应交尽交); Annex 2 column 违规持有因私证照. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.campaign import Promise
from models.custody import CustodyState
from models.policy import Policy
from models.terms import DocumentKind, FindingCode, LegalStatus
from rules.history import DeclaredHolding, PersonHistory, PoliceDocument
from rules.records import Candidate, Draw


@dataclass(frozen=True, slots=True)
class _Known:
    """A document from what the police and the office know of it; the police come first."""

    key: str
    kind: DocumentKind
    label: str
    issue_date: date | None
    expiry_date: date | None
    is_ended: bool
    custody: CustodyState
    declared_on: date | None = None
    released_on: date | None = None
    draw: Draw | None = None

    def is_valid_on(self, day: date) -> bool:
        """The expiry day is still valid."""
        return not self.is_ended and (self.expiry_date is None or day <= self.expiry_date)


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each valid document out of the safe when its time is past.

    Due is the latest of the campaign's surrender milestone, registration start and issue (where
    that is not known, the declaration), each with the days of `surrender`. A drawn one is due by
    its draw: on the day given, else after the return of the approved trip with the latest exit.

    Does not fire for a document that is expired (the expiry day is still valid), cancelled or
    reported lost; in custody; on a draw that is not yet due back; on the due day itself; with no
    day to count from; released, unless its holder was registered anew since; nor for anything of
    somebody no longer registered.
    """
    if not records.is_registered_on(as_of):
        return
    valid = [each for each in _known(records) if each.is_valid_on(as_of)]
    for document in valid:
        due = _due_date(document, records, policy, as_of)
        if due is not None and due < as_of:
            yield Candidate(
                FindingCode.P2,
                records.person_id,
                document.key,
                due,
                (
                    _where(document, due),
                    *_second(document, valid),
                    *records.start_note(as_of),
                ),
            )


def _known(records: PersonHistory) -> list[_Known]:
    police = {each.number: each for each in records.police_documents if each.is_private}
    ours = {each.number: each for each in records.holdings}
    return [
        _merged(police.get(number) or ours[number], ours.get(number))
        for number in sorted({*police, *ours})
    ]


def _merged(first: PoliceDocument | DeclaredHolding, ours: DeclaredHolding | None) -> _Known:
    """One document; only a loss reported to the office stands against the word of the police."""
    is_lost = ours is not None and ours.status is LegalStatus.LOST
    return _Known(
        f"document/{first.number}",
        first.kind,
        first.label,
        first.issue_date or (ours.issue_date if ours else None),
        first.expiry_date or (ours.expiry_date if ours else None),
        is_lost or first.status is not LegalStatus.VALID,
        ours.custody if ours else CustodyState.DECLARED,
        ours.declared_on if ours else None,
        ours.released_on if ours else None,
        ours.draw if ours else None,
    )


def _due_date(document: _Known, records: PersonHistory, policy: Policy, as_of: date) -> date | None:
    if document.custody is CustodyState.IN_CUSTODY:
        return None
    if document.custody is CustodyState.DRAWN:
        return _back_by(document.draw, records, policy)
    since = records.registered_since(as_of)
    if document.released_on and not (since and since > document.released_on):
        return None
    starts = [since, document.issue_date or document.declared_on]
    dates = [policy.surrender.after(day) for day in starts if day is not None]
    milestone = records.milestones.get(Promise.SURRENDERED)
    return max([*dates, *([milestone] if milestone else [])], default=None)


def _back_by(draw: Draw | None, records: PersonHistory, policy: Policy) -> date | None:
    """The day given with the draw, else by the trip; not known where there is neither."""
    if draw and (draw.return_by or draw.planned_return or draw.entry_date or draw.cancelled_on):
        return draw.due_date(policy)
    trips = [each for each in records.approvals if not each.is_official]
    if trips:
        latest = max(trips, key=lambda each: (each.exit_date, each.version))
        return policy.return_after_trip.after(latest.return_date)
    return draw.due_date(policy) if draw else None


def _where(document: _Known, due: date) -> str:
    if document.custody is CustodyState.DRAWN:
        drawn = f" 于 {document.draw.drawn_on} " if document.draw else "已"
        return f"{document.label}{drawn}领用，应于 {due} 前归还，仍未归还"
    return f"{document.label} 有效，应于 {due} 前上交，仍不在库"


def _second(document: _Known, valid: list[_Known]) -> list[str]:
    return [
        f"另有同类有效证件 {other.label}"
        for other in valid
        if other.key != document.key and other.kind is document.kind
    ]
