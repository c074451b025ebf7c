"""P1 unauthorised application (违规办理): a private document issued without a consent letter.

Notice: part 3, problem type 1 of organizations (违规办理因私出国（境）证件的); Annex 2 column
违规办理因私证照. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from models.terms import FindingCode
from rules.history import PersonHistory
from rules.records import Candidate


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each private document issued to a registrant without any letter.

    A letter counts for its kind, or for any if it names none, from the issue day back to
    `consent_letter_days` before. Renewals and replacements need one, too.

    Does not fire for a document issued outside every registration period (whose first and last
    day are inside), nor where the issue day is not known, nor where letters of whatever unit lie
    in the window: a wrong authority is B3.
    """
    for document, issued in records.documents_to_consent(as_of):
        if not records.letters_for(document, issued, policy):
            yield Candidate(
                FindingCode.P1,
                records.person_id,
                document.key,
                issued,
                (
                    f"{document.label} 于 {issued} 签发",
                    f"签发前 {policy.consent_letter_days} 天内没有同意申办函",
                    *records.start_note(issued),
                ),
            )
