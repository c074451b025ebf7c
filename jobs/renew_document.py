"""A new document takes an old one's place: renewed or replaced. Spec domain 1.2, glossary 换发."""

from __future__ import annotations

from sqlmodel import Session

from models.audit import record
from models.described import Described, described_document
from models.document import Document, Provenance, note_source
from models.errors import NotNow
from models.occasion import Occasion
from models.person import Person
from models.terms import LegalStatus


def replace_document(
    db: Session, person: Person, old: Document, described: Described, occasion: Occasion
) -> Document:
    """Cancel the old document and make the new one known, as its holder describes it.

    Raises:
        NotNow: the new one has the old one's number.
    """
    new = described_document(db, person, described)
    if new.id == old.id:
        raise NotNow("新证的号码与旧证相同，请核对后重新办理。")
    old.status, old.status_reason = LegalStatus.CANCELLED, f"已换发为 {new.number_mask}"
    db.add(old)
    note_source(db, new, Provenance.DECLARED, occasion.today)
    record(
        db,
        occasion.actor,
        "换发证件",
        f"document/{new.id.hex}",
        at=occasion.now,
        after={"old": str(old), "new": str(new)},
    )
    return new
