from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import expire_files
from models.errors import Unknown
from models.stored_file import WORKBOOK_TYPE, StoredFile, new_file, read_file
from tests.conftest import Bench, People, Watch
from tests.late import LateOffice


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def keep(office: LateOffice, name: str, *, hours: int | None) -> StoredFile:
    now = office.bench.clock.now()
    file = new_file(name, WORKBOOK_TYPE, b"rows", now)
    file.expires_at = now + timedelta(hours=hours) if hours else None
    with office.bench.database.write() as db:
        db.add(file)
    return file


def stored(office: LateOffice, file: StoredFile) -> StoredFile:
    with office.bench.database.read() as db:
        return db.get_one(StoredFile, file.id)


@pytest.mark.parametrize(("minutes", "emptied"), [(24 * 60 - 1, 0), (24 * 60, 0), (24 * 60 + 1, 1)])
def test_an_export_lives_for_its_24_hours(office: LateOffice, minutes: int, emptied: int) -> None:
    keep(office, "附件1.xlsx", hours=24)
    office.watch.move(minutes=minutes)
    assert office.run(expire_files.run) == emptied


def test_of_an_expired_file_only_the_name_stays(office: LateOffice) -> None:
    file = keep(office, "附件1.xlsx", hours=24)
    assert read_file(stored(office, file)) == b"rows"
    office.watch.move(hours=25)
    office.run(expire_files.run)
    assert stored(office, file).content == b""
    with pytest.raises(Unknown, match="已超过保存期限"):
        read_file(stored(office, file))


def test_a_second_run_empties_nothing(office: LateOffice) -> None:
    keep(office, "附件1.xlsx", hours=24)
    keep(office, "台账.xlsx", hours=1)
    office.watch.move(hours=25)
    assert office.run(expire_files.run) == 2
    assert office.run(expire_files.run) == 0


def test_a_file_that_came_in_stays(office: LateOffice) -> None:
    file = keep(office, "花名册.xlsx", hours=None)
    office.watch.move(days=365)
    assert office.run(expire_files.run) == 0
    assert read_file(stored(office, file)) == b"rows"
