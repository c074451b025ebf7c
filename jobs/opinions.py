"""Ask the discipline inspection for an opinion on an applicant, and take it. Spec domain 1.1."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from models.account import is_reachable
from models.audit import record
from models.errors import NotNow
from models.grant import Role, nearest_holders
from models.occasion import Occasion
from models.opinion import Opinion, Verdict
from models.outbox import Choice, post
from models.person import Person
from models.unit import Unit


def ask_opinion(db: Session, person_id: UUID, unit: Unit, occasion: Occasion) -> Opinion:
    """Put the question to the nearest discipline reader, never the person concerned.

    Raises:
        NotNow: no discipline reader over this unit can be reached.
    """
    readers = [
        each
        for step in nearest_holders(db, Role.DISCIPLINE_READER, unit, never=[person_id])
        for each in step
        if is_reachable(db, each)
    ]
    if not readers:
        raise NotNow("没有可联系的纪检人员，请系统管理员授予角色并邀请绑定。")
    opinion = Opinion(
        person_id=person_id,
        unit_id=unit.id,
        asked_by_id=occasion.actor.person_id,
        asked_at=occasion.now,
    )
    db.add(opinion)
    db.flush()
    _audit(db, opinion, "征求纪检意见", occasion)
    post(
        db,
        to_id=readers[0],
        text=f"{unit.name}就 {db.get_one(Person, person_id)} 申请因私出国（境）征求纪检意见。",
        once=f"opinion/{opinion.id.hex}/asked",
        now=occasion.now,
        choices=[Choice("出具意见", begin="opinion", subject=str(opinion.id))],
    )
    return opinion


def give_opinion(
    db: Session, opinion: Opinion, verdict: Verdict, words: str, occasion: Occasion
) -> None:
    """Keep what the reader says, and tell whoever asked."""
    opinion.verdict, opinion.words = verdict, words
    opinion.given_by_id, opinion.given_on = occasion.actor.person_id, occasion.today
    db.add(opinion)
    db.flush()
    _audit(db, opinion, "出具纪检意见", occasion)
    if opinion.asked_by_id is None:
        return
    person = db.get_one(Person, opinion.person_id)
    said = f"：{words}" if words else ""
    post(
        db,
        to_id=opinion.asked_by_id,
        text=f"纪检意见：{person}，{verdict.value}{said}。",
        once=f"opinion/{opinion.id.hex}/given",
        now=occasion.now,
        choices=[Choice("去审批", begin="approvals")],
    )


def _audit(db: Session, opinion: Opinion, what: str, occasion: Occasion) -> None:
    record(
        db,
        occasion.actor,
        what,
        f"opinion/{opinion.id.hex}",
        at=occasion.now,
        unit_id=opinion.unit_id,
        after={"verdict": opinion.verdict.value if opinion.verdict else ""},
    )
