"""The card of an application: everything an approver needs to decide it, in one message.

Spec conversations 2.4 (person, history, warnings, missing opinions; approve, refuse, ask back).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.approval import ApprovalStep, StepState, steps_of
from models.errand import Errand
from models.opinion import latest_opinion
from models.outbox import Choice
from models.person import Person
from models.policy import Policy
from models.registrant import Registrant, registrant_of
from models.trip import Trip, TripVersion, documents_for, granted_versions
from models.unit import Unit
from models.weekday import span

HISTORY = 3


def trip_lines(db: Session, version: TripVersion) -> list[str]:
    """What is applied for, line by line, with weekdays and the number of days."""
    lines = [f"前往：{version.destinations}"]
    if version.transits:
        lines.append(f"途经：{version.transits}")
    if version.exit_date and version.return_date:
        lines.append(f"时间：{span(version.exit_date, version.return_date)}")
    if version.purpose:
        lines.append(f"事由：{version.purpose.value}")
    for title, words in (
        ("同行", version.companions),
        ("费用", version.funding),
        ("境外联系", version.contact_abroad),
    ):
        if words:
            lines.append(f"{title}：{words}")
    documents = documents_for(db, version.id)
    named = "、".join(map(str, documents)) or version.kinds
    if named:
        lines.append(f"证件：{named}")
    if version.reason:
        lines.append(f"变更原因：{version.reason}")
    return lines


def trip_card(
    db: Session,
    trip: Trip,
    version: TripVersion,
    cautions: Sequence[str],
    policy: Policy,
    today: date,
) -> str:
    """The card of a trip's version."""
    registrant = registrant_of(db, trip.person_id)
    what = "出行申请" if version.number == 1 else f"出行申请第 {version.number} 版（变更）"
    urgent = "【紧急】" if trip.is_emergency else ""
    return "\n".join(
        [
            f"{urgent}{what} {trip.number}",
            *_who(db, trip.person_id, registrant),
            *trip_lines(db, version),
            *_history(db, trip, today),
            opinion_line(db, registrant, policy, today),
            *(f"⚠ {each}" for each in cautions),
            *_earlier_steps(db, version),
        ]
    )


def errand_card(db: Session, errand: Errand, policy: Policy, today: date) -> str:
    """The card of an errand."""
    registrant = registrant_of(db, errand.person_id)
    until = [f"拟于 {errand.return_by} 前归还"] if errand.return_by else []
    return "\n".join(
        [
            f"用证申请 {errand.number}",
            *_who(db, errand.person_id, registrant),
            f"事由：{errand}",
            f"说明：{errand.words}",
            *until,
            opinion_line(db, registrant, policy, today),
        ]
    )


def card_buttons(step: ApprovalStep, *, needs_opinion: bool) -> list[Choice]:
    """Approve, refuse, ask back, and ask for the opinion that is missing."""
    subject = str(step.id)
    buttons = [
        Choice("同意", begin="approve", subject=subject),
        Choice("不同意", begin="refuse", subject=subject),
        Choice("退回补正", begin="send_back", subject=subject),
    ]
    if needs_opinion:
        buttons.append(Choice("征求纪检意见", begin="ask_opinion", subject=subject))
    return buttons


def is_opinion_missing(
    db: Session, registrant: Registrant | None, policy: Policy, today: date
) -> bool:
    """Whether an opinion is needed and none that is still good was given."""
    if registrant is None or registrant.category not in policy.opinion_categories:
        return False
    opinion = latest_opinion(db, registrant.person_id)
    if opinion is None or opinion.given_on is None:
        return True
    return (today - opinion.given_on).days > policy.opinion_days


def opinion_line(db: Session, registrant: Registrant | None, policy: Policy, today: date) -> str:
    """What the discipline reader said, or that it is missing."""
    opinion = latest_opinion(db, registrant.person_id) if registrant else None
    needed = registrant is not None and registrant.category in policy.opinion_categories
    if opinion is None or (opinion.given_on is None and opinion.verdict is None):
        asked = "（已征求，未回复）" if opinion else ""
        return f"纪检意见：{'缺' if needed else '无需'}{asked}"
    words = f"，{opinion.words}" if opinion.words else ""
    stale = "，已过期" if is_opinion_missing(db, registrant, policy, today) else ""
    verdict = opinion.verdict.value if opinion.verdict else ""
    return f"纪检意见：{verdict}{words}（{opinion.given_on}{stale}）"


def _who(db: Session, person_id: UUID, registrant: Registrant | None) -> list[str]:
    person = db.get_one(Person, person_id)
    if registrant is None:
        return [str(person)]
    unit = db.get_one(Unit, registrant.unit_id)
    level = f"，涉密：{registrant.secrecy_level.value}" if registrant.secrecy_level else ""
    return [
        f"{person}",
        f"{unit.name}　{registrant.post_and_rank}，{registrant.category.value}{level}",
    ]


def _history(db: Session, trip: Trip, today: date) -> list[str]:
    """The last granted trips, so that nobody has to look them up."""
    counted = granted_versions(db, trip.person_id, but=trip.id)
    if not counted:
        return ["以往出行：无记录"]
    this_year = sum(
        each.exit_date is not None and each.exit_date.year == today.year for each in counted
    )
    lines = [f"· {each}" for each in counted[:HISTORY]]
    return [f"以往出行 {len(counted)} 次，本年度 {this_year} 次：", *lines]


def _earlier_steps(db: Session, version: TripVersion) -> list[str]:
    decided = [each for each in steps_of(db, version.id) if each.state is StepState.APPROVED]
    return [
        f"{each.title}：{each.state.value}{f'（{each.reason}）' if each.reason else ''}"
        for each in decided
    ]
