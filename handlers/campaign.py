"""专项治理 /campaign: the milestones in force, and starting the notice's 2015 schedule.

Spec domain 1.2. The supervisor of the whole city starts one; officers and heads see it.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from handlers.talk import Choice, Talk
from jobs.start_campaign import read_campaign, start
from models.access import Action, has_anywhere, may
from models.campaign import Milestone, campaign_in_force, milestones_of
from models.errors import Forbidden
from models.unit import root_unit

START, NOT_NOW = "启动 2015 年专项治理方案", "暂不启动"


async def show_campaign(talk: Talk, db: Session) -> None:
    """List the milestones in force; without any, offer the preset to who may start it."""
    if not has_anywhere(db, talk.actor, Action.SEE_CAMPAIGN):
        raise Forbidden(f"您没有{Action.SEE_CAMPAIGN.value}的权限。")
    campaign = campaign_in_force(db)
    if campaign is not None:
        lines = [_line(each, talk.today) for each in milestones_of(db, campaign.id)]
        listed = "\n".join(lines)
        return await talk.say(f"{campaign.name}（{campaign.started_on} 启动）\n{listed}")
    if not may(db, talk.actor, Action.START_CAMPAIGN, unit=root_unit(db)):
        return await talk.say("现在没有进行中的专项治理。")
    answer = await talk.ask(Choice("what", "现在没有进行中的专项治理。", [START, NOT_NOW]))
    if answer == NOT_NOW:
        return await talk.say("好的。")
    planned = read_campaign("2015")
    listed = "\n".join(f"· {each.due_date} {each.what}" for each in planned.milestone)
    if not await talk.confirm(f"{planned.name}\n{listed}\n启动吗？", yes="启动"):
        return await talk.say("好的，没有启动。")
    start(db, planned, talk.occasion)
    return await talk.say("已启动。提醒和逾期升级将按节点自动进行。")


def _line(milestone: Milestone, today: date) -> str:
    days = (milestone.due_date - today).days
    left = f"还有 {days} 天" if days > 0 else "今天" if days == 0 else "已到期"
    return f"· {milestone.due_date}（{left}）{milestone.owed_by}：{milestone.what}"
