"""P6 concealed travel (瞒报出国): a stay that was not reported, or reported otherwise.

Notice: part 3, problem type 6 of organizations (瞒报因私出国（境）情况的); Annex 2 column
瞒报因私出国境情况. Spec findings 4.1 (when a report is due) and 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from models.policy import Policy
from models.terms import FindingCode
from rules.history import PersonHistory, Report
from rules.matching import Matched, days_apart, judged_stays, matched_stays
from rules.records import Candidate
from rules.stays import JudgedStay

NOT_TRAVELLED = "报告称未出行"
Told = tuple[Report, list[str]]  # a report and in what it differs from the crossings


def check(records: PersonHistory, policy: Policy, as_of: date) -> Iterator[Candidate]:
    """Yield a candidate for each stay kept from the office, or told of wrongly.

    A stay without approval has to be in a report made in time: `trip_report` after the entry,
    after the exit where the entry is missing. Of any stay a report must not say that nobody
    travelled, nor days that differ by more than `report_differs_days`; of an unknown or
    outstanding entry only the exit is compared.

    Does not fire for an approved stay that was simply not reported yet, before the due day is
    past or while the stay is open, nor where one of several reports of a stay agrees.
    """
    told = _told_of(records, matched_stays(records, policy, as_of), policy)
    for stay, approval in judged_stays(records, policy, as_of):
        reports = told.get(stay, [])
        wrong = _wrong(reports)
        if approval is None and not wrong:
            wrong = _missing(stay, [report for report, _ in reports], policy, as_of)
        if wrong:
            note = records.start_note(stay.exit.day)
            evidence = (str(stay), *wrong, *note)
            yield Candidate(FindingCode.P6, records.person_id, stay.about, stay.exit.day, evidence)


def _wrong(reports: list[Told]) -> list[str]:
    """What the last report says otherwise; nothing where any of them agrees."""
    if not reports or not all(differences for _, differences in reports):
        return []
    return max(reports, key=lambda told: (told[0].made_on or date.min, told[0].id))[1]


def _missing(stay: JudgedStay, reports: list[Report], policy: Policy, as_of: date) -> list[str]:
    due = policy.trip_report.after(stay.entry.day if stay.entry else stay.exit.day)
    if stay.is_open or due >= as_of:
        return []
    if any(report.made_on is None or report.made_on <= due for report in reports):
        return []
    late = min((report.made_on for report in reports if report.made_on), default=None)
    return [f"应于 {due} 前报告，" + (f"{late} 才报告" if late else "没有报告，也没有审批")]


def _told_of(
    records: PersonHistory, matched: list[Matched], policy: Policy
) -> dict[JudgedStay, list[Told]]:
    """The reports of each stay."""
    told: dict[JudgedStay, list[Told]] = {}
    if not records.reports:
        return told
    trips: dict[str | None, list[JudgedStay]] = {}  # no trip is None
    for stay, approval in matched:
        if approval is not None:
            trips.setdefault(approval.trip_id, []).append(stay)
    stays = [stay for stay, _ in matched]
    for report in records.reports:
        reported = trips.get(report.trip_id) or _by_days(report, stays, policy)
        differences = _differences(report, reported, policy) if reported else []
        for stay in reported:
            told.setdefault(stay, []).append((report, differences))
    return told


def _by_days(report: Report, stays: Sequence[JudgedStay], policy: Policy) -> Sequence[JudgedStay]:
    """The stays that a report overlaps, else the nearest within the gap.

    Where it overlaps several, those in a row that it fits best: a report that ends on the day of
    the next exit is not one of both stays.
    """
    first, last = report.exit_date or report.return_date, report.return_date or report.exit_date
    if first is None or last is None:
        return []
    over = [stay for stay in stays if days_apart(stay, first, last) <= 0]
    rows = [over[i:j] for i in range(len(over)) for j in range(i + 1, len(over) + 1)]
    if rows:
        return min(rows, key=lambda row: (_days_off(report, row), -len(row)))
    near = [stay for stay in stays if days_apart(stay, first, last) <= policy.match_gap_days]
    return sorted(near, key=lambda stay: days_apart(stay, first, last))[:1]


def _ends(report: Report, stays: Sequence[JudgedStay]) -> Iterator[tuple[str, date, date]]:
    """What the report and the crossings say of the first exit and of the last entry."""
    if report.exit_date is not None:
        yield "出境", report.exit_date, stays[0].exit.day
    if report.return_date is not None and stays[-1].entry is not None:
        yield "入境", report.return_date, stays[-1].entry.day


def _days_off(report: Report, stays: Sequence[JudgedStay]) -> int:
    return sum(abs((said - made).days) for _, said, made in _ends(report, stays))


def _differences(report: Report, stays: Sequence[JudgedStay], policy: Policy) -> list[str]:
    if report.is_not_travelled:
        return [NOT_TRAVELLED]
    return [
        f"报告{which}日期 {said}，实际 {made}"
        for which, said, made in _ends(report, stays)
        if abs((said - made).days) > policy.report_differs_days
    ]
