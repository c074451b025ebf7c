"""What a person is taken to hold: their signed word, the ledger and the police against a roster.

Spec domain 1.2 (a number from a roster is neither a declaration nor a ledger entry), findings 4.3,
P2 (a document known from the police, the ledger or a declaration).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.custody import WITH_THE_HOLDER, custody_state, latest_events
from models.declaration import Declaration, DeclaredDocument
from models.document import Document, DocumentSource, Provenance, documents_of

# Whom no declaration of their holder can contradict.
BEYOND_DENIAL = {Provenance.POLICE, Provenance.LEDGER}


def disowned(db: Session, people: Collection[UUID]) -> set[UUID]:
    """Documents that only a roster or an earlier declaration knew, and the latest one leaves out.

    What the police or the ledger know of stays held whatever its holder says (findings 4.3, P2),
    and so does what became known after the declaration.
    """
    latest = {
        each.person_id: each
        for each in db.exec(
            select(Declaration)
            .where(col(Declaration.person_id).in_(people))
            .order_by(col(Declaration.declared_at), col(Declaration.id).desc())
        ).all()
    }
    named = db.exec(
        select(DeclaredDocument.document_id).where(
            col(DeclaredDocument.declaration_id).in_([each.id for each in latest.values()])
        )
    ).all()
    sources = db.exec(
        select(DocumentSource, Document.person_id)
        .join(Document, col(Document.id) == DocumentSource.document_id)
        .where(col(Document.person_id).in_(latest))
    ).all()
    known: set[UUID] = set(named)
    for source, person_id in sources:
        if source.provenance in BEYOND_DENIAL or source.on_date > latest[person_id].declared_on:
            known.add(source.document_id)
    return {source.document_id for source, _ in sources} - known


def documents_held(db: Session, person_id: UUID) -> list[Document]:
    """What a person is taken to hold or have held: all that is known but what they disowned."""
    denied = disowned(db, [person_id])
    return [each for each in documents_of(db, person_id) if each.id not in denied]


def documents_at_home(db: Session, person_id: UUID, today: date) -> list[Document]:
    """A person's valid documents that are still with them."""
    return still_with_holder(db, documents_held(db, person_id), today)


def known_from_rosters_only(db: Session, people: Collection[UUID]) -> set[UUID]:
    """Documents of which nothing but a number in a roster is known; they are asked about first."""
    rows = db.exec(
        select(DocumentSource.document_id, DocumentSource.provenance)
        .join(Document, col(Document.id) == DocumentSource.document_id)
        .where(col(Document.person_id).in_(people))
    ).all()
    listed = {document_id for document_id, _ in rows}
    declared = db.exec(
        select(DeclaredDocument.document_id).where(col(DeclaredDocument.document_id).in_(listed))
    ).all()
    beyond = {each for each, provenance in rows if provenance is not Provenance.ROSTER}
    return listed - beyond - set(declared)


def still_with_holder(db: Session, documents: Sequence[Document], today: date) -> list[Document]:
    """Those of these documents that are valid and have not reached a safe, or left it again."""
    valid = [each for each in documents if each.is_valid_on(today)]
    events = latest_events(db, [each.id for each in valid])
    return [each for each in valid if custody_state(events.get(each.id)) in WITH_THE_HOLDER]
