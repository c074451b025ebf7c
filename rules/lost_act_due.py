"""A document that was lost and has to be cancelled or replaced.

Spec domain 1.3 (lost: act within 14 days). Counted from the day on which the loss was noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from rules.records import Due, LostDocument, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield each lost document that is neither cancelled nor replaced.

    Not owed: one that was found again or cancelled; one for which another document of the kind
    is known that was issued after the loss; anything of somebody not registered that day.
    """
    if not records.is_registered_on(as_of):
        return
    for lost in records.losses:
        if not _is_replaced(lost, records):
            yield Due(
                Owed.LOST_ACT,
                records.person_id,
                records.unit_id,
                records.authority_id,
                lost.id,
                f"办理遗失的{lost.label}的注销或补发",
                policy.lost_act.after(lost.noticed_on),
            )


def _is_replaced(lost: LostDocument, records: PersonRecords) -> bool:
    return any(
        each.id != lost.id
        and each.kind is lost.kind
        and each.issue_date is not None
        and each.issue_date > lost.noticed_on
        for each in records.documents
    )
