"""What an approver should know of an application before deciding it.

Spec domain 1.3 (trip length, trips a year, lead, cooling-off), conversations 2.2 and 2.4. Most of
it warns and refuses nothing; what `asks_reason` can be approved with a recorded reason only
(findings 4.3, P7: an exception with a reason was recorded at the decision).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.calendar import months_after
from models.policy import Policy
from models.terms import DocumentKind, SecrecyLevel, TripPurpose
from rules.records import PersonRecords

VISITS = {TripPurpose.RELATIVES, TripPurpose.FRIENDS}
LEVEL_UNKNOWN = "涉密等级不详，按一般涉密人员计算"


@dataclass(frozen=True, slots=True)
class Application:
    """A trip as it is applied for; both days are included."""

    exit_date: date
    return_date: date
    purpose: TripPurpose | None
    kinds: tuple[DocumentKind, ...] = ()
    document_expiries: tuple[tuple[str, date], ...] = ()
    is_emergency: bool = False
    has_left: bool = False  # an extension asked for on the way; the exit was approved before

    @property
    def days(self) -> int:
        return (self.return_date - self.exit_date).days + 1


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of the person besides the records."""

    is_naked_official: bool = False
    secrecy_level: SecrecyLevel | None = None
    cooling_off_end_date: date | None = None
    trips_this_year: int = 0  # private, granted, besides this one


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know; with `asks_reason` an approval has to say why all the same."""

    text: str
    asks_reason: bool = False


def check(
    application: Application,
    applicant: Applicant,
    records: PersonRecords,
    policy: Policy,
    as_of: date,
) -> Iterator[Caution]:
    """Yield what is unusual about an application, the gravest first."""
    yield from _cooling_off(application, applicant, policy)
    yield from _after_exit(application, as_of)
    if applicant.is_naked_official:
        yield Caution("申请人是‘裸官’")
    yield from _documents(application, records, policy, as_of)
    yield from _length(application, policy)
    if applicant.trips_this_year >= policy.trips_a_year:
        yield Caution(f"本年度第 {applicant.trips_this_year + 1} 次出行")
    lead = (application.exit_date - as_of).days
    if 0 <= lead < policy.application_lead_days and not application.is_emergency:
        yield Caution(f"距出境仅 {lead} 天，应提前 {policy.application_lead_days} 天申请")


def cooling_off_begins(applicant: Applicant, policy: Policy) -> date | None:
    """The first day of somebody's cooling-off period: its end less the months of the level."""
    end = applicant.cooling_off_end_date
    if end is None:
        return None
    return months_after(end, -policy.cooling_off_months.of(applicant.secrecy_level))


def _cooling_off(
    application: Application, applicant: Applicant, policy: Policy
) -> Iterator[Caution]:
    begins, end = cooling_off_begins(applicant, policy), applicant.cooling_off_end_date
    if begins is None or end is None or not begins <= application.exit_date <= end:
        return
    unknown = "" if applicant.secrecy_level else f"（{LEVEL_UNKNOWN}）"
    yield Caution(f"出境日在脱密期内，脱密期至 {end}{unknown}", asks_reason=True)


def _after_exit(application: Application, as_of: date) -> Iterator[Caution]:
    is_excused = application.is_emergency or application.has_left
    if application.exit_date < as_of and not is_excused:
        yield Caution("出境日已过，属事后审批", asks_reason=True)


def _documents(
    application: Application, records: PersonRecords, policy: Policy, as_of: date
) -> Iterator[Caution]:
    for label, expiry in application.document_expiries:
        if expiry < application.return_date:
            yield Caution(f"{label} 有效期至 {expiry}，早于回国日")
    late = [each.label for each in records.draws if each.is_late_on(as_of, policy)]
    if late:
        yield Caution(f"有证件逾期未还：{'、'.join(late)}", asks_reason=True)


def _length(application: Application, policy: Policy) -> Iterator[Caution]:
    lengths = policy.trip_length
    usual: int | None = None
    if application.kinds and set(application.kinds) == {DocumentKind.HK_MACAO_PERMIT}:
        usual = lengths.hk_macao
    elif application.purpose is TripPurpose.TOURISM:
        usual = lengths.tourism
    elif application.purpose in VISITS:
        usual = lengths.relatives
    if usual is not None and application.days > usual:
        yield Caution(f"共 {application.days} 天，超过一般的 {usual} 天")
