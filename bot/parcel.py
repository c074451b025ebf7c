"""A message under way, and in whose name the courier acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.clock import day_of
from bot.messenger import Outgoing
from models.audit import Actor
from models.occasion import Occasion
from models.policy import Policy

GIVE_UP_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Parcel:
    """A message that is leased, with where it goes."""

    message_id: UUID
    account_id: UUID
    messenger: str
    outgoing: Outgoing
    edits: str | None = None


def by_courier(policy: Policy, now: datetime) -> Occasion:
    """The occasion of what the courier does by itself."""
    return Occasion(Actor("系统", "courier"), now, day_of(now), policy)
