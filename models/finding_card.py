"""The card of a finding: the evidence side by side, what was said, asked, decided and done.

Spec conversations 2.4, findings 4.4. Numbers are masked; the buttons are what its reader may do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from models.access import Action
from models.audit import Actor
from models.disposition import Disposition, every_disposition_of
from models.finding import DECIDED, OPEN, Finding, FindingState
from models.finding_course import hindrance
from models.finding_reach import may_on
from models.outbox import Choice
from models.person import Person
from models.police_request import PoliceRequest, requests_about
from models.registrant import registrant_of
from models.statement import Statement, files_of, statements_of
from models.suspension import Suspension
from models.unit import Unit


def finding_card(db: Session, finding: Finding, today: date) -> str:
    """Everything about a finding that whoever decides it needs."""
    return "\n".join(
        [
            f"{finding}　{finding.state.value}",
            *_who(db, finding),
            f"发生 {finding.dated}，发现 {finding.found_on}",
            "【核查依据】",
            finding.evidence,
            *_difference(finding),
            *_statements(db, finding, today),
            *_requests(db, finding, today),
            *_decision(db, finding),
            *_dispositions(db, finding),
        ]
    )


def card_buttons(db: Session, finding: Finding, actor: Actor, today: date) -> list[Choice]:
    """What this reader may do about a finding now."""
    offered: list[tuple[str, str]] = []
    if finding.state in OPEN and may_on(db, actor, Action.VERIFY_FINDING, finding):
        offered += [("要求说明", "ask_statement"), ("请公安协助", "ask_police")]
    if finding.state in OPEN and may_on(db, actor, Action.DECIDE_FINDING, finding):
        offered += _decisions(db, finding, today)
    if may_on(db, actor, Action.DISPOSE, finding):
        offered += _measures(db, finding)
    if files_of(db, [each.id for each in statements_of(db, finding.id)]):
        offered.append(("查看附件", "finding_files"))
    return [Choice(label, begin=name, subject=str(finding.id)) for label, name in offered]


def _decisions(db: Session, finding: Finding, today: date) -> list[tuple[str, str]]:
    is_open = finding.state is FindingState.UNDER_VERIFICATION
    confirm = is_open and not hindrance(db, finding, today)
    return [*([("认定属实", "confirm_finding")] if confirm else []), ("排除", "clear_finding")]


def _measures(db: Session, finding: Finding) -> list[tuple[str, str]]:
    standing = [each for each in every_disposition_of(db, finding.id) if not each.revoked_on]
    dispose = finding.state is FindingState.CONFIRMED
    return [
        *([("作出处理", "dispose")] if dispose else []),
        *([("撤销处理", "revoke_disposition")] if standing else []),
    ]


def _who(db: Session, finding: Finding) -> Iterator[str]:
    registrant = registrant_of(db, finding.person_id)
    post = f"　{registrant.post_and_rank}" if registrant and registrant.post_and_rank else ""
    yield str(db.get_one(Person, finding.person_id))
    yield f"{db.get_one(Unit, finding.unit_id).name}{post}"
    if finding.is_of_unit:
        yield f"责任单位：{finding.subject_unit_name}"


def _difference(finding: Finding) -> Iterator[str]:
    """What new evidence has changed, while it is looked at again."""
    if finding.is_evidence_gone:
        yield "注意：按最新数据，上述情况已不再出现。"
    if finding.state in DECIDED or not finding.evidence_before:
        return
    before, now = finding.evidence_before.splitlines(), finding.evidence.splitlines()
    yield "【依据变化】上次认定之后有新情况，请重新核查"
    yield from (f"新增：{line}" for line in now if line not in before)
    yield from (f"不再出现：{line}" for line in before if line not in now)


def _statements(db: Session, finding: Finding, today: date) -> Iterator[str]:
    asked = statements_of(db, finding.id)
    if asked:
        yield "【说明】"
    for each in asked:
        yield _statement(db, finding, each, today)


def _statement(db: Session, finding: Finding, statement: Statement, today: date) -> str:
    who = ""
    if statement.person_id != finding.person_id:
        who = db.get_one(Person, statement.person_id).name
    asked = f"{statement.asked_on} 要求{who}说明"
    if statement.answered_on is None:
        late = "，逾期未答复" if statement.due_date < today else ""
        return f"{asked}，{statement.due_date} 前答复{late}"
    count = len(files_of(db, [statement.id]))
    files = f"（附件 {count} 份）" if count else ""
    return f"{asked}，{statement.answered_on} 答复{files}：{statement.words}".rstrip("：")


def _requests(db: Session, finding: Finding, today: date) -> Iterator[str]:
    requests = requests_about(db, finding.id)
    if requests:
        yield "【公安协助】"
    for each in requests:
        yield _request(each, today)


def _request(request: PoliceRequest, today: date) -> str:
    asked = f"{request.number} {request.asked.value}：{request.words}"
    if request.answered_on is not None:
        return f"{asked}\n　{request.answered_on} {request.state.value}：{request.answer}"
    late = "，逾期未答复" if request.due_date < today else ""
    return f"{asked}\n　{request.due_date} 前答复{late}"


def _decision(db: Session, finding: Finding) -> Iterator[str]:
    if finding.decided_on is None:
        return
    by = db.get_one(Person, finding.decided_by_id).name if finding.decided_by_id else ""
    title = "认定" if finding.state in DECIDED else "上次认定"
    yield f"【{title}】{finding.decided_on} {by}：{finding.reason}"


def _dispositions(db: Session, finding: Finding) -> Iterator[str]:
    made = every_disposition_of(db, finding.id)
    if made:
        yield "【处理】"
    for each in made:
        yield f"{each.decided_on} {disposition_line(db, each, finding)}"


def disposition_line(db: Session, made: Disposition, finding: Finding) -> str:
    """A disposition in words, with what became of it."""
    said = made.measure.value
    if made.person_id != finding.person_id:
        said += f"（{db.get_one(Person, made.person_id).name}）"
    if made.until_date is not None:
        said += f"至 {made.until_date}"
    said += f"：{made.words}" if made.words else ""
    said += f"（依据：{made.legal_basis}）" if made.legal_basis else ""
    if made.revoked_on is not None:
        return f"{said}（{made.revoked_on} 撤销：{made.revoke_reason}）"
    stopped = db.get(Suspension, made.suspension_id) if made.suspension_id else None
    is_over = stopped is not None and stopped.ended_at is not None
    return f"{said}（已提前恢复受理）" if is_over else said
