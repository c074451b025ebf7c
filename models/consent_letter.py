"""Consent letters 同意申办函: the authority agrees that somebody applies for a document.

Spec domain 1.2 (number, date, kind, person, issuing unit), findings 4.3 P1 and B3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, func, select

# Loaded with this table, since its rows refer to theirs: no statement can be made without.
from models import errand, stored_file  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.columns import word
from models.table import Table
from models.terms import DocumentKind


class ConsentLetter(Table, table=True):
    """One letter; an imported one may name no kind, and its unit by name only."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    number: str = Field(default="", max_length=60)
    issued_on: date
    kind: DocumentKind | None = Field(default=None, sa_type=word(DocumentKind))
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    unit_name: str = ""
    errand_id: UUID | None = Field(default=None, foreign_key="errand.id")
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")


def letters_of(db: Session, person_id: UUID) -> Sequence[ConsentLetter]:
    """The letters given to a person, in their order."""
    return db.exec(
        select(ConsentLetter)
        .where(ConsentLetter.person_id == person_id)
        .order_by(col(ConsentLetter.issued_on), col(ConsentLetter.number))
    ).all()


def letters_issued(db: Session, unit_id: UUID, year: int) -> int:
    """How many letters a unit has issued through the office in a year: the next is one more."""
    return db.exec(
        select(func.count())
        .select_from(ConsentLetter)
        .where(
            ConsentLetter.unit_id == unit_id,
            col(ConsentLetter.errand_id).is_not(None),
            ConsentLetter.issued_on >= date(year, 1, 1),
            ConsentLetter.issued_on <= date(year, 12, 31),
        )
    ).one()
