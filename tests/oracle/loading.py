"""The tables of a city, from SQLite into DuckDB: only the columns that the oracle asks for."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from pathlib import Path

import duckdb

NOTHING = r"\N"
WORDS, DAY, COUNT = "VARCHAR", "DATE", "INTEGER"
TABLES = {
    "unit": {"id": WORDS, "name": WORDS, "path": WORDS, "parent_id": WORDS, "kind": WORDS},
    "milestone": {"promise": WORDS, "due_date": DAY},
    "registrant": {
        "id": WORDS,
        "person_id": WORDS,
        "unit_id": WORDS,
        "authority_id": WORDS,
        "status": WORDS,
        "secrecy_level": WORDS,
        "cooling_off_end_date": DAY,
    },
    "registration_period": {
        "registrant_id": WORDS,
        "authority_id": WORDS,
        "from_date": DAY,
        "to_date": DAY,
    },
    "police_batch": {"id": WORDS, "as_of_date": DAY, "received_at": WORDS},
    "travel_document": {
        "id": WORDS,
        "person_id": WORDS,
        "kind": WORDS,
        "hex(number_index) AS number": WORDS,
        "is_official": COUNT,
    },
    "police_document": {
        "batch_id": WORDS,
        "travel_document_id": WORDS,
        "issue_date": DAY,
        "expiry_date": DAY,
        "status": WORDS,
        "issuing_authority": WORDS,
    },
    "crossing": {
        "person_id": WORDS,
        "day": DAY,
        "clock": WORDS,
        "direction": WORDS,
        "travel_document_id": WORDS,
        "next_place": WORDS,
    },
    "document": {
        "id": WORDS,
        "person_id": WORDS,
        "kind": WORDS,
        "hex(number_index) AS number": WORDS,
        "issue_date": DAY,
        "expiry_date": DAY,
        "status": WORDS,
    },
    "document_source": {"document_id": WORDS, "provenance": WORDS, "on_date": DAY},
    "declaration": {"id": WORDS, "person_id": WORDS, "declared_on": DAY},
    "declared_document": {"declaration_id": WORDS, "document_id": WORDS},
    "custody_event": {
        "document_id": WORDS,
        "position": COUNT,
        "state": WORDS,
        "on_date": DAY,
        "trip_id": WORDS,
        "return_by": DAY,
    },
    "trip": {
        "id": WORDS,
        "person_id": WORDS,
        "category": WORDS,
        "state": WORDS,
        "is_emergency": COUNT,
    },
    "trip_version": {
        "id": WORDS,
        "trip_id": WORDS,
        "number": COUNT,
        "state": WORDS,
        "exit_date": DAY,
        "return_date": DAY,
        "destinations": WORDS,
        "transits": WORDS,
        "kinds": WORDS,
        "decided_on": DAY,
        "approving_unit_id": WORDS,
        "approving_unit_name": WORDS,
        "approved_by_id": WORDS,
        "exception_reason": WORDS,
    },
    "trip_report": {
        "id": WORDS,
        "trip_id": WORDS,
        "kind": WORDS,
        "exit_date": DAY,
        "entry_date": DAY,
        "reported_on": DAY,
    },
    "consent_letter": {
        "person_id": WORDS,
        "issued_on": DAY,
        "kind": WORDS,
        "unit_id": WORDS,
        "unit_name": WORDS,
    },
    "suspension": {
        "person_id": WORDS,
        "from_date": DAY,
        "until_date": DAY,
        "date(ended_at, '+8 hours') AS ended_on": DAY,
    },
}


def load(city: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with the rows of a city."""
    oracle, source = duckdb.connect(), sqlite3.connect(f"file:{city}?mode=ro", uri=True)
    try:
        with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
            for table, columns in TABLES.items():
                _copy(source, oracle, table, columns, Path(folder) / f"{table}.csv")
    finally:
        source.close()
    return oracle


def _copy(
    source: sqlite3.Connection,
    oracle: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    path: Path,
) -> None:
    """By a file of commas: a million rows in seconds."""
    rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - names above
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([NOTHING if value is None else value for value in row])
    types = {name.rpartition(" ")[2]: type_ for name, type_ in columns.items()}
    declared = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    oracle.execute(f"CREATE TABLE {table} ({declared})")
    oracle.execute(f"COPY {table} FROM '{path}' (HEADER false, NULLSTR '{NOTHING}', QUOTE '\"')")
