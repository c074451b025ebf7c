"""A change of post, category, unit or authority that was not filed as 变更备案.

Notice part 1 (完成相应的备案、变更工作); spec domain 1.3: 5 working days from the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from rules.records import Due, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield each change the case officer of a registrant has yet to file.

    Not owed for somebody who has left the register by that day.
    """
    if not records.is_registered_on(as_of):
        return
    for change in records.changes:
        yield Due(
            Owed.REGISTRATION_CHANGE,
            records.person_id,
            records.unit_id,
            records.authority_id,
            change.id,
            f"办理变更备案（{change.what}）",
            policy.registration_change.after(change.opened_on),
        )
