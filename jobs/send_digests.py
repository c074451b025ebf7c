"""Owe everyone who owes something one digest a day: what is due, what is late.

Notice part 5; spec domain 1.3 (7, 3, 1 days before; late: every 2 days; at 09:00), conversations
2.6. A holder's own dues go to the holder, registration changes to the case officer. Whoever cannot
be reached is named in the case officer's digest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from jobs.records import dues_within
from models.account import is_reachable
from models.alert_card import serving
from models.calendar import ZONE
from models.grant import Role
from models.occasion import Occasion
from models.office import latest_due
from models.outbox import Choice, Priority, post
from models.person import Person
from models.policy import Reminders
from models.unit import EVERYWHERE, Unit
from rules.records import Due, Owed

WHEN = "0 9 * * *"  # every day at 09:00, Asia/Shanghai
NAME = "send_digests"
SHOWN = 10
BUTTONS = {
    Owed.DECLARATION: Choice("报告持证", begin="document"),
    Owed.SURRENDER: Choice("去上交", begin="surrender"),
    Owed.REGISTRATION_CHANGE: Choice("变更备案", begin="changes"),
    Owed.RETURN: Choice("去归还", begin="return"),
    Owed.TRIP_REPORT: Choice("报告出行情况", begin="trip_report"),
}

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Owe today's digests; what was to be said while the office was down is said now.

    Returns:
        The number of digests newly owed: 0 when run again on the same day.
    """
    digests: dict[UUID, list[tuple[Due, str]]] = {}
    reminders, days = occasion.policy.reminders, _days(db, occasion)
    for due in dues_within(db, [EVERYWHERE], occasion.policy, occasion.today):
        if not any(is_reminded(due, reminders, day) for day in days):
            continue
        reader, about = _reader(db, due, occasion)
        if reader is not None:
            digests.setdefault(reader, []).append((due, about))
    count = sum(_send(db, reader, lines, occasion) for reader, lines in digests.items())
    log.info("digests owed: %d", count)
    return count


def is_reminded(due: Due, reminders: Reminders, today: date) -> bool:
    """Whether a due is in today's digest: 7, 3, 1 days ahead, then late on day 1, 3, 5 …."""
    return reminders.falls_on(due.days_late(today))


def _days(db: Session, occasion: Occasion) -> list[date]:
    """Today, and the days before it on which nobody was reminded because the office was down."""
    today, latest = occasion.today, latest_due(db, NAME, before=occasion.now)
    missed = 0 if latest is None else (today - latest.astimezone(ZONE).date()).days - 1
    return [today - timedelta(days=back) for back in range(max(missed, 0) + 1)]


def _reader(db: Session, due: Due, occasion: Occasion) -> tuple[UUID | None, str]:
    """Who is told, and what stands before the line in a digest about somebody else."""
    if due.owed is not Owed.REGISTRATION_CHANGE and is_reachable(db, due.person_id):
        return due.person_id, ""
    unit = db.get_one(Unit, due.unit_id)
    officer = serving(db, Role.CASE_OFFICER, unit, never=[due.person_id], now=occasion.now)
    unbound = "" if due.owed is Owed.REGISTRATION_CHANGE else "（未绑定，请代为转告）"
    return officer, f"{db.get_one(Person, due.person_id).name}{unbound}："


def _send(db: Session, reader: UUID, lines: Iterable[tuple[Due, str]], occasion: Occasion) -> bool:
    today = occasion.today
    ordered = sorted(lines, key=lambda line: line[0].due_date)
    listed = [f"· {about}{due.what}，{_when(due, today)}" for due, about in ordered]
    if len(listed) > SHOWN:
        listed = [*listed[:SHOWN], f"……共 {len(listed)} 项"]
    own = {due.owed for due, about in ordered if not about or due.owed is Owed.REGISTRATION_CHANGE}
    message = post(
        db,
        to_id=reader,
        text="【今日提醒】\n" + "\n".join(listed),
        once=f"digest/{reader.hex}/{today:%Y%m%d}",
        now=occasion.now,
        choices=[button for owed, button in BUTTONS.items() if owed in own],
        priority=Priority.DIGEST,
        not_before=occasion.policy.quiet.release(occasion.now),
    )
    return message is not None


def _when(due: Due, today: date) -> str:
    late = due.days_late(today)
    if late > 0:
        return f"应于 {due.due_date} 前，已逾期 {late} 天"
    return f"请于 {due.due_date} 前（{'今天' if not late else f'还有 {-late} 天'}）"
