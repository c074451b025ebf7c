"""Remind people at once, by somebody's tap: 催交 and 一键提醒. Once a person, subject and day."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from models.account import is_reachable
from models.audit import record
from models.occasion import Occasion
from models.outbox import Choice, post
from models.person import Person

BUTTONS = {
    "未报告持证情况": Choice("报告持证", begin="document"),
    "未上交证件": Choice("去上交", begin="surrender"),
}
ASKS = {
    "未报告持证情况": "请尽快报告您持有的因私出国（境）证件，没有的也要报告。",
    "未上交证件": "请尽快把因私出国（境）证件上交集中保管。",
}


def remind(db: Session, what: str, people: Sequence[tuple[Person, str]], occasion: Occasion) -> int:
    """Owe each person a reminder.

    Returns:
        How many were newly owed; the unbound and those reminded today are left out.
    """
    count = 0
    for person, _ in people:
        if not is_reachable(db, person.id):
            continue
        message = post(
            db,
            to_id=person.id,
            text=f"【提醒】{ASKS[what]}\n提醒人：{occasion.actor.name}",
            once=f"remind/{what}/{person.id.hex}/{occasion.today:%Y%m%d}",
            now=occasion.now,
            choices=[BUTTONS[what]],
            not_before=occasion.policy.quiet.release(occasion.now),
        )
        count += message is not None
    record(
        db,
        occasion.actor,
        "一键提醒",
        what,
        at=occasion.now,
        after={"persons": count},
    )
    return count
