"""Say what a comparison found or reopened: a card per unit to who verifies; to who asked, the sum.

Spec findings 4.4, conversations 2.4 (summary after each batch) and 2.6 (serious: case officer and
supervisor, unit head). A cause is shown once, so a run that was killed says what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from jobs.reconcile.settle import Settled
from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.finding import Finding, FindingState
from models.grant import Role
from models.occasion import Occasion
from models.outbox import Choice, post
from models.reconciliation import Reconciliation
from models.terms import FindingCode
from models.unit import Unit, within

# Whose subject is a unit or the police: the supervisor's, not the unit's own.
ABOVE_THE_UNIT = (FindingCode.P7, FindingCode.B1, FindingCode.B2, FindingCode.B3)
RULE = "通知第三部分：发现有问题的，依据有关规定严肃处理"
# The head of a unit is told, and does not verify.
ADVICE = "由组织人事经办人和干部监督在「问题核查」中逐条核查，请本人说明。"
_SUSPECTED = col(Finding.state) == FindingState.CANDIDATE
# Only new evidence takes a finding that bears a decision back into verification.
_REOPENED = and_(
    col(Finding.state) == FindingState.UNDER_VERIFICATION, col(Finding.decided_on).is_not(None)
)


def units_to_tell(db: Session, path: str, people: Collection[UUID] | None) -> list[UUID]:
    """The units of a subtree with something to verify, newly or anew; of some persons, theirs."""
    units = (
        select(col(Finding.unit_id))
        .join(Unit, col(Unit.id) == Finding.unit_id)
        .where(within([path]), or_(_SUSPECTED, _REOPENED), *_of(people))
        .distinct()
    )
    return sorted(db.exec(units).all())


def raise_cards(
    db: Session, unit_id: UUID, people: Collection[UUID] | None, occasion: Occasion
) -> None:
    """Tell whoever verifies in a unit of what they were not told of yet.

    That is every candidate, and every decision that new evidence has reopened.
    """
    everybody = (Role.CASE_OFFICER, Role.SUPERVISOR, Role.UNIT_HEAD)
    for which, headline, cause in (
        (_SUSPECTED, "比对发现疑似问题 {} 项", _suspicion),
        (_REOPENED, "已认定的问题 {} 项有新依据，须重新核查", _reopening),
    ):
        found = db.exec(
            select(Finding)
            .where(Finding.unit_id == unit_id, which, *_of(people))
            .order_by(col(Finding.code), col(Finding.dated), col(Finding.number))
        ).all()
        own = [cause(each) for each in found if each.code not in ABOVE_THE_UNIT]
        above = [cause(each) for each in found if each.code in ABOVE_THE_UNIT]
        for causes, roles in ((own, everybody), (above, (Role.SUPERVISOR,))):
            if causes:
                said = headline.format(len(causes))
                raise_alert(db, _card(unit_id, said, causes, roles), occasion)


def tell_asker(db: Session, run: Reconciliation, settled: Settled, occasion: Occasion) -> None:
    """The sum of a run, by type, to whoever asked for it."""
    if run.person_id is None:
        return
    post(
        db,
        to_id=run.person_id,
        text=summary(db, run, settled),
        once=f"reconciled/{run.id.hex}",
        now=occasion.now,
        choices=[Choice("问题核查", begin="findings")],
    )


def summary(db: Session, run: Reconciliation, settled: Settled) -> str:
    """What a run came to, in a few lines."""
    unit = db.get_one(Unit, run.unit_id)
    lines = [
        f"【比对完成】{unit.name}，截至 {run.as_of_date}，比对 {run.persons} 人。",
        f"新发现疑似 {settled.found}，依据变化 {settled.changed}，撤销 {settled.withdrawn}。",
        *(f"{code.name} {code.value}：{count}" for code, count in _counts(db, run.path)),
    ]
    return "\n".join(lines)


def _counts(db: Session, path: str) -> list[tuple[FindingCode, int]]:
    """How many of each type are suspected or under verification."""
    states = (FindingState.CANDIDATE, FindingState.UNDER_VERIFICATION)
    counted = dict(
        db.exec(
            select(Finding.code, func.count(col(Finding.id)))
            .join(Unit, col(Unit.id) == Finding.unit_id)
            .where(within([path]), col(Finding.state).in_(states))
            .group_by(col(Finding.code))
        ).all()
    )
    return [(code, counted[code]) for code in FindingCode if code in counted]


def _of(people: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    return [] if people is None else [col(Finding.person_id).in_(people)]


def _suspicion(finding: Finding) -> Cause:
    first = finding.evidence.splitlines()[0]
    return _cause(finding, "", "found", first)


def _reopening(finding: Finding) -> Cause:
    """Each decision that is reopened is another cause: of the one before, people know."""
    before = finding.evidence_before.splitlines()
    lines = finding.evidence.splitlines()
    first = next((line for line in lines if line not in before), lines[0])
    return _cause(finding, f"/{finding.decided_on}", "reopened", first)


def _cause(finding: Finding, more: str, stage: str, evidence: str) -> Cause:
    return Cause(
        key=f"finding/{finding.id.hex}{more}",
        stage=stage,
        since=finding.dated,
        what=f"{finding.code.value}：{evidence}",
        person_id=finding.person_id,
    )


def _card(unit_id: UUID, headline: str, causes: Sequence[Cause], roles: tuple[Role, ...]) -> Card:
    return Card(
        headline=headline,
        severity=Severity.SERIOUS,
        roles=roles,
        unit_id=unit_id,
        rule=RULE,
        advice=ADVICE,
        causes=tuple(causes),
    )
