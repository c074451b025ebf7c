"""A document that was drawn from the safe and is to come back.

Notice part 2 (回国后十日内交回); spec domain 1.3: 10 days after the actual entry (the planned one
until it is known), 5 working days after a trip was cancelled; findings 4.3, P2.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from rules.records import Due, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield each document that is drawn, with the last day to bring it back.

    Not owed: one that is expired, cancelled or reported lost meanwhile.
    """
    for draw in records.draws:
        if draw.is_valid_on(as_of):
            yield Due(
                Owed.RETURN,
                records.person_id,
                records.unit_id,
                records.authority_id,
                draw.document_id,
                f"归还{draw.label}",
                draw.due_date(policy),
            )
