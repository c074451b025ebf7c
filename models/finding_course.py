"""The course of a finding: what its steps share, and what has to come before a decision.

Spec findings 4.4: to confirm, somebody was asked for a statement and has answered, or its day is
past. Each step is audited and told to whoever must act next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.alert_card import serving
from models.audit import record
from models.errors import NotNow
from models.finding import Finding, FindingState, advance_finding, hold_finding
from models.grant import Role, nearest_holders
from models.occasion import Occasion
from models.outbox import Choice, post
from models.statement import Statement, latest_statement
from models.terms import FindingCode
from models.unit import Unit

# What is asked about, to the person concerned: what happened, never the file.
ABOUT = {
    FindingCode.P1: "{day} 签发的因私证件，没有查到同意申办函",
    FindingCode.P2: "应上交的因私证件没有上交",
    FindingCode.P3: "持有的因私证件没有报告",
    FindingCode.P4: "{day} 的因私出境，没有查到审批",
    FindingCode.P5: "{day} 的因私出行，与批准的日期、行程或证件不一致",
    FindingCode.P6: "{day} 的因私出境没有报告，或报告与出入境记录不一致",
    FindingCode.P7: "{day} 的因私出国（境）审批不符合规定",
    FindingCode.B1: "名下出国（境）证件涉嫌伪造、变造或冒用",
    FindingCode.B2: "{day} 签发的因私证件，没有查到组织人事部门的同意",
    FindingCode.B3: "{day} 前后出具的同意申办函超出干部管理权限",
}


def begin_verification(db: Session, finding: Finding, occasion: Occasion) -> None:
    """Take up a candidate; one that is being verified already is held against others.

    Raises:
        NotNow: it is decided or withdrawn, or somebody was faster.
    """
    if finding.state is FindingState.UNDER_VERIFICATION:
        hold_finding(db, finding, occasion.now)
        return
    if finding.state is not FindingState.CANDIDATE:  # only new evidence reopens what is decided
        raise NotNow(f"问题 {finding.number} {finding.state.value}，不能再这样操作。")
    advance_finding(db, finding, FindingState.UNDER_VERIFICATION)
    finding.changed_at = occasion.now
    db.add(finding)
    db.flush()
    audit_step(db, finding, "开始核查", occasion)


def audit_step(
    db: Session, finding: Finding, what: str, occasion: Occasion, **after: object
) -> None:
    """Keep who did what about a finding."""
    record(
        db,
        occasion.actor,
        what,
        f"finding/{finding.id.hex}",
        at=occasion.now,
        unit_id=finding.unit_id,
        after={"number": finding.number, "state": finding.state.value} | after,
    )


def tell(
    db: Session,
    to_ids: Sequence[UUID | None],
    finding: Finding,
    text: str,
    once: str,
    occasion: Occasion,
) -> None:
    """Tell those who go on with a finding; whoever has just acted knows it."""
    for to_id in dict.fromkeys(to_ids):
        if to_id is not None and to_id not in {occasion.actor.person_id, finding.person_id}:
            post(
                db,
                to_id=to_id,
                text=f"【问题核查】{finding}\n{text}",
                once=f"finding/{finding.id.hex}/{once}/{to_id.hex}",
                now=occasion.now,
                choices=[Choice("查看问题", begin="finding", subject=str(finding.id))],
            )


def decider_of(db: Session, finding: Finding, occasion: Occasion) -> UUID | None:
    """The supervisor who decides, never the person concerned."""
    unit = db.get_one(Unit, finding.deciding_unit_id)
    return serving(db, Role.SUPERVISOR, unit, never=[finding.person_id], now=occasion.now)


def reader_of(db: Session, finding: Finding) -> UUID | None:
    """The nearest discipline reader who can be reached, never the person concerned."""
    unit = db.get_one(Unit, finding.unit_id)
    steps = nearest_holders(db, Role.DISCIPLINE_READER, unit, never=[finding.person_id])
    return next((each for step in steps for each in step if is_reachable(db, each)), None)


def asked_of(db: Session, finding: Finding) -> UUID | None:
    """Who is asked for a statement: the person; of a unit, its head, if one can be reached."""
    if not finding.is_of_unit:
        return finding.person_id
    if finding.subject_unit_id is None:
        return None
    unit = db.get_one(Unit, finding.subject_unit_id)
    steps = nearest_holders(db, Role.UNIT_HEAD, unit, never=[finding.person_id])
    return next((each for step in steps for each in step if is_reachable(db, each)), None)


def current_statement(db: Session, finding: Finding) -> Statement | None:
    """The last time somebody was asked, if it was since the last decision.

    What new evidence has reopened is asked about anew, before it is confirmed again.
    """
    last = latest_statement(db, finding.id)
    if last is None or finding.decided_on is None:
        return last
    return last if last.asked_on >= finding.decided_on else None


def is_nobody_asked(db: Session, finding: Finding) -> bool:
    """Whether nobody was asked because nobody can be; the reason of a decision must say so."""
    return current_statement(db, finding) is None and asked_of(db, finding) is None


def hindrance(db: Session, finding: Finding, today: date) -> str:
    """What stands in the way of confirming a finding; nothing when it may be confirmed.

    A statement is due until the end of its day.
    """
    statement = current_statement(db, finding)
    if statement is None:
        return "" if asked_of(db, finding) is None else "还没有要求本人说明，请先要求说明。"
    if statement.answered_on is None and today <= statement.due_date:
        return f"已要求说明，{statement.due_date} 前答复；期限未到，暂不能认定属实。"
    return ""


def about(finding: Finding) -> str:
    """What a finding is about, in words that the person concerned may read."""
    return f"「{finding.code.value}」{ABOUT[finding.code].format(day=finding.dated)}"
