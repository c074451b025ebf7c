"""All that a thief of the database would have."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from bot.database import Database


def everything(database: Database) -> bytes:
    """All that stands in the database: each value of each table, and the bytes of its files."""
    found: list[bytes] = []
    with database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608
                found += [each if isinstance(each, bytes) else str(each).encode() for each in row]
    database.close()
    if database.is_sqlite:
        folder = Path(database.url.removeprefix("sqlite:///")).parent
        found += [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    return b"\n".join(found)
