"""What a rule looks at: one person's records as plain values, and what it may answer.

Whoever fetches them is above this floor; a rule neither fetches nor asks the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from models.campaign import Promise
from models.custody import CustodyState
from models.terms import LegalStatus


class Owed(StrEnum):
    """What somebody can owe the office."""

    DECLARATION = "申报持证情况"
    SURRENDER = "上交证件"
    REGISTRATION_CHANGE = "办理变更备案"


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
