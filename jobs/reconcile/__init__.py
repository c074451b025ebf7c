"""Compare what the police know with what was declared, approved, reported and kept.

Notice part 3 (应查尽查); spec findings 4. What is found is a candidate: only people confirm.
Comparing reads and writes nothing; `settle` puts what came out of it beside what stands, and `tell`
says it to whoever is responsible. The same inputs give the same result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session, col

from jobs.histories import histories
from jobs.histories.bearers import bearers
from models.campaign import milestone_dates
from models.columns import plain_rows
from models.history_rows import Whose
from models.policy import Policy
from models.unit import Unit
from rules import (
    certificate_beyond_authority,
    concealed_holding,
    concealed_travel,
    deviation_from_approval,
    forged_document,
    lax_approval,
    unapproved_travel,
    unauthorised_application,
    unauthorised_holding,
    unauthorised_issuance,
)
from rules.records import Candidate

RULES = (
    unauthorised_application,
    unauthorised_holding,
    concealed_holding,
    unapproved_travel,
    deviation_from_approval,
    concealed_travel,
    lax_approval,
    unauthorised_issuance,
    certificate_beyond_authority,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What came out of one person's comparison."""

    person_id: UUID
    candidates: list[Candidate]


def compare(db: Session, whose: Whose, policy: Policy, as_of: date) -> Iterator[Compared]:
    """Compare one registrant after the other, as of a day.

    Of some persons, also those who share a document's number with them are looked at.
    """
    forged: dict[UUID, list[Candidate]] = {}
    for each in forged_document.check(bearers(db, whose.people), as_of):
        forged.setdefault(each.person_id, []).append(each)
    if whose.people is not None:
        whose = replace(whose, people={*whose.people, *forged})
    for history in histories(db, whose):
        found = [each for rule in RULES for each in rule.check(history, policy, as_of)]
        found += forged.get(history.person_id, ())
        yield Compared(history.person_id, found)


def figures(db: Session, policy: Policy) -> str:
    """A digest of what everybody is compared by, apart from their own records."""
    columns = plain_rows(Unit.code, Unit.name, Unit.path, Unit.kind, Unit.short_names)
    units = db.connection().execute(columns.order_by(col(Unit.code)))
    said = [
        policy.model_dump(mode="json"),
        {promise.name: str(day) for promise, day in milestone_dates(db).items()},
        [[str(word) for word in row] for row in units],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
