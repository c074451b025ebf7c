"""Decide a finding: confirmed 属实 or cleared 排除, with a reason, by the deciding supervisor.

Notice part 3 (根据调查结果……严肃处理); spec findings 4.4. A decision outlives every later
reconciliation.
"""

from __future__ import annotations

from sqlmodel import Session

from models.disposition import dispositions_of
from models.errors import NotNow
from models.finding import DECIDED, Finding, FindingState, advance_finding
from models.finding_course import (
    about,
    audit_step,
    begin_verification,
    hindrance,
    is_nobody_asked,
    tell,
)
from models.masking import masked
from models.occasion import Occasion
from models.outbox import post
from models.statement import latest_statement


def confirm_finding(
    db: Session, finding: Finding, reason: str, occasion: Occasion, *, unasked: str = ""
) -> None:
    """Confirm a finding; `unasked` is why nobody was asked for a statement, where nobody can be.

    Raises:
        NotNow: no statement was asked for, or it is neither answered nor past its day; nobody was
            asked and `unasked` does not say why; it is decided, or somebody was faster.
    """
    _refuse_decided(finding)
    standing = hindrance(db, finding, occasion.today)
    if standing:
        raise NotNow(standing)
    if is_nobody_asked(db, finding):
        if not unasked:
            raise NotNow("没有可以要求说明的单位负责人，请在理由中写明。")
        reason = f"{reason}（未能取得说明：{unasked}）"
    _decide(db, finding, FindingState.CONFIRMED, reason, occasion)


def clear_finding(db: Session, finding: Finding, reason: str, occasion: Occasion) -> None:
    """Clear a finding; one that nobody has verified yet is taken up in the same step.

    Raises:
        NotNow: it is decided, somebody was faster, or dispositions of it stand.
    """
    _refuse_decided(finding)
    if dispositions_of(db, [finding.id]):
        raise NotNow("这个问题已有处理，请先撤销处理，再认定排除。")
    begin_verification(db, finding, occasion)
    _decide(db, finding, FindingState.CLEARED, reason, occasion)


def _refuse_decided(finding: Finding) -> None:
    if finding.state in DECIDED:
        raise NotNow(f"问题 {finding.number} 刚刚被处理过，现在是{finding.state.value}。")


def _decide(
    db: Session, finding: Finding, to: FindingState, reason: str, occasion: Occasion
) -> None:
    reason = masked(reason)
    advance_finding(db, finding, to)
    finding.decided_by_id, finding.decided_on = occasion.actor.person_id, occasion.today
    finding.reason, finding.changed_at = reason, occasion.now
    db.add(finding)
    db.flush()
    audit_step(db, finding, f"认定{to.value}", occasion, reason=reason)
    _tell_of_decision(db, finding, occasion)


def _tell_of_decision(db: Session, finding: Finding, occasion: Occasion) -> None:
    """Whoever verified it is told, and whoever was asked hears how it ended, not why."""
    once = f"decided/{occasion.now:%Y%m%d%H%M%S}"
    statement = latest_statement(db, finding.id)
    if statement is None:
        return
    said = f"已认定{finding.state.value}：{finding.reason}"
    tell(db, [statement.asked_by_id], finding, said, once, occasion)
    post(
        db,
        to_id=statement.person_id,
        text=f"【核查结果】{about(finding)}，经核查认定{finding.state.value}。",
        once=f"finding/{finding.id.hex}/{once}",
        now=occasion.now,
    )
