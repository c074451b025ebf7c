"""Tell the next role up of a card that nobody has acknowledged in time.

Spec domain 1.3: serious after 1, warning after 3 working days. A card whose causes are all gone
is not escalated; nothing acknowledged ever is.
"""

from __future__ import annotations

import logging

from sqlmodel import Session

from jobs.records import dues_within
from models.alert import (
    Alert,
    AlertCause,
    Severity,
    causes_of,
    stages_raised,
    unacknowledged,
)
from models.alert_card import Card, Cause, raise_alert
from models.approval import LATE_STEP, late_step_cause, open_steps
from models.calendar import working_days_between
from models.grant import Role
from models.occasion import Occasion
from models.police_request import LATE_REQUEST, open_requests, request_cause
from models.statement import LATE_STATEMENT, statement_cause, statements_open
from models.unit import EVERYWHERE
from rules.records import Owed

WHEN = "10 9 * * *"
NEXT_UP = {
    Role.CUSTODIAN: Role.UNIT_HEAD,
    Role.CASE_OFFICER: Role.UNIT_HEAD,
    Role.UNIT_HEAD: Role.SUPERVISOR,
}

LATE = (LATE_STEP, LATE_STATEMENT, LATE_REQUEST)

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Escalate the cards whose time to be read is over.

    Returns:
        The number of cards newly raised.
    """
    late = [each for each in unacknowledged(db) if _is_late(each, occasion)]
    standing = _standing(db, occasion) if late else set()
    count = sum(_escalate(db, alert, standing, occasion) for alert in late)
    log.info("unread cards escalated: %d", count)
    return count


def _is_late(alert: Alert, occasion: Occasion) -> bool:
    policy = occasion.policy
    if alert.severity is Severity.SERIOUS:
        return policy.acknowledge_serious.after(alert.raised_on) < occasion.today
    if alert.severity is Severity.WARNING:
        return policy.acknowledge_warning.after(alert.raised_on) < occasion.today
    return False


def _standing(db: Session, occasion: Occasion) -> set[str]:
    """The causes of what is owed still, and of what is not decided or answered yet."""
    dues = dues_within(db, [EVERYWHERE], occasion.policy, occasion.today)
    return (
        {due.cause for due in dues}
        | {late_step_cause(each) for each in open_steps(db)}
        | {statement_cause(each) for each in statements_open(db)}
        | {request_cause(each) for each in open_requests(db)}
    )


def _escalate(db: Session, alert: Alert, standing: set[str], occasion: Occasion) -> int:
    role = NEXT_UP.get(alert.role)
    causes = _open_causes(db, alert, standing, role) if role else []
    if role is None or not causes:
        return 0
    days = working_days_between(alert.raised_on, occasion.today)
    card = Card(
        headline=f"{alert.headline}（{alert.role.value} {days} 个工作日未阅）",
        severity=alert.severity,
        roles=(role,),
        unit_id=alert.unit_id,
        rule=alert.rule,
        advice=alert.advice,
        causes=tuple(
            Cause(each.cause, f"unread-{alert.id.hex}", each.since, each.what, each.person_id)
            for each in causes
        ),
    )
    raised = len(raise_alert(db, card, occasion))
    if raised:
        alert.escalated_at = occasion.now
        db.add(alert)
    return raised


def _open_causes(db: Session, alert: Alert, standing: set[str], role: Role) -> list[AlertCause]:
    """The causes that stand still and that the next role up was not shown in another way."""
    causes = causes_of(db, alert.id)
    stages = stages_raised(db, [each.cause for each in causes])
    knows = {cause for cause, stage in stages if stage.endswith(f"/{role.name.lower()}")}
    return [
        each
        for each in causes
        if each.cause not in knows and (each.cause in standing or not _can_be_settled(each.cause))
    ]


def _can_be_settled(cause: str) -> bool:
    """Whether a cause is something owed or to be decided, which ends when it is done."""
    return cause.partition("/")[0] in {*LATE, *(owed.name.lower() for owed in Owed)}
