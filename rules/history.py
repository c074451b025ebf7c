"""What the reconciliation compares of one person: plain values, with questions about their days.

Notice part 3 (应查尽查); spec findings 4.1 to 4.3. Whoever fetches them is above this floor, and
gives numbers as what they are compared by (folded or blind) and territories as codes. What there
is many of is a named tuple: a city has a million crossings, and making them is half of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from models.campaign import Promise
from models.custody import CustodyState
from models.policy import Policy
from models.terms import Direction, DocumentKind, LegalStatus, RegistrationStatus, SecrecyLevel
from rules.records import Draw, NamedUnit

T = TypeVar("T")
START_UNKNOWN = "登记起始日期不详"
NEXT_DAY = timedelta(days=1)


class TravelDocument(NamedTuple):
    """A document as the police name it: `number` is what it is compared by, `label` is masked.

    `kind` is a `DocumentKind`, by the number's format where the police do not tell it, or the
    name of an official kind; `is_official` also by the series of the number.
    """

    kind: str
    number: str
    label: str
    is_official: bool = False


class Crossing(NamedTuple):
    """出入境记录 of the police. `time` is None where they do not tell it."""

    day: date
    direction: Direction
    document: TravelDocument
    time: str | None = None  # HH:MM or HH:MM:SS
    port: str = ""
    next_place: str | None = None

    def __str__(self) -> str:
        clock = f" {self.time[:5]}" if self.time else ""
        return f"{self.day}{clock} {self.direction}（{self.document.label}）"


class PoliceDocument(NamedTuple):
    """A private document as the newest word of the police has it.

    `number` is what it is compared by; `kind` is by the number's format where they do not tell it.
    """

    number: str
    kind: DocumentKind
    label: str
    issue_date: date | None = None
    expiry_date: date | None = None
    status: LegalStatus = LegalStatus.VALID
    issuing_office: NamedUnit | None = None
    is_official: bool = False

    @property
    def key(self) -> str:
        return f"document/{self.number}"

    @property
    def is_private(self) -> bool:
        return not self.is_official and self.kind is not DocumentKind.UNKNOWN


class DeclaredHolding(NamedTuple):
    """A document the office knows: by a declaration, by the ledger, or by both."""

    number: str
    kind: DocumentKind
    label: str
    issue_date: date | None = None
    expiry_date: date | None = None
    status: LegalStatus = LegalStatus.VALID
    custody: CustodyState = CustodyState.DECLARED
    declared_on: date | None = None
    released_on: date | None = None  # the last time it was given back for good
    draw: Draw | None = None


class Approval(NamedTuple):
    """One approved version of a trip; both days are included.

    `decided_on` is None where an import did not say it: nobody is suspected for that.
    """

    id: str
    trip_id: str
    exit_date: date
    return_date: date
    version: int = 1
    decided_on: date | None = None
    unit: NamedUnit | None = None
    destinations: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = ()
    is_own: bool = False  # the approver is the applicant
    is_emergency: bool = False
    is_official: bool = False
    is_drawn_before: bool = False  # a document was drawn before any approval
    exception_reason: str = ""

    def __str__(self) -> str:
        return f"批准 {self.exit_date} 至 {self.return_date}"

    def counts_by(self, day: date) -> bool:
        """Whether it was given by that day."""
        return self.decided_on is None or self.decided_on <= day


class Report(NamedTuple):
    """回国报告 or 补报; `made_on` None, from an import, counts as made in time."""

    id: str
    made_on: date | None = None
    exit_date: date | None = None
    return_date: date | None = None
    is_not_travelled: bool = False
    trip_id: str | None = None


class Letter(NamedTuple):
    """同意申办函; one that names no kind is for any."""

    issued_on: date
    number: str = ""
    kind: DocumentKind | None = None
    unit: NamedUnit | None = None


class Period(NamedTuple):
    """A time of registration under one unit and authority, both days included.

    An unknown start is None.
    """

    begins: date | None
    ends: date | None
    unit: NamedUnit
    authority: NamedUnit


class Days(NamedTuple):
    """A time from a day to another, both included: a suspension, an official trip."""

    begins: date
    ends: date | None = None

    def contains(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """One person's records over time, as of a day."""

    person_id: UUID
    periods: tuple[Period, ...] = ()
    statuses: tuple[tuple[date, RegistrationStatus], ...] = ()
    crossings: tuple[Crossing, ...] = ()
    police_documents: tuple[PoliceDocument, ...] = ()
    holdings: tuple[DeclaredHolding, ...] = ()
    approvals: tuple[Approval, ...] = ()
    reports: tuple[Report, ...] = ()
    letters: tuple[Letter, ...] = ()
    official_trips: tuple[Days, ...] = ()
    suspensions: tuple[Days, ...] = ()
    last_declared_on: date | None = None
    cooling_off_end_date: date | None = None
    secrecy_level: SecrecyLevel | None = None
    exit_entry_office: NamedUnit | None = None
    milestones: Mapping[Promise, date] = field(default_factory=dict[Promise, date])
    # What several rules ask for is worked out once: nobody else looks in here.
    worked_out: dict[object, Any] = field(
        default_factory=dict[object, Any], init=False, compare=False, repr=False
    )

    def once(self, key: object, work: Callable[[], T]) -> T:
        """What several rules ask for, worked out for the first of them."""
        known: T | None = self.worked_out.get(key)
        if known is None:
            known = self.worked_out[key] = work()
        return known

    def is_registered_on(self, day: date) -> bool:
        for begins, ends, _, _ in self.periods:  # asked for every stay: in the shortest way
            if (begins is None or begins <= day) and (ends is None or day <= ends):
                return True
        return False

    def start_note(self, day: date) -> tuple[str, ...]:
        """What the evidence says where it is not known since when somebody is registered."""
        unknown = self.is_registered_on(day) and self.registered_since(day) is None
        return (START_UNKNOWN,) if unknown else ()

    def registered_since(self, day: date) -> date | None:
        """The first day of the unbroken registration around a day; None where it is not known."""
        since = day
        for period in sorted(self.periods, key=_begins, reverse=True):
            lasts = period.ends is None or since - NEXT_DAY <= period.ends
            if lasts and _begins(period) <= since:
                if period.begins is None:
                    return None
                since = period.begins
        return since

    def authority_on(self, day: date) -> NamedUnit | None:
        """人事主管部门 of that day; before all that is known, the earliest."""
        if len(self.periods) == 1:
            return self.periods[0].authority
        ordered = sorted(self.periods, key=_begins)
        begun = [period for period in ordered if _begins(period) <= day]
        return next((period.authority for period in (begun[-1:] or ordered)), None)

    def status_on(self, day: date) -> RegistrationStatus:
        """登记备案状态 of that day; before all that is known, the earliest."""
        ordered = sorted(self.statuses, key=lambda each: each[0])
        begun = [each for each in ordered if each[0] <= day]
        return next((status for _, status in (begun[-1:] or ordered)), RegistrationStatus.NOT_FILED)

    def documents_to_consent(self, as_of: date) -> list[tuple[PoliceDocument, date]]:
        """The private documents issued while their holder was registered, with the issue day."""
        return self.once(("consent", as_of), lambda: self._to_consent(as_of))

    def _to_consent(self, as_of: date) -> list[tuple[PoliceDocument, date]]:
        return [
            (document, document.issue_date)
            for document in self.police_documents
            if document.is_private
            and document.issue_date is not None
            and document.issue_date <= as_of
            and self.is_registered_on(document.issue_date)
        ]

    def letters_for(self, document: PoliceDocument, issued: date, policy: Policy) -> list[Letter]:
        """The letters of the window before an issue, both days included (P1, B2 and B3)."""
        earliest = issued - timedelta(days=policy.consent_letter_days)
        return [
            letter
            for letter in self.letters
            if letter.kind in {None, document.kind} and earliest <= letter.issued_on <= issued
        ]


def _begins(period: Period) -> date:
    return period.begins or date.min
