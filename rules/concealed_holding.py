"""P3 concealed holding (瞒报持有): a document the police know and its holder did not declare.

Notice: part 3, problem type 3 of organizations (瞒报持有因私出国（境）证件的); Annex 2 column
瞒报持有因私证照. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.campaign import Promise
from models.policy import Policy
from models.terms import FindingCode, LegalStatus
from rules.history import PersonHistory, PoliceDocument
from rules.records import Candidate


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:  # noqa: ARG001 - every rule is given the policy
    """Yield a candidate for each police document that should have been declared and was not.

    Looked at is the day of the latest declaration, also of a signed 'none held'; without one the
    campaign's day of declaring, once it has passed, for whoever was registered that day.

    Does not fire for a document issued after that day (on it counts as before), expired before
    it, or no longer valid by the newest word of the police; nor for one that is declared or in
    the ledger. Numbers that differ only in O/0, I/1, case, width or spaces are the same.
    """
    day = _declaration_day(records, as_of)
    if day is None:
        return
    known = {holding.number for holding in records.holdings}
    for document in records.police_documents:
        if document.is_private and document.number not in known and _is_valid_on(document, day):
            yield Candidate(
                FindingCode.P3,
                records.person_id,
                document.key,
                day,
                (_as_police_say(document), _as_declared(records, day), *records.start_note(day)),
            )


def _declaration_day(records: PersonHistory, as_of: date) -> date | None:
    if records.last_declared_on is not None:
        return records.last_declared_on
    milestone = records.milestones.get(Promise.DECLARED)
    if milestone is None or milestone >= as_of or not records.is_registered_on(milestone):
        return None
    return milestone


def _is_valid_on(document: PoliceDocument, day: date) -> bool:
    """By its days and by what the police say of it now; an unknown issue counts as before."""
    is_begun = document.issue_date is None or document.issue_date <= day
    is_over = document.expiry_date is not None and document.expiry_date < day
    return document.status is LegalStatus.VALID and is_begun and not is_over


def _as_police_say(document: PoliceDocument) -> str:
    issued = f"{document.issue_date} 签发" if document.issue_date else "签发日期不详"
    until = document.expiry_date or "不详"
    return f"公安登记有{document.label}，{issued}，有效期至 {until}"


def _as_declared(records: PersonHistory, day: date) -> str:
    if records.last_declared_on is None:
        return f"至 {day} 未申报任何证件"
    declared = {holding.declared_on for holding in records.holdings} - {None}
    if declared:
        when = f"{day} " if day in declared else "此前"
        return f"{when}申报了其他证件，未申报此证"
    return f"{day} 申报无证件"
