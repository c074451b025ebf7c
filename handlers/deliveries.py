"""预警送达: the alerts of one's units, and whether each was sent, failed or acknowledged.

Spec conversations 2.6 (its delivery state can be seen).
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from handlers.talk import Talk
from models.access import Action, reach
from models.alert import Alert
from models.errors import Forbidden
from models.outbox import Message
from models.person import Person
from models.unit import Unit, within

SHOWN = 15


async def show_deliveries(talk: Talk, db: Session) -> None:
    """List the latest alerts over one's units with their delivery state."""
    prefixes = reach(db, talk.actor, Action.SEE_ALERTS)
    if not prefixes:
        raise Forbidden(f"您没有{Action.SEE_ALERTS.value}的权限。")
    rows = db.exec(
        select(Alert, Person)
        .join(Unit, col(Unit.id) == Alert.unit_id)
        .join(Person, col(Person.id) == Alert.recipient_id)
        .where(within(prefixes))
        .order_by(col(Alert.raised_at).desc(), col(Alert.id))
        .limit(SHOWN)
    ).all()
    if not rows:
        return await talk.say("还没有发出过预警。")
    lines = [
        f"· {_when(alert)} {alert.headline} → {who.name}：{_state(db, alert)}"
        for alert, who in rows
    ]
    return await talk.say("最近的预警：\n" + "\n".join(lines))


def _state(db: Session, alert: Alert) -> str:
    if alert.acknowledged_at is not None:
        assigned = f"，已转办（{alert.assigned_until} 前）" if alert.assigned_until else ""
        return f"已阅{assigned}"
    message = db.exec(select(Message).where(Message.once == f"alert/{alert.id.hex}")).first()
    if message is None:
        return "未发送"
    escalated = "，已升级" if alert.escalated_at else ""
    return f"{message.state.value}{message.failure and f'（{message.failure}）'}{escalated}"


def _when(alert: Alert) -> str:
    return f"{alert.raised_on:%m-%d} {alert.reference}"
