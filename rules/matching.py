"""Which approved trip a stay belongs to.

Notice part 3, problem types 4 and 5 of organizations; spec findings 4.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from models.policy import Policy
from rules.history import Approval, PersonHistory
from rules.stays import JudgedStay, is_judged, private_stays

Matched = tuple[JudgedStay, Approval | None]


def approval_of(stay: JudgedStay, history: PersonHistory, policy: Policy) -> Approval | None:
    """The approved private trip that overlaps a stay most, days inclusive, else the nearest.

    Ties go to the nearest exit, then to the latest approval. None where no trip overlaps or lies
    within `match_gap_days`, or where all of them were approved after the exit, no emergency.
    """
    gap = timedelta(days=policy.match_gap_days)
    latest, earliest = stay.last_day + gap, stay.exit.day - gap
    near = {
        each.trip_id
        for each in history.approvals
        if each.exit_date <= latest and each.return_date >= earliest
    }
    if not near:
        return None
    versions = [each for each in history.approvals if each.trip_id in near]
    fitting = [
        each
        for each in valid_on(versions, stay.exit.day)
        if each.exit_date <= latest and each.return_date >= earliest
    ]
    if len(fitting) > 1:
        return min(fitting, key=lambda each: _distance(stay, each))
    return fitting[0] if fitting else None


def matched_stays(history: PersonHistory, policy: Policy, as_of: date) -> list[Matched]:
    """Every private stay with the trip that covers it; one trip may cover several."""
    return history.once(
        (matched_stays, policy.match_gap_days, as_of),
        lambda: [
            (stay, approval_of(stay, history, policy))
            for stay in private_stays(history, policy, as_of)
        ],
    )


def judged_stays(history: PersonHistory, policy: Policy, as_of: date) -> list[Matched]:
    """The private stays that began while their traveller was registered, with their trips.

    Not judged: an exit before `crossings_from` or outside every registration period, an unknown
    exit, an official stay.
    """
    return history.once(
        (judged_stays, policy.match_gap_days, policy.crossings_from, as_of),
        lambda: [
            (stay, approval)
            for stay, approval in matched_stays(history, policy, as_of)
            if is_judged(stay, history, policy)
        ],
    )


def valid_on(approvals: Iterable[Approval], exit_day: date) -> list[Approval]:
    """The version of each private trip that is valid at an exit.

    That is the last one given by then, else an emergency given later. An unknown day of decision
    counts as in time.
    """
    valid: dict[str, Approval] = {}
    for each in sorted(approvals, key=lambda each: (each.counts_by(exit_day), each.version)):
        if not each.is_official and (each.is_emergency or each.counts_by(exit_day)):
            valid[each.trip_id] = each
    return list(valid.values())


def versions_since(approval: Approval, history: PersonHistory, until: date) -> list[Approval]:
    """An approval with the changes and extensions of its trip that were given by a day."""
    return [
        each
        for each in history.approvals
        if each.trip_id == approval.trip_id
        and each.version >= approval.version
        and (each.is_emergency or each.counts_by(until))
    ]


def days_apart(stay: JudgedStay, begins: date, ends: date) -> int:
    """How many days lie from a stay to other days; 0 or less where they overlap."""
    return max((begins - stay.last_day).days, (stay.exit.day - ends).days)


def _distance(stay: JudgedStay, approval: Approval) -> tuple[int, int, int, str]:
    """The smallest is the best: most days in common, or else the fewest between.

    Both are one figure: 0 or less where they overlap, and less for each day more.
    """
    begins = max(stay.exit.day, approval.exit_date)
    apart = (begins - min(stay.last_day, approval.return_date)).days
    exits_apart = abs((approval.exit_date - stay.exit.day).days)
    latest = -(approval.decided_on or date.min).toordinal()
    return (apart, exits_apart, latest, approval.id)
