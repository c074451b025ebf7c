"""Consent letters 同意申办函: the authority agrees that somebody applies for a document.

Spec domain 1.2 (number, date, kind, person, issuing unit), findings 4.3 P1 and B3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, Session, col, select

# Loaded with this table, since its rows refer to theirs: no statement can be made without.
from models import errand, stored_file  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.columns import word
from models.outbox import Choice
from models.policy import Policy
from models.table import Table, insert_if_absent
from models.terms import DocumentKind
from models.unit import Unit


class ConsentLetter(Table, table=True):
    """One letter; an imported one may name no kind, and its unit by name only."""

    __table_args__ = (UniqueConstraint("errand_id", name="one_letter_an_errand"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    number: str = Field(default="", max_length=160)
    issued_on: date
    kind: DocumentKind | None = Field(default=None, sa_type=word(DocumentKind))
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    unit_name: str = ""
    errand_id: UUID | None = Field(default=None, foreign_key="errand.id")
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")


class LetterCount(Table, table=True):
    """How many letters a unit has issued in a year; the row is the lock of its numbers."""

    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    year: int = Field(primary_key=True)
    issued: int


def letters_of(db: Session, person_id: UUID) -> Sequence[ConsentLetter]:
    """The letters given to a person, in their order."""
    return db.exec(
        select(ConsentLetter)
        .where(ConsentLetter.person_id == person_id)
        .order_by(col(ConsentLetter.issued_on), col(ConsentLetter.number))
    ).all()


def valid_until(letter: ConsentLetter, policy: Policy) -> date:
    """The last day on which a document may be issued on the letter (spec domain 1.3)."""
    return letter.issued_on + timedelta(days=policy.consent_letter_days)


def letter_line(letter: ConsentLetter, policy: Policy) -> str:
    """What its holder is told of a letter."""
    return f"{letter.number}，{valid_until(letter, policy)} 前有效"


def letter_button(letter: ConsentLetter) -> Choice:
    """Sends its holder the letter again."""
    return Choice(f"下载{letter.number}", begin="consent_letter", subject=str(letter.id))


def letter_for(db: Session, errand_id: UUID) -> ConsentLetter | None:
    """The letter that was issued for an errand."""
    return db.exec(select(ConsentLetter).where(ConsentLetter.errand_id == errand_id)).first()


def next_number(db: Session, unit: Unit, year: int) -> str:
    """The next number of a unit's letters that year, such as 市测试局同意申办函〔2015〕3号.

    Counted in one row: of two that ask at one moment the second waits for the first to commit,
    and a number that was rolled back is given again.
    """
    insert_if_absent(db, LetterCount, unit_id=unit.id, year=year, issued=0)
    counted = db.connection().execute(
        update(LetterCount)
        .where(col(LetterCount.unit_id) == unit.id, col(LetterCount.year) == year)
        .values(issued=LetterCount.issued + 1)
        .returning(col(LetterCount.issued))
    )
    return f"{unit.name}同意申办函〔{year}〕{counted.scalar_one()}号"
