"""用证申请: what a document is needed for besides a trip, put before the approvers.

Notice part 2 (领用、换发须经批准); spec conversations 2.2 (renewal, visa), domain 1.2 (Consent
letter). After 退回补正 it is applied for anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from handlers.talk import Choice, Talk, Text
from handlers.talk.applicant import applicant
from handlers.talk.document_fields import PRIVATE_KINDS
from handlers.talk.trip_questions import TravelDay
from jobs.apply_for_errand import Wanted, apply_for_errand, cancel_errand, refuse_if_used
from jobs.approvals import refuse_if_stopped
from models.access import Action, check
from models.consent_letter import ConsentLetter
from models.custody import CustodyState, custody_state, latest_events
from models.document import Document, documents_of
from models.errand import (
    NEEDS_DOCUMENT,
    NEEDS_LETTER,
    Errand,
    ErrandKind,
    ErrandState,
)
from models.errors import NotNow, Unknown
from models.holding import documents_held
from models.outbox import Choice as Button
from models.terms import DocumentKind, LegalStatus
from models.weekday import with_weekday

CANCELLABLE = (ErrandState.PENDING, ErrandState.APPROVED)
WHY = {
    ErrandKind.FIRST: "为什么新办？例如：探望在国外的子女。",
    ErrandKind.RENEWAL: "为什么换发？例如：有效期不足六个月。",
    ErrandKind.REPLACEMENT: "为什么补发？例如：遗失，已于哪天报告。",
    ErrandKind.ENDORSEMENT: "办理哪里的签证、签注，做什么用？",
    ErrandKind.OTHER: "用证做什么？例如：办理公证。",
}


@dataclass(frozen=True)
class _Use:
    """What an errand is about: a document in the safe, or a kind of document."""

    kind: DocumentKind
    document: Document | None = None
    return_by: date | None = None

    def __str__(self) -> str:
        return str(self.document or self.kind.value)


async def declare_errand(talk: Talk, db: Session) -> None:
    """Take one errand from its applicant and put it before the approvers."""
    registrant = applicant(talk, db, "用证")
    refuse_if_stopped(db, registrant, talk.occasion)
    kind = await talk.ask(Choice("what", "要办理什么？", list(ErrandKind)))
    use = await (_of_safe(talk, db) if kind in NEEDS_DOCUMENT else _of_kind(talk, db, kind))
    words = await talk.ask(Text("words", WHY[kind], least=2))
    if use.document is not None:
        use = _Use(use.kind, use.document, await _return_day(talk))
    if not await talk.confirm(_summary(kind, use, words), yes="提交审批", no="不提交"):
        return await talk.say("好的，没有提交。")
    wanted = Wanted(kind, use.kind, words, use.document, use.return_by)
    errand = apply_for_errand(db, registrant, wanted, talk.occasion)
    return await talk.say(
        f"已提交审批，申请号 {errand.number}，{talk.moment}。每一步结果都会在这里通知您。",
        choices=[Button("取消申请", begin="cancel_errand", subject=str(errand.id))],
    )


async def cancel(talk: Talk, db: Session) -> None:
    """Give an errand up before its document was drawn or its letter issued."""
    errand = _errand(talk, db)
    refuse_if_used(db, errand)
    reason = await talk.ask(Text("reason", f"取消{errand}。是什么原因？", least=2))
    if not await talk.confirm(f"确认取消{errand}？", yes="确认取消", no="不取消"):
        return await talk.say("好的，没有取消。")
    cancel_errand(db, errand, reason, talk.occasion)
    return await talk.say(f"申请 {errand.number} 已取消。")


async def show_letter(talk: Talk, db: Session) -> None:
    """Send its holder a consent letter once more."""
    letter = db.get(ConsentLetter, talk.subject_id)
    if letter is None or letter.file_id is None:
        raise Unknown("没有找到这份同意申办函。")
    check(db, talk.actor, Action.SEE_OWN, person_id=letter.person_id)
    return await talk.say(f"{letter.number}，{letter.issued_on} 出具。", file_id=letter.file_id)


def _errand(talk: Talk, db: Session) -> Errand:
    """The errand that a button names."""
    errand = db.get(Errand, talk.subject_id)
    if errand is None:
        raise Unknown("没有找到这份用证申请。")
    check(db, talk.actor, Action.APPLY, person_id=errand.person_id)
    if errand.state not in CANCELLABLE:
        raise NotNow(f"申请 {errand.number} {errand.state.value}，不能再取消。")
    return errand


async def _of_safe(talk: Talk, db: Session) -> _Use:
    """One of the applicant's documents that lie in the safe; an expired one, too."""
    documents = _in_custody(db, talk.speaker.id)
    if not documents:
        raise NotNow("您没有在库的证件可以领用。在手中的证件请先上交（/surrender）。")
    document = await talk.ask(Choice("document", "用哪本证件？", documents))
    if document.kind is DocumentKind.UNKNOWN:  # known by a roster's number only
        return _Use(await talk.ask(_kind_of(PRIVATE_KINDS)), document)
    return _Use(document.kind, document)


async def _of_kind(talk: Talk, db: Session, errand_kind: ErrandKind) -> _Use:
    """A kind of document; a first one only of a kind of which no valid one is held."""
    held = _held_kinds(db, talk.speaker.id, talk.today) if errand_kind is ErrandKind.FIRST else ()
    kinds = [each for each in PRIVATE_KINDS if each not in held]
    if not kinds:
        raise NotNow("三种证件您都持有有效的，不能新办；到期或损坏的请选「换发证件」。")
    return _Use(await talk.ask(_kind_of(kinds)))


def _kind_of(kinds: Sequence[DocumentKind]) -> Choice[DocumentKind]:
    return Choice("document_kind", "哪种证件？", kinds)


async def _return_day(talk: Talk) -> date:
    asked = "最迟哪天归还证件？"
    return await talk.ask(TravelDay("return_by", asked, talk.today, earliest=talk.today))


def _summary(kind: ErrandKind, use: _Use, words: str) -> str:
    lines = [f"用证申请：{kind.value}", f"证件：{use}", f"说明：{words}"]
    if use.return_by is not None:
        lines.append(f"归还：{with_weekday(use.return_by)} 前")
    if kind in NEEDS_LETTER:
        lines.append("批准后由人事主管部门出具同意申办函。")
    return "\n".join([*lines, "请核对，确认提交审批吗？"])


def _in_custody(db: Session, person_id: UUID) -> list[Document]:
    own = [each for each in documents_of(db, person_id) if each.status is LegalStatus.VALID]
    events = latest_events(db, [each.id for each in own])
    return [each for each in own if custody_state(events.get(each.id)) is CustodyState.IN_CUSTODY]


def _held_kinds(db: Session, person_id: UUID, today: date) -> set[DocumentKind]:
    return {each.kind for each in documents_held(db, person_id) if each.is_valid_on(today)}
