"""P4 unapproved travel (未经批准): somebody registered was abroad and no approval covers it.

Notice: part 3, problem type 4 of organizations (未经组织批准擅自因私出国（境）); Annex 2 column
未经批准因私出国境. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from models.terms import FindingCode
from rules.history import Approval, PersonHistory
from rules.matching import judged_stays
from rules.records import Candidate
from rules.stays import JudgedStay


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each stay that matches no approval.

    Does not fire for an official stay, for one that began before `crossings_from` or while its
    traveller was not registered, nor where the exit is not known. An unknown entry does not
    matter.
    """
    for stay, approval in judged_stays(records, policy, as_of):
        if approval is None:
            yield Candidate(
                FindingCode.P4,
                records.person_id,
                stay.about,
                stay.exit.day,
                (str(stay), _nearest(stay, records), *records.start_note(stay.exit.day)),
            )


def _nearest(stay: JudgedStay, records: PersonHistory) -> str:
    private = [each for each in records.approvals if not each.is_official]
    if not private:
        return "没有任何因私出行审批"
    nearest = min(private, key=lambda each: _apart(stay, each))
    decided = f"，批准于 {nearest.decided_on}" if nearest.decided_on else ""
    return f"没有审批涵盖；日期最近的是{nearest}{decided}"


def _apart(stay: JudgedStay, approval: Approval) -> tuple[int, int, str]:
    """Of versions of one exit the last: other words for the same would reopen a decision."""
    days = abs((approval.exit_date - stay.exit.day).days)
    return (days, -approval.version, approval.id)
