"""The tables are brought up to date once, and only then is alembic needed."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from bot.database import MIGRATIONS, Database, newest_version


def test_the_number_of_the_last_file_is_the_newest_version() -> None:
    assert newest_version() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_an_empty_database_is_brought_to_the_newest_version(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'steward.db'}")
    assert not database.version()
    database.migrate()
    database.migrate()
    assert database.version() == newest_version()
    database.close()
