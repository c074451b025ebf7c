"""Declarations of holdings: signed, dated, and in force until the next one.

'None held' (无证件) is a declaration like any other. Notice part 2; spec domain 1.2.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam
from sqlmodel import Field, Session, col, select

from models.table import Table


class Declaration(Table, table=True):
    """What a person said they hold, all of it, on a day."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    declared_on: date
    declared_at: datetime
    none_held: bool = False
    receipt_number: str = Field(unique=True, max_length=30)


class DeclaredDocument(Table, table=True):
    """One document named in a declaration."""

    declaration_id: UUID = Field(foreign_key="declaration.id", primary_key=True)
    document_id: UUID = Field(foreign_key="document.id", primary_key=True, index=True)


_LATEST = (
    select(Declaration)
    .where(Declaration.person_id == bindparam("person_id"))
    .order_by(col(Declaration.declared_at).desc(), col(Declaration.id))
    .limit(1)
)


def latest_declaration(db: Session, person_id: UUID) -> Declaration | None:
    """The declaration in force."""
    return db.exec(_LATEST, params={"person_id": person_id}).first()


def holders_of_none(db: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these persons whose declaration in force says that they hold none."""
    latest: dict[UUID, bool] = {}
    rows = db.exec(
        select(Declaration.person_id, Declaration.none_held)
        .where(col(Declaration.person_id).in_(person_ids))
        .order_by(col(Declaration.declared_at))
    ).all()
    latest.update(rows)
    return {person_id for person_id, none_held in latest.items() if none_held}
