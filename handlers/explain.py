"""说明: whoever was asked about a finding says what happened, in words, pictures and files.

Spec conversations 2.2, findings 4.4. They are told what it is about, and do not read the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk
from handlers.talk.pieces import Piece, ask_pieces
from jobs.answer_finding import answer_finding
from models.access import Action, check
from models.errors import NotNow, Unknown
from models.finding import Finding, FindingState
from models.finding_course import about
from models.person import Person
from models.statement import Statement, statements_waiting_for


async def explain(talk: Talk, db: Session) -> None:
    """Take one statement from whoever was asked, and give a receipt."""
    statement = await _asked(talk, db)
    if statement is None:
        return await talk.say("没有等待您说明的事项。")
    check(db, talk.actor, Action.ANSWER_FINDING, person_id=statement.person_id)
    finding = db.get_one(Finding, statement.finding_id)
    if statement.answered_on is not None:
        raise NotNow(f"您已在 {statement.answered_on} 提交说明，没有重复处理。")
    if finding.state is not FindingState.UNDER_VERIFICATION:
        raise NotNow("这项核查已经结束，不需要再说明。")
    pieces = await ask_pieces(talk, "said", _question(db, statement, finding))
    if not await talk.confirm(_summary(pieces), yes="提交说明"):
        return await talk.say(f"好的，没有提交。请在 {statement.due_date} 前说明。")
    words = "\n".join(each.words for each in pieces if each.words)
    files = [each.file_id for each in pieces if each.file_id is not None]
    receipt = answer_finding(db, statement, words, files, talk.occasion)
    return await talk.say(f"说明已提交。\n回执 {receipt}，{talk.moment}")


async def _asked(talk: Talk, db: Session) -> Statement | None:
    if talk.subject:
        found = db.get(Statement, talk.subject_id)
        if found is None:
            raise Unknown("没有找到这次说明要求。")
        return found
    waiting_here = statements_waiting_for(db, talk.speaker.id)
    if len(waiting_here) < 2:  # noqa: PLR2004 - the only one is not asked about
        return waiting_here[0] if waiting_here else None
    asked = Choice[Statement](
        "statement", "对哪一项说明？", waiting_here, label=lambda each: _line(db, each)
    )
    return await talk.ask(asked)


def _line(db: Session, statement: Statement) -> str:
    finding = db.get_one(Finding, statement.finding_id)
    return f"{about(finding)}，{statement.due_date} 前"


def _question(db: Session, statement: Statement, finding: Finding) -> str:
    of_whom = f"（涉及{db.get_one(Person, finding.person_id)}）" if finding.is_of_unit else ""
    return (
        f"{about(finding)}{of_whom}。\n"
        f"请在 {statement.due_date} 前说明情况：写文字，或发图片、文件，可以分几条发。"
    )


def _summary(pieces: Sequence[Piece]) -> str:
    words = [each.words for each in pieces if each.words]
    files = sum(each.file_id is not None for each in pieces)
    return "\n".join([*words, f"附件 {files} 份。", "提交后不能修改，确认？"])


def waiting(db: Session, person_id: UUID, _today: date) -> int:
    """How many statements a person was asked for."""
    return len(statements_waiting_for(db, person_id))
