"""Record a declaration of holdings, with its receipt and its audit event. Notice part 2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from models.audit import record
from models.declaration import Declaration, DeclaredDocument
from models.described import Described, described_document
from models.document import Document, Provenance, note_source
from models.occasion import Occasion
from models.person import Person
from models.receipt import new_receipt
from models.registrant import Registrant


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
