"""Alert about hand-overs that a desk recorded and the other side has not confirmed for 24 hours.

Spec domain 1.3, conversations 2.6.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlmodel import Session

from models.alert_card import Card, raise_alert
from models.calendar import ZONE
from models.custody import CustodyMove
from models.handover import Handover, waiting_since
from models.handover_card import handover_card
from models.occasion import Occasion

WHEN = "0 * * * *"  # every hour

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Raise each hand-over that waits too long, once.

    Returns:
        The number of cards newly raised.
    """
    hours = occasion.policy.handover_alert_hours
    late = waiting_since(db, occasion.now - timedelta(hours=hours))
    count = sum(len(raise_alert(db, _card(each, hours), occasion)) for each in late)
    log.info("unconfirmed hand-overs raised: %d", count)
    return count


def _card(handover: Handover, hours: int) -> Card:
    of_transfer = handover.direction is CustodyMove.TRANSFER
    who = "接收方保管人" if of_transfer else "持证人"
    recorded_at = handover.recorded_at or handover.opened_at
    return handover_card(
        handover,
        "unconfirmed",
        recorded_at.astimezone(ZONE).date(),
        headline=f"交接登记后 {hours} 小时未确认",
        what=f"{handover.direction.value}待确认",
        rule="交接须双方确认，未确认前台账不变动。",
        advice=f"联系{who}确认，或由保管人核实后重新办理。",
    )
