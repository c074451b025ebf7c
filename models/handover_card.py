"""The alert card about a hand-over that went wrong: to the unit head and the supervisor, serious.

Spec conversations 2.6 (hand-over refused or unconfirmed, number differs at the desk).
"""

from __future__ import annotations

from datetime import date

from models.alert import Severity
from models.alert_card import Card, Cause
from models.grant import Role
from models.handover import Handover


def handover_card(
    handover: Handover, stage: str, since: date, *, headline: str, what: str, rule: str, advice: str
) -> Card:
    """The card of one stage of one hand-over, about its holder."""
    cause = Cause(f"handover/{handover.id.hex}", stage, since, what, handover.holder_id)
    return Card(
        headline=headline,
        severity=Severity.SERIOUS,
        roles=(Role.UNIT_HEAD, Role.SUPERVISOR),
        unit_id=handover.authority_id,
        rule=rule,
        advice=advice,
        causes=(cause,),
    )
