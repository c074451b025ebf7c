"""Rows written by the hundred thousand: given as they are stored, past all conversions.

An id is its 32 hexadecimal digits, a day yyyy-mm-dd, a word of a closed list its own: both
databases take these for what the columns are. Only for rows that an import made itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from models.table import Table


@dataclass(frozen=True)
class StoredRows:
    """New rows of one table, each with a value for each of the columns."""

    table: type[Table]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    def write(self, db: Session) -> None:
        """Insert them; the database holds them to its constraints."""
        if self.rows:
            db.connection().exec_driver_sql(self._statement(db), self.rows)

    def _statement(self, db: Session) -> str:
        mark = "?" if db.get_bind().dialect.paramstyle == "qmark" else "%s"
        marks = ", ".join([mark] * len(self.columns))
        return (
            f"INSERT INTO {self.table.__tablename__} ({', '.join(self.columns)}) "  # noqa: S608
            f"VALUES ({marks})"
        )


def insert_stored(db: Session, written: Sequence[StoredRows]) -> None:
    """Insert rows of several tables in this order."""
    for each in written:
        each.write(db)
