"""Rows that an import writes as values are what the models would have made."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from models.document import Document, new_document
from models.ids import Ids
from models.import_rows import defaults, document_values, person_values, staff_values
from models.person import Person, new_person
from models.sealing import use_keyring
from models.staff_member import StaffMember
from models.terms import DocumentKind
from tests.conftest import KEYS, national_id


@pytest.fixture(autouse=True)
def _keys() -> None:
    use_keyring(KEYS)


@pytest.mark.parametrize("phone", ["", "10000000001"])
def test_a_person_s_values_are_those_of_a_new_person(phone: str) -> None:
    number = national_id(1)
    made = new_person("欧阳云舟", number, phone=phone)
    row_id = uuid4()
    values = {**defaults(Person), **person_values(row_id, "欧阳云舟", number, phone=phone)}
    own = {"id", "national_id_sealed", "phone_sealed"}
    assert made.model_dump(exclude=own) == {k: v for k, v in values.items() if k not in own}
    again = Person(id=row_id, **values)
    assert (again.national_id, again.phone) == (number, phone)


def test_a_document_s_values_are_those_of_a_new_document() -> None:
    person_id, row_id = uuid4(), uuid4()
    made = new_document(person_id, DocumentKind.ORDINARY_PASSPORT, "E12345678")
    values = document_values(row_id, person_id, DocumentKind.ORDINARY_PASSPORT, "E12345678")
    values = {**defaults(Document), **values}
    own = {"id", "number_sealed"}
    assert made.model_dump(exclude=own) == {k: v for k, v in values.items() if k not in own}
    assert Document(id=row_id, **values).number == "E12345678"


def test_somebody_on_an_hr_list_is_found_as_a_person_is() -> None:
    number = national_id(1)
    row_id = uuid4()
    listed = StaffMember(
        id=row_id,
        name="甲一鸣",
        unit_id=uuid4(),
        listed_on=date(2015, 7, 20),
        **staff_values(row_id, number),
    )
    assert listed.national_id == number
    assert listed.national_id_index == new_person("甲一鸣", number).national_id_index
    assert str(listed) == "甲一鸣（330000********0015）"


def test_ids_made_together_differ_and_lie_together() -> None:
    new_id = Ids()
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert len({each.bytes[:6] for each in made}) == 1
    assert {each.version for each in made} == {4}
    assert Ids()().bytes[:6] != made[0].bytes[:6]
