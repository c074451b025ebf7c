"""Tell those responsible of what is late: custodian and case officer, unit head, supervisor.

Spec domain 1.3 (day 1, 3, 7), conversations 2.6. One card gathers all that came to the same stage
for the same unit that day; each cause is shown once a stage.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session

from jobs.records import dues_within
from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.grant import Role
from models.occasion import Occasion
from models.policy import Reminders
from models.unit import EVERYWHERE
from rules.records import Due, Owed

WHEN = "5 9 * * *"  # after the digests
ADVICE = {
    Owed.DECLARATION: "督促本人尽快报告持证情况",
    Owed.SURRENDER: "督促本人尽快上交，拒不上交的按规定处理",
    Owed.REGISTRATION_CHANGE: "尽快办理变更备案",
    Owed.RETURN: "催促本人立即交回，逾期期间不受理新的申请",
    Owed.TRIP_REPORT: "督促本人报告实际出入境日期",
    Owed.LOST_ACT: "督促本人向公安出入境管理部门办理注销或补发，已找回的立即上交",
}
RULES = {
    Owed.DECLARATION: "登记备案人员应在期限内报告所持证件（通知第二部分）",
    Owed.SURRENDER: "所持证件应交组织人事部门集中保管（通知第二部分）",
    Owed.REGISTRATION_CHANGE: "信息变化应及时变更备案（通知第一部分）",
    Owed.RETURN: "领用的证件应在回国后按期交回集中保管（通知第二部分）",
    Owed.TRIP_REPORT: "出行应一事一报，回国后报告（通知第二部分）",
    Owed.LOST_ACT: "证件遗失应及时报告，并按期办理注销或补发（通知第二部分）",
}

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Raise what is late to whoever has to know by now.

    Returns:
        The number of cards newly raised: 0 when run again on the same day.
    """
    grouped: dict[tuple[Owed, str, UUID], list[Due]] = {}
    stages: dict[str, tuple[int, tuple[Role, ...], Severity]] = {}
    for due in dues_within(db, [EVERYWHERE], occasion.policy, occasion.today):
        for name, stage in _stages(due, occasion.policy.reminders):
            stages[name] = stage
            if due.days_late(occasion.today) >= stage[0]:
                unit_id = _responsible(due, stage[1])
                grouped.setdefault((due.owed, name, unit_id), []).append(due)
    count = 0
    for (owed, name, unit_id), dues in grouped.items():
        days, roles, severity = stages[name]
        card = Card(
            headline=f"逾期 {days} 天以上未{owed.value}",
            severity=severity,
            roles=roles,
            unit_id=unit_id,
            rule=RULES[owed],
            advice=ADVICE[owed],
            causes=tuple(
                Cause(due.cause, f"overdue-{days}", due.due_date, due.what, due.person_id)
                for due in dues
            ),
        )
        count += len(raise_alert(db, card, occasion))
    log.info("overdue cards raised: %d", count)
    return count


def _stages(
    due: Due, reminders: Reminders
) -> Iterator[tuple[str, tuple[int, tuple[Role, ...], Severity]]]:
    """The stages of a due: how late, who is told, how serious."""
    first: tuple[Role, ...] = (Role.CASE_OFFICER,)
    if due.owed in {Owed.SURRENDER, Owed.RETURN}:
        yield "custodian", (reminders.custodian_on_day, (Role.CUSTODIAN,), Severity.NOTICE)
    yield "officer", (reminders.custodian_on_day, first, Severity.NOTICE)
    yield "head", (reminders.head_on_day, (Role.UNIT_HEAD,), Severity.WARNING)
    yield "supervisor", (reminders.supervisor_on_day, (Role.SUPERVISOR,), Severity.WARNING)


def _responsible(due: Due, roles: tuple[Role, ...]) -> UUID:
    """Custody follows the personnel authority, registry actions the unit (spec domain 1.1)."""
    return due.authority_id if roles == (Role.CUSTODIAN,) else due.unit_id
