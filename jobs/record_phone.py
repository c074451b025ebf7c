"""Record somebody's own telephone number, sealed; the audit log has its mask. Spec domain 1.1."""

from __future__ import annotations

from sqlmodel import Session

from models.audit import record
from models.occasion import Occasion
from models.person import Person
from models.registrant import registrant_of
from models.sealing import seal

SHOWN = 4


def masked_phone(number: str) -> str:
    """The last four digits, as everybody may see them."""
    return f"***{number[-SHOWN:]}" if number else ""


def record_phone_number(db: Session, person: Person, number: str, occasion: Occasion) -> None:
    """Keep a new number in the place of the old one."""
    registrant = registrant_of(db, person.id)
    record(
        db,
        occasion.actor,
        "登记联系电话",
        f"person/{person.id.hex}",
        at=occasion.now,
        unit_id=registrant.unit_id if registrant else None,
        before={"phone": masked_phone(person.phone)},
        after={"phone": masked_phone(number)},
    )
    person.phone_sealed = seal(person, "phone_sealed", number)
    db.add(person)
