"""What the office has of the documents, safes and declarations of one chunk of a ledger.

Read for the import of an opening balance (spec workbooks 3.1, `holdings`), one query a table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.custody import CustodyEvent, latest_events
from models.declaration import Declaration, DeclaredDocument
from models.document import Document, DocumentSource, Provenance
from models.journey import Course, courses_of
from models.safe import Safe
from models.slots import slots_occupied
from models.terms import DocumentKind, TripCategory
from models.trip import GRANTED, Trip, VersionState

OPENING = "期初登记"  # why a hand-over has no second party
OPENED = "QC"  # how receipts of an opening balance begin


@dataclass
class KnownHoldings:
    """What the office has of these persons' documents, by the keys that rows are found with."""

    documents: dict[tuple[UUID, bytes], list[Document]] = field(
        default_factory=dict[tuple[UUID, bytes], list[Document]]
    )
    kept_by: dict[tuple[DocumentKind, bytes], set[UUID]] = field(
        default_factory=dict[tuple[DocumentKind, bytes], set[UUID]]
    )
    events: dict[UUID, CustodyEvent] = field(default_factory=dict[UUID, CustodyEvent])
    sources: set[tuple[UUID, Provenance, date]] = field(
        default_factory=set[tuple[UUID, Provenance, date]]
    )
    safes: dict[tuple[UUID, str], Safe] = field(default_factory=dict[tuple[UUID, str], Safe])
    occupied: dict[UUID, set[int]] = field(default_factory=dict[UUID, set[int]])
    declarations: dict[tuple[UUID, date], list[Declaration]] = field(
        default_factory=dict[tuple[UUID, date], list[Declaration]]
    )
    declared: set[tuple[UUID, UUID]] = field(default_factory=set[tuple[UUID, UUID]])
    courses: dict[UUID, list[Course]] = field(default_factory=dict[UUID, list[Course]])

    def document(self, person_id: UUID, kind: DocumentKind, index: bytes) -> Document | None:
        """A person's document of that number: of that kind, or one whose kind was not known."""
        found = self.documents.get((person_id, index), [])
        fitting = [each for each in found if each.kind in {kind, DocumentKind.UNKNOWN}]
        return next((each for each in fitting if each.kind is kind), next(iter(fitting), None))

    def is_in_ledger(self, document: Document) -> bool:
        """Whether a ledger has named the document already."""
        return any(
            known == document.id and provenance is Provenance.LEDGER
            for known, provenance, _ in self.sources
        )

    def is_declared(self, person_id: UUID, day: date, document_id: UUID) -> bool:
        """Whether a declaration of that day names the document."""
        there = self.declarations.get((person_id, day), [])
        return any((each.id, document_id) in self.declared for each in there)

    def trip_approved_before(self, person_id: UUID, day: date) -> UUID | None:
        """The latest approved private trip: what a document is taken to be out for."""
        approved = [
            (course.version.decided_on, course.version.exit_date or date.min, course.trip.id)
            for course in self.courses.get(person_id, [])
            if course.version is not None
            and course.version.state is VersionState.APPROVED
            and course.version.decided_on is not None
            and course.version.decided_on < day
        ]
        return max(approved, key=lambda each: each[:2])[2] if approved else None


def known_holdings(
    db: Session,
    people: Collection[UUID],
    indexes: Collection[bytes],
    authorities: Collection[UUID],
    safe_names: Collection[str],
) -> KnownHoldings:
    """Read what is known of these persons, and of documents of these numbers."""
    known = KnownHoldings()
    found = db.exec(select(Document).where(col(Document.number_index).in_(indexes))).all()
    known.events = latest_events(db, [each.id for each in found])
    _add_documents(known, found, set(people))
    _add_sources(db, known, [each.id for each in found])
    for safe in db.exec(
        select(Safe).where(col(Safe.unit_id).in_(authorities), col(Safe.name).in_(safe_names))
    ):
        known.safes[safe.unit_id, safe.name] = safe
    known.occupied = {each.id: slots_occupied(db, each.id) for each in known.safes.values()}
    for declaration in db.exec(
        select(Declaration)
        .where(col(Declaration.person_id).in_(people))
        .order_by(col(Declaration.id))
    ):
        key = (declaration.person_id, declaration.declared_on)
        known.declarations.setdefault(key, []).append(declaration)
    trips = db.exec(
        select(Trip).where(
            col(Trip.person_id).in_(people),
            Trip.category == TripCategory.PRIVATE,
            col(Trip.state).in_(GRANTED),
        )
    ).all()
    for course in courses_of(db, trips):
        known.courses.setdefault(course.trip.person_id, []).append(course)
    return known


def _add_documents(known: KnownHoldings, found: Sequence[Document], people: set[UUID]) -> None:
    for document in found:
        if document.person_id in people:
            key = (document.person_id, document.number_index)
            known.documents.setdefault(key, []).append(document)
        if document.id in known.events:
            number = (document.kind, document.number_index)
            known.kept_by.setdefault(number, set()).add(document.person_id)


def _add_sources(db: Session, known: KnownHoldings, documents: Sequence[UUID]) -> None:
    sources = db.exec(
        select(DocumentSource).where(col(DocumentSource.document_id).in_(documents))
    ).all()
    known.sources = {(each.document_id, each.provenance, each.on_date) for each in sources}
    declared = db.exec(
        select(DeclaredDocument).where(col(DeclaredDocument.document_id).in_(documents))
    ).all()
    known.declared = {(each.declaration_id, each.document_id) for each in declared}
