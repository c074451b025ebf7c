"""What the desk asks about each document of a bundle, and how it reads it back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from handlers.talk.questions import Choice, Misread, Question, Text
from handlers.talk.talk import Talk
from models.desk_record import Finding
from models.document import Document
from models.handover import Outcome
from models.safe import Safe
from models.slots import free_slots, last_place


class Slot(Question[int]):
    """A free slot of a safe: one that is offered, or any other by its number."""

    def __init__(
        self, key: str, db: Session, safe: Safe, promised: Sequence[int], before: int | None
    ) -> None:
        super().__init__(key, f"放进{safe.name}几号柜位？")
        self.free = free_slots(db, safe, besides=promised)
        self.safe = safe
        self.before = before if before in self.free else None  # where it lay, offered first

    def options(self) -> list[tuple[str, str]]:
        offered = [*([self.before] if self.before else []), *self.free]
        return [(f"{slot} 号", str(slot)) for slot in dict.fromkeys(offered[:4])][:3]

    @property
    def hint(self) -> str:
        return "请点选空柜位，或输入柜位号。"

    def accept(self, said: str) -> str:
        digits = said.strip().removesuffix("号").strip()
        if not digits.isdecimal() or int(digits) not in self.free:
            raise Misread(f"请输入 1 到 {self.safe.slots} 之间的空柜位号。")
        return str(int(digits))

    def value(self, answer: str) -> int:
        if int(answer) not in self.free:
            raise Misread(f"{answer} 号柜位刚被占用，请另选一个。")
        return int(answer)


async def ask_findings(
    talk: Talk,
    db: Session,
    documents: Sequence[Document],
    safes: Sequence[Safe],
    *,
    goes_in: bool,
) -> list[Finding]:
    """Go through the bundle, document by document; what goes into a safe gets its slot."""
    findings: list[Finding] = []
    for place, document in enumerate(documents):
        shown = document.number if talk.shows_numbers else document.number_mask
        until = f"，有效期至 {document.expiry_date}" if document.expiry_date else ""
        outcome = await talk.ask(
            Choice(
                f"outcome.{place}",
                f"第 {place + 1} 本：{document.kind.value} {shown}{until}",
                list(Outcome),
                label=lambda each: each.value,
                answer=lambda each: each.name,
            )
        )
        if outcome is Outcome.MATCHES and not goes_in:
            findings.append(Finding(document.id, outcome))
        elif outcome is Outcome.MATCHES:
            findings.append(await _ask_slot(talk, db, place, document, safes, findings))
        elif outcome is Outcome.DIFFERS:
            reason = await talk.ask(Text(f"reason.{place}", "哪里不一致？", least=2))
            findings.append(Finding(document.id, outcome, reason))
        else:
            findings.append(Finding(document.id, outcome))
    return findings


async def _ask_slot(
    talk: Talk,
    db: Session,
    place: int,
    document: Document,
    safes: Sequence[Safe],
    before: Sequence[Finding],
) -> Finding:
    last = last_place(db, document.id)
    safe = safes[0]
    if len(safes) > 1:
        safe = await talk.ask(
            Choice(f"safe.{place}", "放进哪个保险柜？", safes, label=lambda each: each.name)
        )
    promised = [each.slot for each in before if each.safe_id == safe.id and each.slot]
    lay_in = last[1] if last and last[0] == safe.id else None
    slot = await talk.ask(Slot(f"slot.{place}", db, safe, promised, lay_in))
    return Finding(document.id, Outcome.MATCHES, safe_id=safe.id, slot=slot)


def summary_of(
    findings: Sequence[Finding], documents: Sequence[Document], safes: Sequence[Safe]
) -> list[str]:
    """The findings as lines, with masked numbers."""
    named = {safe.id: safe.name for safe in safes}
    lines: list[str] = []
    for finding, document in zip(findings, documents, strict=True):
        where = f" → {named[finding.safe_id]} {finding.slot} 号" if finding.safe_id else ""
        reason = f"（{finding.reason}）" if finding.reason else ""
        lines.append(f"· {document}：{finding.outcome.value}{reason}{where}")
    return lines
