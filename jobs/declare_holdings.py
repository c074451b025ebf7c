"""Record a declaration of holdings, with its receipt and its audit event. Notice part 2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from sqlmodel import Session

from models.audit import record
from models.declaration import Declaration, DeclaredDocument
from models.document import (
    Document,
    Provenance,
    document_numbered,
    new_document,
    note_source,
)
from models.occasion import Occasion
from models.person import Person
from models.receipt import new_receipt
from models.registrant import Registrant
from models.terms import DocumentKind


class Described(Protocol):
    """A document in its holder's words."""

    @property
    def kind(self) -> DocumentKind: ...
    @property
    def number(self) -> str: ...
    @property
    def issue_date(self) -> date | None: ...
    @property
    def expiry_date(self) -> date | None: ...
    @property
    def issuing_authority(self) -> str: ...


def declare(
    db: Session,
    person: Person,
    registrant: Registrant | None,
    kept: Sequence[Document],
    typed: Iterable[Described],
    occasion: Occasion,
) -> str:
    """Store what a person says they hold, all of it; nothing means 'none held'.

    Returns:
        The receipt number.
    """
    documents = {each.id: each for each in kept}
    for described in typed:
        document = described_document(db, person, described)
        documents[document.id] = document
    declaration = Declaration(
        person_id=person.id,
        declared_on=occasion.today,
        declared_at=occasion.now,
        none_held=not documents,
        receipt_number=new_receipt("SB", occasion.today),
    )
    db.add(declaration)
    db.flush()
    for document in documents.values():
        db.add(DeclaredDocument(declaration_id=declaration.id, document_id=document.id))
        note_source(db, document, Provenance.DECLARED, occasion.today)
    record(
        db,
        occasion.actor,
        "报告持证",
        f"declaration/{declaration.id.hex}",
        at=occasion.now,
        unit_id=registrant.unit_id if registrant else None,
        after={
            "receipt": declaration.receipt_number,
            "documents": [str(each) for each in documents.values()],
        },
    )
    return declaration.receipt_number


def described_document(db: Session, person: Person, described: Described) -> Document:
    """The person's document of that number, made or completed with what was said of it."""
    document = document_numbered(db, person.id, described.kind, described.number)
    if document is None:
        document = new_document(person.id, described.kind, described.number)
    document.kind = described.kind
    document.issue_date = described.issue_date or document.issue_date
    document.expiry_date = described.expiry_date or document.expiry_date
    document.issuing_authority = described.issuing_authority or document.issuing_authority
    db.add(document)
    db.flush()
    return document
