"""Take a statement on a finding, with its attachments, and tell whoever goes on.

Spec findings 4.4, conversations 2.2. What is said is sealed, and stays as it was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.errors import NotNow
from models.finding import Finding, FindingState, hold_finding
from models.finding_course import audit_step, decider_of, tell
from models.occasion import Occasion
from models.receipt import new_receipt
from models.statement import Statement, StatementFile, answer_statement
from models.stored_file import StoredFile


def answer_finding(
    db: Session, statement: Statement, words: str, files: Sequence[UUID], occasion: Occasion
) -> str:
    """Keep what somebody says of a finding.

    Returns:
        The receipt number.

    Raises:
        NotNow: it was answered before, or the finding is decided by now.
    """
    finding = db.get_one(Finding, statement.finding_id)
    if finding.state is not FindingState.UNDER_VERIFICATION:
        raise NotNow("这项核查已经结束，不需要再说明。")
    hold_finding(db, finding, occasion.now)
    answer_statement(db, statement, words, occasion.today, occasion.now)
    for file_id in dict.fromkeys(files):
        file = db.get_one(StoredFile, file_id)
        file.person_id = statement.person_id
        db.add(file)
        db.add(StatementFile(statement_id=statement.id, file_id=file_id))
    db.flush()
    receipt = new_receipt("SM", occasion.today)
    audit_step(db, finding, "提交说明", occasion, receipt=receipt, files=len(files))
    tell(
        db,
        [statement.asked_by_id, decider_of(db, finding, occasion)],
        finding,
        "说明已提交，请核查认定。",
        f"answered/{statement.id.hex}",
        occasion,
    )
    return receipt
