"""An installation on PostgreSQL: set up by DATABASE_URL alone, used through the command line."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from models.sealing import use_keyring
from tests.conftest import KEYS
from tests.postgresql import Server
from tests.test_cli import SAMPLES, Office

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="steward-postgresql-"))
    folder.chmod(0o755)
    use_keyring(KEYS)
    started = Server(folder)
    yield started
    started.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(server: Server, tmp_path: Path) -> Office:
    opened = Office(tmp_path)
    # As people write it: the driver is the product's own business.
    opened.settings["DATABASE_URL"] = server.copy().replace("postgresql+psycopg", "postgresql")
    opened.done("keys")
    return opened


def test_rosters_go_in_and_annex_1_comes_out_and_in_again(office: Office) -> None:
    for form in ("units", "roster"):
        result = str(office.home / f"{form}.xlsx")
        office.done("import", form, str(SAMPLES / f"{form}.xlsx"), "--result", result)
    annex = office.home / "附件1.xlsx"
    office.done("export", "annex1", str(annex))
    result = str(office.home / "again.xlsx")
    said = json.loads(office.done("import", "roster", str(annex), "--json", "--result", result))
    assert said["unchanged"] == said["rows"] > 60
    assert "审计日志完整" in office.done("audit", "verify")


def test_no_demo_data_are_made_there(office: Office) -> None:
    office.settings["DEMO"] = "1"
    refused = office("demo")
    assert refused.returncode == 1
    assert "不要设置 DATABASE_URL" in refused.stderr


@pytest.mark.parametrize("table", ["custody_event", "audit_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_server_itself_keeps_what_only_grows(
    server: Server, table: str, statement: str
) -> None:
    database = Database(server.copy())
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement.format(table)))
    database.close()


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.done("keys")
    office.settings["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    ran = office("migrate")
    assert ran.returncode == 1
    assert "数据库不可用" in ran.stderr
    assert "Traceback" not in ran.stderr
