"""Remind whoever is asked of applications that wait past their day, and tell the unit head.

Spec domain 1.3 (a step has 3 working days, then is reminded daily, the unit head on day 3 of
delay), conversations 2.6.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.approval import ApprovalStep, Subject, late_step_cause, open_steps
from models.approval_chain import asked_of
from models.errand import Errand
from models.grant import Role
from models.occasion import Occasion
from models.outbox import Choice, Priority, post
from models.person import Person
from models.trip import TripVersion

WHEN = "10 9 * * *"  # after the digests, before what nobody read goes up
SHOWN = 10

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Remind each person who is asked of all their late steps; from day 3 tell the heads.

    A stand-in is reminded in the approver's place. Where nobody can be asked the supervisor is
    told so once, and the head all the same.

    Returns:
        The number of reminders and cards newly owed: 0 when run again on the same day.
    """
    today = occasion.today
    late = [each for each in open_steps(db) if each.due_date and each.due_date < today]
    asked: dict[UUID, list[ApprovalStep]] = {}
    for step in late:
        who = asked_of(db, step, today, occasion.now)
        if who is not None:
            asked.setdefault(who, []).append(step)
    count = sum(_remind(db, who, steps, occasion) for who, steps in asked.items())
    cards = _tell_heads(db, late, occasion)
    log.info("late approvals reminded: %d, cards raised: %d", count, cards)
    return count + cards


def _remind(db: Session, who: UUID, steps: Sequence[ApprovalStep], occasion: Occasion) -> bool:
    today = occasion.today
    listed = [f"· {_named(db, each)}，{_late(each, today)}" for each in steps[:SHOWN]]
    more = [f"……共 {len(steps)} 项"] if len(steps) > SHOWN else []
    message = post(
        db,
        to_id=who,
        text="\n".join(["【审批逾期提醒】请尽快审批：", *listed, *more]),
        once=f"late-approvals/{who.hex}/{today:%Y%m%d}",
        now=occasion.now,
        choices=[Choice("去审批", begin="approvals")],
        priority=Priority.DIGEST,
        not_before=occasion.policy.quiet.release(occasion.now),
    )
    return message is not None


def _tell_heads(db: Session, late: Iterable[ApprovalStep], occasion: Occasion) -> int:
    """One card a unit about what has waited so long that its head has to know."""
    days = occasion.policy.approval_head_on_day
    by_unit: dict[UUID, list[ApprovalStep]] = {}
    for step in late:
        if _days_late(step, occasion.today) >= days:
            by_unit.setdefault(step.unit_id, []).append(step)
    cards = [_card(unit_id, steps, days) for unit_id, steps in by_unit.items()]
    return sum(len(raise_alert(db, card, occasion)) for card in cards)


def _card(unit_id: UUID, steps: Sequence[ApprovalStep], days: int) -> Card:
    return Card(
        headline=f"审批逾期 {days} 天以上",
        severity=Severity.WARNING,
        roles=(Role.UNIT_HEAD,),
        unit_id=unit_id,
        rule="出行和用证申请应在期限内逐级审批（通知第二部分）",
        advice="督促审批人尽快审批；审批人不在的，请其设置代批",
        causes=tuple(
            Cause(
                late_step_cause(each),
                f"late-{days}",
                each.due_date or each.opened_on or date.min,
                f"{each.title}待审批",
                each.applicant_id,
            )
            for each in steps
        ),
    )


def _named(db: Session, step: ApprovalStep) -> str:
    """Whose application it is, and for what."""
    who = db.get_one(Person, step.applicant_id).name
    if step.subject is Subject.ERRAND:
        return f"{who}：{db.get_one(Errand, step.subject_id)}"
    return f"{who}：{db.get_one(TripVersion, step.subject_id)}"


def _late(step: ApprovalStep, today: date) -> str:
    return f"应于 {step.due_date} 前审批，已逾期 {_days_late(step, today)} 天"


def _days_late(step: ApprovalStep, today: date) -> int:
    return (today - step.due_date).days if step.due_date else 0
