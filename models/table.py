"""What every table has in common: it is named after its noun, `CustodyEvent` → `custody_event`.

And what several do: a row that two processes may make at one moment.
"""

from __future__ import annotations

import re

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import declared_attr
from sqlmodel import Session, SQLModel


class Table(SQLModel):
    """The base of all tables."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


def insert_if_absent(db: Session, table: type[Table], **values: object) -> None:
    """Insert a row unless one with its key is there; whoever is second waits for the first."""
    build = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.connection().execute(build(table).values(**values).on_conflict_do_nothing())
