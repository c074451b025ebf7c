"""The alert card: 已阅, 转办, 详情; and the list of cards that wait. Spec conversations 2.5.

Each button is one conversation about one alert; only its recipient may press it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Day, Talk
from models.access import Action, check
from models.alert import Alert, alerts_waiting_for, assignments_waiting_for, causes_of
from models.alert_card import card_buttons, card_text
from models.audit import record
from models.errors import Unknown
from models.grant import Role, nearest_holders
from models.outbox import Choice as Button
from models.outbox import post
from models.person import Person
from models.unit import Unit

LONGEST_ASSIGNMENT = timedelta(days=90)


async def acknowledge(talk: Talk, db: Session) -> None:
    """已阅: the recipient has read the card; it is not escalated any more."""
    alert = _mine(talk, db)
    if alert.acknowledged_at is not None:
        return await talk.say(f"{alert.reference} 已经阅过，没有重复处理。")
    alert.acknowledged_at = talk.now
    db.add(alert)
    _audit(talk, db, alert, "已阅预警")
    return await talk.say(f"已阅 {alert.reference}「{alert.headline}」，{talk.moment}。")


async def assign(talk: Talk, db: Session) -> None:
    """转办: the recipient hands a card on to a case officer, with a date; that is also 已阅."""
    alert = _mine(talk, db)
    unit = db.get_one(Unit, alert.unit_id)
    check(db, talk.actor, Action.ASSIGN, unit=unit)
    if alert.assigned_to_id is not None:
        return await talk.say(f"{alert.reference} 已经转办，没有重复处理。")
    officers = _case_officers(db, unit, talk.speaker.id)
    if not officers:
        return await talk.say(f"{unit.name}还没有可以转办的经办人。")
    officer = await talk.ask(
        Choice("officer", "转给哪位经办人？", officers, label=lambda p: p.name)
    )
    until = await talk.ask(
        Day(
            "until",
            "请其在哪天前办结？（例如 2015-08-20）",
            earliest=talk.today,
            latest=talk.today + LONGEST_ASSIGNMENT,
        )
    )
    assert until is not None  # noqa: S101 - this question cannot be skipped
    if not await talk.confirm(
        f"把「{alert.headline}」转给{officer.name}，{until} 前办结？", yes="转办"
    ):
        return await talk.say("好的，没有转办。")
    alert.assigned_to_id, alert.assigned_until = officer.id, until
    alert.acknowledged_at = alert.acknowledged_at or talk.now
    db.add(alert)
    _audit(talk, db, alert, "转办预警")
    post(
        db,
        to_id=officer.id,
        text=f"{talk.speaker.name}转给您办理，请于 {until} 前办结：\n{card_text(db, alert, unit)}",
        once=f"assigned/{alert.id.hex}",
        now=talk.now,
        choices=[Button("已办结", begin="assignment_done", subject=str(alert.id))],
        reference=alert.reference,
    )
    return await talk.say(f"已转给{officer.name}，办结后会在这里告诉您。")


async def assignment_done(talk: Talk, db: Session) -> None:
    """已办结: whom a card was assigned to reports it done, and the leader is told."""
    alert = db.get(Alert, talk.subject_id)
    if alert is None or alert.assigned_to_id is None:
        raise Unknown("没有找到这项转办。")
    check(db, talk.actor, Action.ACKNOWLEDGE, person_id=alert.assigned_to_id)
    if alert.done_at is not None:
        return await talk.say(f"{alert.reference} 已经报过办结，没有重复处理。")
    alert.done_at = talk.now
    db.add(alert)
    _audit(talk, db, alert, "办结转办")
    post(
        db,
        to_id=alert.recipient_id,
        text=f"您转办的「{alert.headline}」（{alert.reference}）由{talk.speaker.name}办结。",
        once=f"assigned/{alert.id.hex}/done",
        now=talk.now,
        reference=alert.reference,
    )
    return await talk.say(f"已报办结 {alert.reference}。")


async def alert_details(talk: Talk, db: Session) -> None:
    """详情: everything behind a card."""
    alert = _mine(talk, db)
    lines: list[str] = []
    for place, cause in enumerate(causes_of(db, alert.id), 1):
        who = db.get(Person, cause.person_id) if cause.person_id else None
        lines.append(f"{place}. {who or ''} {cause.told}")
    state = f"已阅于 {alert.acknowledged_at:%Y-%m-%d}" if alert.acknowledged_at else "未阅"
    listed = "\n".join(lines)
    buttons = [] if alert.acknowledged_at else card_buttons(alert)[:-1]
    await talk.say(
        f"{alert.reference}「{alert.headline}」{alert.severity.value}，{state}\n"
        f"{listed}\n依据：{alert.rule}",
        choices=buttons,
    )


async def my_alerts(talk: Talk, db: Session) -> None:
    """The cards that wait for this person, each shown again with its buttons."""
    cards = alerts_waiting_for(db, talk.speaker.id)
    assigned = assignments_waiting_for(db, talk.speaker.id)
    if not cards and not assigned:
        return await talk.say("没有等您处理的预警。")
    for alert in cards[:10]:
        unit = db.get_one(Unit, alert.unit_id)
        await talk.say(card_text(db, alert, unit), choices=card_buttons(alert))
    for alert in assigned[:10]:
        await talk.say(
            f"转办给您：{alert.headline}（{alert.reference}），{alert.assigned_until} 前办结。",
            choices=[Button("已办结", begin="assignment_done", subject=str(alert.id))],
        )
    return None


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many cards wait for a person."""
    return len(alerts_waiting_for(db, person_id)) + len(assignments_waiting_for(db, person_id))


def _case_officers(db: Session, unit: Unit, never: UUID) -> Sequence[Person]:
    steps = nearest_holders(db, Role.CASE_OFFICER, unit, never=[never])
    return [db.get_one(Person, each) for step in steps for each in step][:6]


def _mine(talk: Talk, db: Session) -> Alert:
    alert = db.get(Alert, talk.subject_id)
    if alert is None:
        raise Unknown("没有找到这条预警。")
    check(db, talk.actor, Action.ACKNOWLEDGE, person_id=alert.recipient_id)
    return alert


def _audit(talk: Talk, db: Session, alert: Alert, what: str) -> None:
    record(
        db,
        talk.actor,
        what,
        f"alert/{alert.id.hex}",
        at=talk.now,
        unit_id=alert.unit_id,
        after={"reference": alert.reference, "until": alert.assigned_until},
    )
