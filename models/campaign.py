"""Campaigns 专项治理 and their milestones. Notice parts 1 to 5; spec domain 1.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.table import Table


class Promise(StrEnum):
    """What a milestone asks for, as the rules know it."""

    REGISTERED = "应备尽备"
    DECLARED = "申报持证"
    SURRENDERED = "应交尽交"
    POLICE_CHECKED = "公安核查"
    VERIFIED = "应查尽查"
    INSPECTED = "监督检查"
    REPORTED = "总结报告"


class Campaign(Table, table=True):
    """A campaign; the one started last is in force."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    started_on: date
    started_at: datetime


class Milestone(Table, table=True):
    """Who owes what to whom, until when (that day included)."""

    __table_args__ = (UniqueConstraint("campaign_id", "position", name="one_milestone_a_place"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    position: int
    promise: Promise = Field(sa_type=word(Promise))
    due_date: date
    from_date: date | None = None
    owed_by: str
    what: str
    to_whom: str


def campaign_in_force(db: Session) -> Campaign | None:
    """The campaign started last."""
    return db.exec(select(Campaign).order_by(col(Campaign.started_at).desc())).first()


def milestones_of(db: Session, campaign_id: UUID) -> Sequence[Milestone]:
    """The milestones of a campaign in their order."""
    return db.exec(
        select(Milestone)
        .where(Milestone.campaign_id == campaign_id)
        .order_by(col(Milestone.position))
    ).all()


def milestone_dates(db: Session) -> dict[Promise, date]:
    """The latest date of each promise in the campaign in force; empty without one."""
    campaign = campaign_in_force(db)
    if campaign is None:
        return {}
    dates: dict[Promise, date] = {}
    for milestone in milestones_of(db, campaign.id):
        before = dates.get(milestone.promise, milestone.due_date)
        dates[milestone.promise] = max(before, milestone.due_date)
    return dates
