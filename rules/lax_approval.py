"""P7 lax approval (把关不严): an approval that should not have been given, or not so.

Notice: part 3, problem type 7 of organizations (审批因私出国（境）事项把关不严的); Annex 2 column
审批因私出国境把关不严. Spec findings 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.calendar import months_after
from models.policy import Policy
from models.terms import FindingCode
from rules.history import Approval, PersonHistory
from rules.matching import matched_stays
from rules.records import Candidate

LEVEL_UNKNOWN = "涉密等级不详，按一般涉密人员计算"


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each approval with a flaw; its subject is the approving unit.

    The exit is the actual one of the first stay the trip covers, else the planned one; authority
    and suspension are those of the day of the approval.

    Does not fire where no approving unit is known, for an official trip, or where an exception
    with a reason was recorded at the decision; an extension asked for on the way is not late.
    """
    exits = _actual_exits(records, policy, as_of)
    for approval in records.approvals:
        if approval.unit is None or approval.is_official or approval.exception_reason.strip():
            continue
        left = exits.get(approval.trip_id, approval.exit_date)
        flaws = [*_giver(approval, left, records), *_exit(approval, left, records, policy)]
        if flaws:
            dated = approval.decided_on or approval.exit_date
            yield Candidate(
                FindingCode.P7,
                records.person_id,
                f"approval/{approval.id}",
                dated,
                (f"{approval.unit.name}{approval}", *flaws, *records.start_note(dated)),
                unit=approval.unit,
            )


def _actual_exits(records: PersonHistory, policy: Policy, as_of: date) -> dict[str, date]:
    exits: dict[str, date] = {}
    for stay, approval in matched_stays(records, policy, as_of):
        if approval is not None:
            exits.setdefault(approval.trip_id, stay.exit.day)
    return exits


def _giver(approval: Approval, left: date, records: PersonHistory) -> Iterator[str]:
    """What is wrong with who gave it, and to whom."""
    day = approval.decided_on or left
    authority = records.authority_on(day)
    if approval.unit and authority and not approval.unit.is_same(authority):
        yield f"当时的人事主管部门是{authority.name}"
    if approval.is_own:
        yield "审批人即申请人本人"
    if records.suspensions and any(stop.contains(day) for stop in records.suspensions):
        yield f"{day} 正在停止受理其申请期间"


def _exit(approval: Approval, left: date, records: PersonHistory, policy: Policy) -> Iterator[str]:
    """What is wrong with its time."""
    if not approval.is_emergency and not _is_given_by(left, approval, records):
        yield f"{left} 出境，{approval.decided_on} 才批准，未注明紧急"
    if approval.is_drawn_before:
        yield "批准之前证件已领用"
    ends = records.cooling_off_end_date
    if ends is None:
        return
    months = policy.cooling_off_months.of(records.secrecy_level)
    if months_after(ends, -months) <= left <= ends:
        unknown = "" if records.secrecy_level else f"（{LEVEL_UNKNOWN}）"
        yield f"{left} 出境时在脱密期内，脱密期至 {ends}{unknown}"


def _is_given_by(left: date, approval: Approval, records: PersonHistory) -> bool:
    """Whether this version or one before it was given by the exit."""
    return approval.counts_by(left) or any(
        each.counts_by(left)
        for each in records.approvals
        if each.trip_id == approval.trip_id and each.version <= approval.version
    )
