"""The occasion of an act: who acts, at which moment and office day, under which policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.audit import Actor
from models.policy import Policy


@dataclass(frozen=True)
class Occasion:
    """Handed down from bot/, where the clock and the settings are; nothing below asks for them.

    `now` is an aware moment in UTC, `today` the office's calendar day in Asia/Shanghai.
    """

    actor: Actor
    now: datetime
    today: date
    policy: Policy
