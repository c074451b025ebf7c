"""认定: the deciding supervisor confirms or clears a finding, with a reason.

Spec findings 4.4. Never one's own case.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk, Text
from handlers.talk.finding_at_hand import finding_to, show_card
from jobs import decide_finding
from models.access import Action
from models.errors import NotNow
from models.finding import DECIDED
from models.finding_course import hindrance, is_nobody_asked


async def confirm_finding(talk: Talk, db: Session) -> None:
    """认定属实: after a statement, or when its day is past."""
    finding = finding_to(talk, db, Action.DECIDE_FINDING)
    if finding.state in DECIDED:
        raise NotNow(f"问题 {finding.number} 刚刚被处理过，现在是{finding.state.value}。")
    standing = hindrance(db, finding, talk.today)
    if standing:
        raise NotNow(standing)
    reason = await talk.ask(Text("reason", f"{finding}\n认定属实的理由？", least=4))
    unasked = ""
    if is_nobody_asked(db, finding):
        asked = "没有可以要求说明的单位负责人。请写明这一情况（会记入理由）。"
        unasked = await talk.ask(Text("unasked", asked, least=4))
    if not await talk.confirm(f"{finding}\n认定：属实\n理由：{reason}\n确认？", yes="确认属实"):
        return await talk.say("好的，没有认定。")
    decide_finding.confirm_finding(db, finding, reason, talk.occasion, unasked=unasked)
    return await show_card(talk, db, finding, "已认定属实。")


async def clear_finding(talk: Talk, db: Session) -> None:
    """排除: with a reason."""
    finding = finding_to(talk, db, Action.DECIDE_FINDING)
    if finding.state in DECIDED:
        raise NotNow(f"问题 {finding.number} 刚刚被处理过，现在是{finding.state.value}。")
    reason = await talk.ask(Text("reason", f"{finding}\n排除的理由？", least=4))
    if not await talk.confirm(f"{finding}\n认定：排除\n理由：{reason}\n确认？", yes="确认排除"):
        return await talk.say("好的，没有认定。")
    decide_finding.clear_finding(db, finding, reason, talk.occasion)
    return await show_card(talk, db, finding, "已认定排除。")
