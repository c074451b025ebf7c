from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.database import Database
from models.document import Document, new_document, number_index
from models.person import new_person, person_with_id
from models.sealing import Keyring, SealBroken, keyring, unseal, use_keyring
from models.stored_file import WORKBOOK_TYPE, new_file, read_file
from models.terms import DocumentKind
from tests.conftest import KEYS, Bench, People, national_id
from tests.dump import everything

NUMBER = "E12345678"
NOON = datetime(2015, 7, 20, 4, tzinfo=UTC)
PLACE = "document/number_sealed/1"


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    use_keyring(KEYS)
    yield
    use_keyring(KEYS)


def test_what_was_sealed_is_read_back_in_its_place() -> None:
    assert KEYS.unseal(KEYS.seal("甲一鸣", PLACE), PLACE) == "甲一鸣"


def test_the_same_words_are_sealed_differently_each_time() -> None:
    assert KEYS.seal(NUMBER, PLACE) != KEYS.seal(NUMBER, PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("document/number_sealed/2", id="another row"),
        pytest.param("document/other_sealed/1", id="another column"),
        pytest.param("person/number_sealed/1", id="another table"),
    ],
)
def test_a_sealed_value_cannot_be_moved_to(elsewhere: str) -> None:
    sealed = KEYS.seal(NUMBER, PLACE)
    with pytest.raises(SealBroken, match="校验失败"):
        KEYS.unseal(sealed, elsewhere)


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_byte_is_found(place: int) -> None:
    sealed = bytearray(KEYS.seal(NUMBER, PLACE))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        KEYS.unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 20])
def test_a_value_cut_short_is_found(length: int) -> None:
    sealed = KEYS.seal(NUMBER, PLACE)[:length]
    with pytest.raises(SealBroken):
        KEYS.unseal(sealed, PLACE)


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    wrong = Keyring({1: b"w" * 32}, 1, KEYS.index_key)
    with pytest.raises(SealBroken, match="校验失败"):
        wrong.unseal(KEYS.seal(NUMBER, PLACE), PLACE)


def test_a_value_sealed_with_a_key_that_is_gone_is_named_so() -> None:
    rotated = Keyring({2: b"r" * 32}, 2, KEYS.index_key)
    with pytest.raises(SealBroken, match="缺少"):
        rotated.unseal(KEYS.seal(NUMBER, PLACE), PLACE)


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_seals() -> None:
    rotated = Keyring({1: b"s" * 32, 2: b"r" * 32}, 2, KEYS.index_key)
    assert rotated.unseal(KEYS.seal(NUMBER, PLACE), PLACE) == NUMBER
    assert rotated.seal(NUMBER, PLACE)[0] == 2


def test_a_document_number_put_into_another_row_is_not_read(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        own = new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, NUMBER)
        other = new_document(people["colleague"], DocumentKind.ORDINARY_PASSPORT, "E87654321")
        db.add_all([own, other])
        db.flush()
        other.number_sealed = own.number_sealed
    with bench.database.read() as db:
        moved = db.get_one(Document, other.id)
        with pytest.raises(SealBroken, match="校验失败"):
            _ = moved.number
        with pytest.raises(SealBroken, match="校验失败"):
            unseal(moved, "number_mask", own.number_sealed)


def test_a_stored_file_is_read_back_and_not_in_the_place_of_another() -> None:
    roster = new_file("名册.xlsx", WORKBOOK_TYPE, b"roster", NOON)
    ledger = new_file("台账.xlsx", WORKBOOK_TYPE, b"ledger", NOON)
    assert read_file(roster) == b"roster"
    ledger.content = roster.content
    with pytest.raises(SealBroken, match="台账"):
        read_file(ledger)


def test_a_stored_file_whose_key_is_gone_is_named_so() -> None:
    roster = new_file("名册.xlsx", WORKBOOK_TYPE, b"roster", NOON)
    use_keyring(Keyring({2: b"r" * 32}, 2, KEYS.index_key))
    with pytest.raises(SealBroken, match="名册"):
        read_file(roster)


def test_the_blind_index_finds_equal_values_and_tells_purposes_apart() -> None:
    assert KEYS.index("national_id", "甲") == KEYS.index("national_id", "甲")
    assert KEYS.index("national_id", "甲") != KEYS.index("national_id", "乙")
    assert KEYS.index("national_id", "甲") != KEYS.index("document_number", "甲")
    assert KEYS.index("a", "b") != replace(KEYS, index_key=b"x" * 32).index("a", "b")


def test_the_index_outlives_a_rotation_of_the_sealing_key() -> None:
    rotated = Keyring({2: b"r" * 32}, 2, KEYS.index_key)
    assert rotated.index("national_id", "甲") == KEYS.index("national_id", "甲")


def test_document_numbers_are_found_however_they_were_written() -> None:
    assert number_index("e 1234567o") == number_index("E12345670")
    assert number_index("E12345671") == number_index("E1234567I")
    assert number_index("E12345671") != number_index("E12345672")


def test_a_person_is_found_by_the_whole_national_id(bench: Bench, people: People) -> None:
    with bench.database.read() as db:
        found = person_with_id(db, people.ids["official"])
        assert found is not None
        assert found.id == people["official"]
        assert person_with_id(db, national_id(999)) is None


def test_the_database_file_shows_no_identifier(database: Database, people: People) -> None:
    with database.write() as db:
        person = new_person("甲试样", national_id(500), phone="10012345678")
        db.add(person)
        db.flush()
        db.add(new_document(person.id, DocumentKind.ORDINARY_PASSPORT, NUMBER))
        db.add(new_file("名册.csv", "text/csv", national_id(500).encode(), NOON))
    with database.read() as db:
        tables = db.connection().execute(text("SELECT count(*) FROM person")).scalar_one()
    assert tables == len(people.people) + 1
    dump = everything(database)
    for identifier in (*people.ids.values(), national_id(500), NUMBER, "10012345678"):
        assert identifier.encode() not in dump


def test_without_keys_nothing_is_read_and_the_reason_is_said() -> None:
    use_keyring(None)  # type: ignore[arg-type]
    with pytest.raises(SealBroken, match="未加载密钥"):
        keyring()
