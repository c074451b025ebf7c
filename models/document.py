"""Private exit-entry documents 因私出国（境）证件, and from where each is known.

Spec: domain 1.2. Where a document lies is not here: it follows from the ledger (custody.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, bindparam
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.document_number import fold, mask
from models.sealing import blind_index, seal, unseal
from models.table import Table
from models.terms import DocumentKind, LegalStatus


class Provenance(StrEnum):
    """Who says that a document exists."""

    DECLARED = "本人申报"
    LEDGER = "保管台账"
    POLICE = "公安数据"
    ROSTER = "花名册"


class Document(Table, table=True):
    """One passport or permit of one person. The expiry day is still valid."""

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "number_index", name="one_document_a_number"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: DocumentKind = Field(sa_type=word(DocumentKind))
    number_sealed: bytes = b""
    number_index: bytes = Field(default=b"", index=True)
    number_mask: str = ""
    issue_date: date | None = None
    expiry_date: date | None = None
    issuing_authority: str = ""
    status: LegalStatus = Field(default=LegalStatus.VALID, sa_type=word(LegalStatus))
    status_reason: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} {self.number_mask}"

    @property
    def number(self) -> str:
        """The full number: only for the holder, the desk and exports."""
        return unseal(self, "number_sealed", self.number_sealed)

    def is_valid_on(self, day: date) -> bool:
        """Whether it can be travelled on that day, as far as is known."""
        ended = self.expiry_date is not None and self.expiry_date < day
        return self.status is LegalStatus.VALID and not ended


class DocumentSource(Table, table=True):
    """That somebody knows of a document, and since when. Several may."""

    __table_args__ = (
        UniqueConstraint("document_id", "provenance", "on_date", name="one_source_a_day"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", index=True)
    provenance: Provenance = Field(sa_type=word(Provenance))
    on_date: date


def number_index(number: str) -> bytes:
    """The blind index of a number; O and 0, I and 1, case, width and spaces are the same."""
    return blind_index("document_number", fold(number))


def new_document(person_id: UUID, kind: DocumentKind, number: str) -> Document:
    """A document of that person, kind and (normalised) number; not yet in a session."""
    document = Document(person_id=person_id, kind=kind)
    document.number_sealed = seal(document, "number_sealed", number)
    document.number_index = number_index(number)
    document.number_mask = mask(number)
    return document


_DOCUMENTS = (
    select(Document)
    .where(Document.person_id == bindparam("person_id"))
    .order_by(col(Document.kind), col(Document.expiry_date), col(Document.id))
)


def documents_of(db: Session, person_id: UUID) -> Sequence[Document]:
    """Everything a person holds or held, by kind and expiry."""
    return db.exec(_DOCUMENTS, params={"person_id": person_id}).all()


def document_numbered(
    db: Session, person_id: UUID, kind: DocumentKind, number: str
) -> Document | None:
    """A person's document of that number: of that kind, or one whose kind was not known."""
    found = db.exec(
        select(Document).where(
            Document.person_id == person_id,
            Document.number_index == number_index(number),
            col(Document.kind).in_([kind, DocumentKind.UNKNOWN]),
        )
    ).all()
    return next((each for each in found if each.kind is kind), found[0] if found else None)


def note_source(db: Session, document: Document, provenance: Provenance, on: date) -> None:
    """Record that a source knows the document; the same word twice is one."""
    known = db.exec(
        select(DocumentSource).where(
            DocumentSource.document_id == document.id,
            DocumentSource.provenance == provenance,
            DocumentSource.on_date == on,
        )
    ).first()
    if known is None:
        db.add(DocumentSource(document_id=document.id, provenance=provenance, on_date=on))
