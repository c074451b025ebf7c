"""Raise an alert: find who is responsible, write the card, and owe it to them.

Spec: conversations 2.5 and 2.6; domain 1.1 ('the custodian', 'the case officer', 'the head'). A
cause is shown once per stage, whoever asks and however often.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.alert import Alert, AlertCause, Severity, causes_of, stages_raised
from models.grant import Role, nearest_holders
from models.occasion import Occasion
from models.outbox import Choice, Message, new_reference, post
from models.person import Person
from models.unit import Unit

SHOWN = 8  # causes written out on a card; the rest are under 详情
MAY_ASSIGN = {Role.UNIT_HEAD, Role.SUPERVISOR}


@dataclass(frozen=True)
class Cause:
    """Why: what is owed or wrong, about whom, since when. `key` and `stage` make it one."""

    key: str
    stage: str
    since: date
    what: str
    person_id: UUID | None = None


@dataclass(frozen=True)
class Card:
    """What a card says, and which roles over the unit are told."""

    headline: str
    severity: Severity
    roles: tuple[Role, ...]
    unit_id: UUID
    rule: str
    advice: str
    causes: tuple[Cause, ...]


def raise_alert(db: Session, card: Card, occasion: Occasion) -> list[Alert]:
    """Tell each role of a card once about each cause and stage.

    Returns:
        The alerts newly raised; none when all of it was shown before.
    """
    unit = db.get_one(Unit, card.unit_id)
    raised: list[Alert] = []
    for role in card.roles:
        causes = _not_shown(db, card.causes, role)
        for recipient, own in _by_recipient(db, role, unit, causes, occasion.now).items():
            raised.append(_write(db, card, role, own, recipient, occasion))
            _send(db, raised[-1], unit, occasion)
    return raised


def _by_recipient(
    db: Session, role: Role, unit: Unit, causes: Sequence[Cause], now: datetime
) -> dict[UUID, list[Cause]]:
    """Who is told of which causes: the one who serves, and of their own case the next up."""
    told: dict[UUID, list[Cause]] = {}
    first = serving(db, role, unit, never=(), now=now) if causes else None
    for cause in causes:
        recipient = first
        if cause.person_id is not None and cause.person_id == first:
            recipient = serving(db, role, unit, never=[cause.person_id], now=now)
        if recipient is not None:
            told.setdefault(recipient, []).append(cause)
    return told


def serving(
    db: Session, role: Role, unit: Unit, *, never: Collection[UUID], now: datetime
) -> UUID | None:
    """Who serves as that role for a unit: the nearest holder upward who can be reached.

    Where the nearest cannot be reached, or nobody is granted, the next up serves, at last the
    supervisor, who is told so once. Being passed over in one's own case leaves no vacancy.
    """
    steps = nearest_holders(db, role, unit, never=never)
    if role is not Role.SUPERVISOR:
        steps += nearest_holders(db, Role.SUPERVISOR, unit, never=never)
    for step in steps:
        reachable = [each for each in step if is_reachable(db, each)]
        if reachable:
            if _is_vacant(db, role, unit):
                _tell_vacancy(db, role, unit, never, now)
            return reachable[0]
    return None


def card_text(db: Session, alert: Alert, unit: Unit) -> str:
    """The card as its reader sees it: what, who (masked), since when, the rule, what to do."""
    causes = causes_of(db, alert.id)
    lines = [_line(db, place, cause) for place, cause in enumerate(causes[:SHOWN], 1)]
    if len(causes) > SHOWN:
        lines.append(f"……共 {len(causes)} 项，见「详情」")
    return "\n".join(
        [
            f"【{alert.severity.value}】{alert.headline}",
            f"单位：{unit.name}",
            *lines,
            f"依据：{alert.rule}",
            f"请处理：{alert.advice}",
        ]
    )


def card_buttons(alert: Alert) -> list[Choice]:
    """已阅 and 详情 for everybody, 转办 for those who may assign."""
    subject = str(alert.id)
    buttons = [Choice("已阅", begin="acknowledge", subject=subject)]
    if alert.role in MAY_ASSIGN:
        buttons.append(Choice("转办", begin="assign", subject=subject))
    return [*buttons, Choice("详情", begin="alert_details", subject=subject)]


def _line(db: Session, place: int, cause: AlertCause) -> str:
    who = db.get(Person, cause.person_id) if cause.person_id else None
    about = f"{who}：" if who else ""
    return f"{place}. {about}{cause.told}"


def _not_shown(db: Session, causes: Sequence[Cause], role: Role) -> list[Cause]:
    shown = stages_raised(db, [each.key for each in causes])
    return [each for each in causes if (each.key, _stage(each, role)) not in shown]


def _stage(cause: Cause, role: Role) -> str:
    return f"{cause.stage}/{role.name.lower()}"


def _write(
    db: Session,
    card: Card,
    role: Role,
    causes: Sequence[Cause],
    recipient_id: UUID,
    occasion: Occasion,
) -> Alert:
    alert = Alert(
        recipient_id=recipient_id,
        role=role,
        unit_id=card.unit_id,
        severity=card.severity,
        headline=card.headline,
        rule=card.rule,
        advice=card.advice,
        reference=new_reference(),
        raised_at=occasion.now,
        raised_on=occasion.today,
    )
    db.add(alert)
    db.flush()
    for each in causes:
        db.add(
            AlertCause(
                alert_id=alert.id,
                cause=each.key,
                stage=_stage(each, role),
                person_id=each.person_id,
                since=each.since,
                what=each.what,
            )
        )
    db.flush()
    return alert


def _send(db: Session, alert: Alert, unit: Unit, occasion: Occasion) -> Message | None:
    is_serious = alert.severity is Severity.SERIOUS
    return post(
        db,
        to_id=alert.recipient_id,
        text=card_text(db, alert, unit),
        once=f"alert/{alert.id.hex}",
        now=occasion.now,
        choices=card_buttons(alert),
        reference=alert.reference,
        not_before=None if is_serious else occasion.policy.quiet.release(occasion.now),
    )


def _is_vacant(db: Session, role: Role, unit: Unit) -> bool:
    nearest = nearest_holders(db, role, unit)[:1]
    return not any(is_reachable(db, each) for step in nearest for each in step)


def _tell_vacancy(
    db: Session, role: Role, unit: Unit, never: Collection[UUID], now: datetime
) -> None:
    for step in nearest_holders(db, Role.SUPERVISOR, unit, never=never)[:1]:
        for person_id in step:
            post(
                db,
                to_id=person_id,
                text=f"【提示】{unit.name}的{role.value}没有设置或未绑定，相关预警已由上一级代收。",
                once=f"vacant/{unit.id.hex}/{role.name}/{person_id.hex}",
                now=now,
            )
