"""The questions that describe one document: kind, number, dates, issuer. Spec conversations 2.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.talk.questions import Choice, Day, DocumentNumber, Text
from handlers.talk.talk import Talk
from models.document_number import fits, is_official
from models.terms import DocumentKind

PRIVATE_KINDS = [
    DocumentKind.ORDINARY_PASSPORT,
    DocumentKind.HK_MACAO_PERMIT,
    DocumentKind.TAIWAN_PERMIT,
]
LONGEST_VALID = timedelta(days=366 * 20)


@dataclass(frozen=True)
class DocumentFields:
    """A document as its holder describes it."""

    kind: DocumentKind
    number: str
    issue_date: date | None
    expiry_date: date | None
    issuing_authority: str

    @property
    def doubt(self) -> str:
        """What looks unusual about it; a warning, never a refusal (spec workbooks 3.1)."""
        if is_official(self.number):
            return "（号码像是因公证件，因公证件不在这里申报，请核对）"
        return "" if fits(self.kind, self.number) else "（号码格式与该证件不一致，请核对）"

    def __str__(self) -> str:
        until = f"有效期至 {self.expiry_date}" if self.expiry_date else "有效期不详"
        return f"{self.kind.value} {self.number}，{until}{self.doubt}"


async def ask_document(talk: Talk, place: int) -> DocumentFields:
    """Ask for one document; `place` tells it from others of the same conversation."""
    kind = await talk.ask(Choice(f"kind.{place}", "是哪种证件？", PRIVATE_KINDS))
    number = await talk.ask(DocumentNumber(f"number.{place}", f"{kind}的证件号码是多少？"))
    issued = await talk.ask(
        Day(f"issue_date.{place}", "签发日期？", latest=talk.today, may_skip=True)
    )
    expires = await talk.ask(
        Day(
            f"expiry_date.{place}",
            "有效期至哪天？",
            earliest=issued,
            latest=(issued or talk.today) + LONGEST_VALID,
            may_skip=True,
        )
    )
    issuer = await talk.ask(Text(f"issuer.{place}", "签发机关？", may_skip=True))
    return DocumentFields(kind, number, issued, expires, issuer)
