"""A registrant who has not said which documents they hold, or that they hold none.

Notice part 2 (应交尽交); spec domain 1.2 (milestone 07-31) and 1.3 (7 days for a new registrant).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.campaign import Promise
from models.policy import Policy
from rules.records import Due, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield the declaration a registrant owes.

    Due is the later of the campaign's milestone and registration + 7 days. Nothing is owed by
    whoever has declared (also 'none held'), is not registered that day, or for whom neither
    a milestone nor a registration date is known.
    """
    if records.last_declared_on is not None or not records.is_registered_on(as_of):
        return
    dates = [records.milestones.get(Promise.DECLARED)]
    if records.registered_from is not None:
        dates.append(policy.declaration.after(records.registered_from))
    known = [day for day in dates if day is not None]
    if known:
        yield Due(
            Owed.DECLARATION,
            records.person_id,
            records.unit_id,
            records.authority_id,
            records.person_id,
            Owed.DECLARATION.value,
            max(known),
        )
