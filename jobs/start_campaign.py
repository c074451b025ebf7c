"""Start a campaign: its milestones, from the 2015 preset or a file of one's own.

Notice parts 1 to 5; spec domain 1.2, operations 5.2. Without a campaign no rule uses a milestone.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from models.access import Action, check
from models.audit import record
from models.campaign import Campaign, Milestone, Promise
from models.errors import Unusable
from models.occasion import Occasion
from models.unit import root_unit
from models.wrong_value import first_wrong

PRESETS = {"2015": Path(__file__).with_name("campaign_2015.toml")}


class PlannedMilestone(BaseModel):
    """One milestone as a file describes it; the due date is included."""

    model_config = ConfigDict(extra="forbid")

    promise: Promise
    due_date: date
    from_date: date | None = None
    owed_by: str
    what: str
    to_whom: str = "—"


class PlannedCampaign(BaseModel):
    """A campaign as a file describes it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    milestone: list[PlannedMilestone] = Field(min_length=1)

    def moved(self, by: timedelta) -> PlannedCampaign:
        """The same campaign on other days."""
        milestones = [
            each.model_copy(
                update={
                    "due_date": each.due_date + by,
                    "from_date": each.from_date + by if each.from_date else None,
                }
            )
            for each in self.milestone
        ]
        return self.model_copy(update={"milestone": milestones})


def read_campaign(preset_or_path: str) -> PlannedCampaign:
    """Read the preset of that name, or a file.

    Raises:
        Unusable: there is no such preset or file, or it names what is wrong in it.
    """
    path = PRESETS.get(preset_or_path, Path(preset_or_path))
    try:
        return PlannedCampaign.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as gone:
        presets = "、".join(PRESETS)
        raise Unusable(f"读不到专项治理文件 {path}；内置方案有：{presets}。") from gone
    except tomllib.TOMLDecodeError as broken:
        raise Unusable(f"专项治理文件不是有效的 TOML：{broken}。") from broken
    except ValidationError as wrong:
        name, expected = first_wrong(wrong)
        raise Unusable(f"专项治理文件中「{name}」不对：{expected}。") from wrong


def start(db: Session, planned: PlannedCampaign, occasion: Occasion) -> Campaign:
    """Put a campaign in force; the one before stays on record.

    Raises:
        Forbidden: the actor may not start a campaign over the whole city.
    """
    root = root_unit(db)
    check(db, occasion.actor, Action.START_CAMPAIGN, unit=root)
    campaign = Campaign(name=planned.name, started_on=occasion.today, started_at=occasion.now)
    db.add(campaign)
    db.flush()
    for position, each in enumerate(planned.milestone, 1):
        db.add(Milestone(campaign_id=campaign.id, position=position, **each.model_dump()))
    record(
        db,
        occasion.actor,
        Action.START_CAMPAIGN.value,
        f"campaign/{campaign.id.hex}",
        at=occasion.now,
        unit_id=root.id,
        after={"name": planned.name, "milestones": len(planned.milestone)},
    )
    return campaign
