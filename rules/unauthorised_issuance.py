"""B2 unauthorised issuance (擅自办理): a document issued to a filed person without a letter.

Notice: part 3, problem type 2 of the police (未经组织人事部门审批，擅自为登记备案人员办理因私出国
（境）证件的); Annex 2 has no column for the types of the police. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from models.terms import FindingCode, RegistrationStatus
from rules.history import PersonHistory
from rules.records import Candidate

FILED = {RegistrationStatus.FILED, RegistrationStatus.CHANGE_FILED}


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each issue that breaks P1 while the police knew of the registration.

    The subject is the exit-entry office: the one that issued the document where that is known,
    else the registrant's own.

    Does not fire where the status of that day was 未备案 (the gap of the unit) or 撤销, nor where
    P1 does not, nor where no office is known.
    """
    for document, issued in records.documents_to_consent(as_of):
        office = document.issuing_office or records.exit_entry_office
        status = records.status_on(issued)
        if office and status in FILED and not records.letters_for(document, issued, policy):
            yield Candidate(
                FindingCode.B2,
                records.person_id,
                document.key,
                issued,
                (
                    f"{document.label} 于 {issued} 签发，当时登记备案状态为{status}",
                    f"签发前 {policy.consent_letter_days} 天内没有同意申办函",
                    *records.start_note(issued),
                ),
                unit=office,
            )
