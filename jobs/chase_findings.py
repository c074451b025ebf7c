"""Remind of statements and police requests that wait, and tell who is responsible when late.

Spec domain 1.3 (reminded 7, 3, 1 days before, every 2 days after; case officer, unit head and
supervisor on day 1, 3 and 7), conversations 2.6. A late request is the liaison's first, then the
supervisor's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.finding import Finding
from models.finding_course import about
from models.grant import Role
from models.occasion import Occasion
from models.outbox import Choice, Priority, post
from models.police_asking import liaison_of
from models.police_request import PoliceRequest, open_requests, request_cause
from models.statement import Statement, statement_cause, statements_open

WHEN = "10 9 * * *"  # after the digests, before what nobody read goes up
SHOWN = 10

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Remind who owes a statement or an answer; raise what is late.

    Where no liaison can be reached, a late request is raised to the supervisor all the same.

    Returns:
        The number of reminders and cards newly owed: 0 when run again on the same day.
    """
    statements, requests = statements_open(db), open_requests(db)
    count = _remind_of_statements(db, statements, occasion)
    count += _remind_of_requests(db, requests, occasion)
    cards = [*_late_statements(db, statements, occasion), *_late_requests(db, requests, occasion)]
    raised = sum(len(raise_alert(db, each, occasion)) for each in cards)
    log.info("statements and requests reminded: %d, cards raised: %d", count, raised)
    return count + raised


def _remind_of_statements(db: Session, statements: Sequence[Statement], occasion: Occasion) -> int:
    lines: dict[UUID, list[str]] = {}
    for each in statements:
        if occasion.policy.reminders.falls_on(_days_late(each.due_date, occasion)):
            finding = db.get_one(Finding, each.finding_id)
            said = f"· 说明{about(finding)}，{_when(each.due_date, occasion)}"
            lines.setdefault(each.person_id, []).append(said)
    button = Choice("去说明", begin="explain")
    return _remind(db, "statements", "【请您说明】", lines, button, occasion)


def _remind_of_requests(db: Session, requests: Sequence[PoliceRequest], occasion: Occasion) -> int:
    lines: dict[UUID, list[str]] = {}
    for each in requests:
        liaison = liaison_of(db, each)
        late = _days_late(each.due_date, occasion)
        if liaison is not None and occasion.policy.reminders.falls_on(late):
            said = f"· {each.asked.value} {each.number}，{_when(each.due_date, occasion)}"
            lines.setdefault(liaison, []).append(said)
    button = Choice("去办理", begin="police")
    return _remind(db, "requests", "【请您办理】", lines, button, occasion)


def _remind(
    db: Session,
    what: str,
    heading: str,
    lines: Mapping[UUID, Sequence[str]],
    button: Choice,
    occasion: Occasion,
) -> int:
    """One message a person and day."""
    count = 0
    for who, own in lines.items():
        more = [f"……共 {len(own)} 项"] if len(own) > SHOWN else []
        message = post(
            db,
            to_id=who,
            text="\n".join([heading, *own[:SHOWN], *more]),
            once=f"findings/{what}/{who.hex}/{occasion.today:%Y%m%d}",
            now=occasion.now,
            choices=[button],
            priority=Priority.DIGEST,
            not_before=occasion.policy.quiet.release(occasion.now),
        )
        count += message is not None
    return count


def _late_statements(
    db: Session, statements: Sequence[Statement], occasion: Occasion
) -> Iterator[Card]:
    """A card a unit and stage."""
    reminders = occasion.policy.reminders
    stages = (
        (reminders.custodian_on_day, Role.CASE_OFFICER, Severity.NOTICE),
        (reminders.head_on_day, Role.UNIT_HEAD, Severity.WARNING),
        (reminders.supervisor_on_day, Role.SUPERVISOR, Severity.WARNING),
    )
    for days, role, severity in stages:
        by_unit: dict[UUID, list[Cause]] = {}
        for each in statements:
            if _days_late(each.due_date, occasion) >= days:
                finding = db.get_one(Finding, each.finding_id)
                what = f"对问题 {finding.number} 未作说明"
                cause = Cause(
                    statement_cause(each), f"late-{days}", each.due_date, what, each.person_id
                )
                by_unit.setdefault(_place(finding, role), []).append(cause)
        for unit_id, causes in by_unit.items():
            yield Card(
                headline=f"逾期 {days} 天以上未作说明",
                severity=severity,
                roles=(role,),
                unit_id=unit_id,
                rule="对发现的问题，应在期限内向组织说明（通知第三部分）",
                advice="督促尽快说明；逾期不说明的，依据现有证据认定",
                causes=tuple(causes),
            )


def _late_requests(
    db: Session, requests: Sequence[PoliceRequest], occasion: Occasion
) -> Iterator[Card]:
    days = occasion.policy.reminders.head_on_day
    by_unit: dict[UUID, list[Cause]] = {}
    for each in requests:
        if _days_late(each.due_date, occasion) < days or each.finding_id is None:
            continue
        unit_id = db.get_one(Finding, each.finding_id).deciding_unit_id
        what = f"{each.asked.value} {each.number} 未答复"
        stage = f"late-{days}"
        cause = Cause(request_cause(each), stage, each.due_date, what, each.person_id)
        by_unit.setdefault(unit_id, []).append(cause)
    for unit_id, causes in by_unit.items():
        yield Card(
            headline=f"公安协助逾期 {days} 天以上未答复",
            severity=Severity.WARNING,
            roles=(Role.SUPERVISOR,),
            unit_id=unit_id,
            rule="对发现有问题的，请公安机关协助调查（通知第三部分）",
            advice="与公安出入境管理部门联系，请其尽快答复",
            causes=tuple(causes),
        )


def _place(finding: Finding, role: Role) -> UUID:
    """The supervisor is the one who decides; everybody else is the unit's own."""
    return finding.deciding_unit_id if role is Role.SUPERVISOR else finding.unit_id


def _days_late(due: date, occasion: Occasion) -> int:
    return (occasion.today - due).days


def _when(due: date, occasion: Occasion) -> str:
    late = _days_late(due, occasion)
    if late > 0:
        return f"应于 {due} 前，已逾期 {late} 天"
    return f"请于 {due} 前（{'今天' if not late else f'还有 {-late} 天'}）"
