"""A document in its holder's words, and the record it becomes. Spec conversations 2.2."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlmodel import Session

from models.document import Document, document_numbered, new_document
from models.person import Person
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
