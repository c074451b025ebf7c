"""Police data 公安数据: batches as they were received, with documents, crossings, and answers.

Nothing of a batch is ever edited. A later one may contradict an earlier one: both are kept, and the
newest as-of date counts. Notice part 3 (逐一核查); spec domain 1.2, workbooks 3.1, findings 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.document_number import mask
from models.sealing import unseal
from models.table import Table
from models.terms import Direction, LegalStatus

NO_CLOCK = ""  # of a crossing whose time of day the police do not tell


class PoliceBatch(Table, table=True):
    """One delivery: what was asked by which letter, for which days, and as of when it speaks."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(unique=True, max_length=30)
    letter_number: str = ""
    purpose: str = ""
    from_date: date | None = None
    to_date: date | None = None
    as_of_date: date = Field(index=True)
    sha256: str = Field(unique=True, max_length=64)
    received_at: datetime
    received_by: str = ""


class PoliceAnswer(Table, table=True):
    """That a batch tells of a person; with neither documents nor crossings: nothing found."""

    batch_id: UUID = Field(foreign_key="police_batch.id", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", primary_key=True, index=True)
    is_nothing_found: bool = False


class TravelDocument(Table, table=True):
    """A document as the police name it: its bearer, kind and number, the number possibly none.

    `kind` is the word of the police where it is none of the three private kinds. Also an official
    document is kept, marked so; it is never anybody's private one.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "number_index", name="one_travel_document_a_number"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    kind: str = Field(max_length=40)
    number_sealed: bytes = b""
    number_index: bytes = Field(default=b"", index=True)
    number_mask: str = ""
    is_official: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.number_mask}".strip()

    @property
    def number(self) -> str:
        """The full number: only for exports to who may see it."""
        return unseal(self, "number_sealed", self.number_sealed) if self.number_sealed else ""


class PoliceDocument(Table, table=True):
    """What one batch says of one document 证件信息."""

    batch_id: UUID = Field(foreign_key="police_batch.id", primary_key=True)
    travel_document_id: UUID = Field(foreign_key="travel_document.id", primary_key=True, index=True)
    issue_date: date | None = None
    expiry_date: date | None = None
    issuing_authority: str = ""
    status: LegalStatus = Field(default=LegalStatus.VALID, sa_type=word(LegalStatus))


class Crossing(Table, table=True):
    """One crossing of the border 出入境记录, once, by the batch that told it first.

    Known by person, day, time (`clock`, HH:MM or HH:MM:SS), direction and document. Kept in the
    order in which the reconciliation reads it, so that a person's crossings lie side by side.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: UUID = Field(primary_key=True)  # of the document: not looked up a million times
    day: date = Field(primary_key=True)
    clock: str = Field(default=NO_CLOCK, primary_key=True, max_length=8)
    direction: Direction = Field(sa_type=word(Direction), primary_key=True)
    travel_document_id: UUID = Field(foreign_key="travel_document.id", primary_key=True)
    batch_id: UUID = Field(foreign_key="police_batch.id")
    next_place: str = ""
    port: str = ""
    transport: str = ""


def police_batches(db: Session) -> Sequence[PoliceBatch]:
    """The batches, the newest word first."""
    return db.exec(
        select(PoliceBatch).order_by(
            col(PoliceBatch.as_of_date).desc(), col(PoliceBatch.received_at).desc()
        )
    ).all()


def batch_with_hash(db: Session, sha256: str) -> PoliceBatch | None:
    """The batch that came in that file."""
    return db.exec(select(PoliceBatch).where(PoliceBatch.sha256 == sha256)).first()


def number_mask_of(number: str) -> str:
    """How a number of the police is shown; nothing where it is not told."""
    return mask(number) if number else ""
