"""P5 deviation from approval (擅自变更): another time, document or place than was approved.

Notice: part 3, problem type 5 of organizations (未按审批要求擅自变更因私出国（境）行程、日期);
Annex 2 column 未按审批要求因私出国境. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.policy import Policy
from models.terms import DocumentKind, FindingCode
from rules.history import Approval, Crossing, PersonHistory
from rules.matching import judged_stays, versions_since
from rules.records import Candidate
from rules.stays import JudgedStay


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield one candidate for each approved stay that went otherwise, with all its deviations.

    Does not fire where a change or an extension of the trip, approved by the entry, covers it;
    for an entry that is missing from the crossings; where the approval names no document kind or
    no destination, or the crossing does not tell its own.
    """
    for stay, approval in judged_stays(records, policy, as_of):
        if approval is None:
            continue
        deviations = _deviations(stay, approval, records, policy)
        if deviations:
            yield Candidate(
                FindingCode.P5,
                records.person_id,
                stay.about,
                stay.exit.day,
                (str(stay), str(approval), *deviations, *records.start_note(stay.exit.day)),
            )


def _deviations(
    stay: JudgedStay, approval: Approval, records: PersonHistory, policy: Policy
) -> list[str]:
    if not _from_version(stay, approval, policy):
        return []
    at_exit = versions_since(approval, records, stay.exit.day)
    at_entry = versions_since(approval, records, stay.last_day)
    found = [
        _early(stay, min(each.exit_date for each in at_exit), policy),
        _late(stay, max(each.return_date for each in at_entry), policy),
        _first_of(_kind(stay.exit, each) for each in at_exit),
        _first_of(_place(stay.exit, each) for each in at_exit),
    ]
    return [sentence for sentence in found if sentence]


def _from_version(stay: JudgedStay, approval: Approval, policy: Policy) -> bool:
    """Whether a stay went otherwise than one version says."""
    return bool(
        _early(stay, approval.exit_date, policy)
        or _late(stay, approval.return_date, policy)
        or _kind(stay.exit, approval)
        or _place(stay.exit, approval)
    )


def _early(stay: JudgedStay, approved: date, policy: Policy) -> str:
    days = (approved - stay.exit.day).days
    return f"比批准的出境日期早 {days} 天" if days > policy.early_exit_days else ""


def _late(stay: JudgedStay, approved: date, policy: Policy) -> str:
    days = (stay.last_day - approved).days
    if days <= policy.late_entry_days or not (stay.entry or stay.is_open):
        return ""
    # Without the days while it is open: evidence that grew every day would never be settled.
    return "超过批准的回国日期仍未入境" if stay.is_open else f"超过批准的回国日期 {days} 天"


def _first_of(sentences: Iterator[str]) -> str:
    """What is wrong by every version; nothing where one of them covers it."""
    every = list(sentences)
    return every[0] if all(every) else ""


def _kind(made: Crossing, approval: Approval) -> str:
    kind = made.document.kind
    if not approval.kinds or kind == DocumentKind.UNKNOWN or kind in approval.kinds:
        return ""
    return f"出境使用{kind}，批准使用{'、'.join(approval.kinds)}"


def _place(made: Crossing, approval: Approval) -> str:
    place = made.next_place
    if not approval.destinations or not place:
        return ""
    if place in approval.destinations or place in approval.transits:
        return ""
    return f"出境前往 {made.next_place}，批准前往 {'、'.join(approval.destinations)}"
