"""A valid document that should lie in the safe and does not.

Notice part 2 (应交尽交); spec findings 4.3, P2: due is the latest of the campaign's surrender
milestone, registration start + 7 days, issue + 7 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.campaign import Promise
from models.custody import WITH_THE_HOLDER
from models.policy import Policy
from rules.records import Due, HeldDocument, Owed, PersonRecords


def check(records: PersonRecords, policy: Policy, as_of: date) -> Iterator[Due]:
    """Yield each document a registrant owes the safe.

    Not owed: one that is expired (the expiry day is still valid), cancelled or reported lost;
    in the safe or drawn from it; anything of somebody not registered that day; and one for
    which no date is known to count from.
    """
    if not records.is_registered_on(as_of):
        return
    for document in records.documents:
        due = due_date(document, records, policy)
        if due and document.is_valid_on(as_of) and document.custody in WITH_THE_HOLDER:
            yield Due(
                Owed.SURRENDER,
                records.person_id,
                records.unit_id,
                records.authority_id,
                document.id,
                f"上交{document.label}",
                due,
            )


def due_date(document: HeldDocument, records: PersonRecords, policy: Policy) -> date | None:
    """The last day on which the surrender of a document is in time.

    A document issued before its holder was registered is due by the registration, one without
    an issue date by its declaration.
    """
    starts = [records.registered_from, document.issue_date or document.declared_on]
    dates = [policy.surrender.after(day) for day in starts if day is not None]
    milestone = records.milestones.get(Promise.SURRENDERED)
    return max([*dates, *([milestone] if milestone else [])], default=None)
