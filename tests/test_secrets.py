"""A dump of the demo city, its files and its log lines show no identifier of anybody."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from bot.clock import OfficeClock
from bot.database import Database
from bot.demo import fill_city
from bot.schedule import Duties
from models.policy import Policy
from tests.conftest import Watch
from tests.dump import everything

SAMPLES = Path(__file__).parent.parent / "samples"


def identifiers() -> set[str]:
    """Every national ID, document number and telephone number of the fictitious city."""
    sheet = load_workbook(SAMPLES / "roster.xlsx").active
    assert sheet
    lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    header = next(line for line in lines if "身份证号" in line)
    wanted = [
        place
        for place, name in enumerate(header)
        if name in {"身份证号", "因私出国(境)证件号", "联系电话"}
    ]
    found: set[str] = set()
    for line in lines[lines.index(header) + 1 :]:
        for place in wanted:
            found |= {part for part in line[place].split("、") if any(map(str.isdigit, part))}
    cast = tomllib.loads((SAMPLES / "people.toml").read_text(encoding="utf-8"))
    return found | ids_within(cast)


def ids_within(values: object) -> set[str]:
    if isinstance(values, dict):
        return {each for value in values.values() for each in ids_within(value)}
    if isinstance(values, list):
        return {each for value in values for each in ids_within(value)}
    words = str(values)
    return {words} if words.startswith("330000") else set()


def test_the_city_has_many_identifiers_to_look_for() -> None:
    assert len(identifiers()) > 120


def test_no_identifier_stands_in_the_database_its_files_or_the_log(
    database: Database,
    policy: Policy,
    watch: Watch,
    clock: OfficeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    fill_city(database, policy, watch(), SAMPLES)
    watch.move(days=15)
    assert Duties(database, clock, policy).make_up() > 0
    stored = everything(database)
    shown = [each for each in identifiers() if each.encode() in stored]
    assert shown == []
    assert [each for each in identifiers() if each in caplog.text] == []


def test_the_search_itself_finds_what_is_not_sealed(database: Database) -> None:
    one = min(identifiers())
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE leak (words TEXT)"))
        connection.execute(text("INSERT INTO leak VALUES (:words)"), {"words": one})
    assert one.encode() in everything(database)
