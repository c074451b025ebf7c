"""What a rule looks at: one person's records as plain values, and what it may answer.

Whoever fetches them is above this floor; a rule neither fetches nor asks the clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from models.campaign import Promise
from models.custody import CustodyState
from models.policy import Policy
from models.terms import DocumentKind, FindingCode, LegalStatus


class Owed(StrEnum):
    """What somebody can owe the office."""

    DECLARATION = "申报持证情况"
    SURRENDER = "上交证件"
    REGISTRATION_CHANGE = "办理变更备案"
    RETURN = "归还证件"
    TRIP_REPORT = "报告出行情况"
    LOST_ACT = "办理注销或补发"


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document and where the ledger says it lies."""

    id: UUID
    label: str
    issue_date: date | None
    expiry_date: date | None
    status: LegalStatus
    custody: CustodyState
    declared_on: date | None = None
    kind: DocumentKind = DocumentKind.UNKNOWN

    def is_valid_on(self, day: date) -> bool:
        """The expiry day is still valid."""
        ended = self.expiry_date is not None and self.expiry_date < day
        return self.status is LegalStatus.VALID and not ended


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A registration change that was not filed yet."""

    id: UUID
    what: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Draw:
    """A document that was drawn from the safe and is not back.

    `planned_return` and `entry_date` are those of the trip it was drawn for, `return_by` a day
    that was agreed.
    """

    document_id: UUID
    label: str
    drawn_on: date
    expiry_date: date | None = None
    status: LegalStatus = LegalStatus.VALID
    planned_return: date | None = None
    entry_date: date | None = None
    cancelled_on: date | None = None
    return_by: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """The expiry day is still valid."""
        ended = self.expiry_date is not None and self.expiry_date < day
        return self.status is LegalStatus.VALID and not ended

    def due_date(self, policy: Policy) -> date:
        """The last day on which its return is in time.

        What is known decides, in this order: that the trip was cancelled, the entry that its
        holder reported, a day that was agreed, the planned return; with none of them the draw.
        """
        if self.cancelled_on is not None:
            return policy.return_after_cancelled.after(max(self.cancelled_on, self.drawn_on))
        if self.entry_date is not None:
            return policy.return_after_trip.after(self.entry_date)
        if self.return_by is not None:
            return self.return_by
        return policy.return_after_trip.after(self.planned_return or self.drawn_on)

    def is_late_on(self, day: date, policy: Policy) -> bool:
        """Whether it should be back; due means until the end of the day."""
        return self.is_valid_on(day) and self.due_date(policy) < day


@dataclass(frozen=True, slots=True)
class Journey:
    """An approved trip that has not been accounted for; both days are included."""

    id: UUID
    label: str
    exit_date: date
    return_date: date
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class LostDocument:
    """A document that its holder reported as lost, and that was not found or cancelled."""

    id: UUID
    label: str
    kind: DocumentKind
    noticed_on: date


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """Everything the rules need to know of one registrant, as of a day."""

    person_id: UUID
    registrant_id: UUID
    unit_id: UUID
    authority_id: UUID
    registered_from: date | None
    registered_to: date | None
    last_declared_on: date | None = None
    documents: tuple[HeldDocument, ...] = ()
    changes: tuple[OpenChange, ...] = ()
    draws: tuple[Draw, ...] = ()
    trips: tuple[Journey, ...] = ()
    losses: tuple[LostDocument, ...] = ()
    milestones: Mapping[Promise, date] = field(default_factory=dict[Promise, date])

    def is_registered_on(self, day: date) -> bool:
        """An unknown start counts as registered throughout."""
        begun = self.registered_from is None or self.registered_from <= day
        return begun and (self.registered_to is None or day <= self.registered_to)


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed: until the end of `due_date`, which is the last day in time."""

    owed: Owed
    person_id: UUID
    unit_id: UUID
    authority_id: UUID
    subject_id: UUID
    what: str
    due_date: date

    @property
    def cause(self) -> str:
        """What this is known by: moving the date makes it a new cause."""
        return f"{self.owed.name.lower()}/{self.subject_id.hex}/{self.due_date:%Y%m%d}"

    def days_late(self, day: date) -> int:
        """How many days a day lies after the last one in time; negative before it."""
        return (day - self.due_date).days


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit by its id, code, name and recorded short names; a letter may have its name only."""

    name: str
    id: UUID | None = None
    other_names: frozenset[str] = frozenset()

    def is_same(self, other: NamedUnit) -> bool:
        """Whether both are one unit: by id where both are known, else by any name."""
        if self is other:
            return True
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return not self._names().isdisjoint(other._names())

    def _names(self) -> set[str]:
        return {_plain(name) for name in {self.name, *self.other_names}} - {""}


@dataclass(frozen=True, slots=True)
class Candidate:
    """疑似问题: a lead with its evidence, which only people confirm.

    `about` is the document, stay or approval; `unit` the subject where it is not the person.
    """

    code: FindingCode
    person_id: UUID
    about: str
    dated: date
    evidence: tuple[str, ...]
    unit: NamedUnit | None = None

    @property
    def identity(self) -> str:
        """Code, subject and what it is about: the same in every run (findings 4.4)."""
        subject = (self.unit.id or self.unit.name) if self.unit else self.person_id
        return f"{self.code.name}/{subject}/{self.about}"


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
