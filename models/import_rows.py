"""Rows as an import inserts them: plain values, with their table's defaults, sealed for their id.

Making an instance of a table takes longer than all else that an import does with a row, so persons
and documents are written as values here; tests hold them to `new_person` and `new_document`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from models.document import number_index
from models.document_number import mask
from models.national_id import NationalId
from models.person import SHORT_TAIL, look_up_keys, national_id_index, tail_index
from models.sealing import keyring, place
from models.terms import DocumentKind

Values = dict[str, Any]
_DEFAULTS: dict[type[Any], Values] = {}


def defaults(table: type[Any]) -> Values:
    """What a new row of a table holds where nothing is said, apart from its id."""
    if table not in _DEFAULTS:
        fields: dict[str, FieldInfo] = table.model_fields
        said = {name: field.default for name, field in fields.items()}
        _DEFAULTS[table] = {n: value for n, value in said.items() if value is not PydanticUndefined}
    return _DEFAULTS[table].copy()


def person_values(row_id: UUID, name: str, national_id: str, *, phone: str = "") -> Values:
    """A person of that name and (valid, normalised) national ID."""
    return {
        "name": name,
        "pinyin": look_up_keys(name),
        "national_id_sealed": _sealed("person", "national_id_sealed", row_id, national_id),
        "national_id_index": national_id_index(national_id),
        "tail_index": tail_index(national_id[-SHORT_TAIL:]),
        "national_id_mask": NationalId(national_id).mask,
        "phone_sealed": _sealed("person", "phone_sealed", row_id, phone) if phone else None,
    }


def staff_values(row_id: UUID, national_id: str) -> Values:
    """By what somebody on an HR list is known again."""
    return {
        "national_id_sealed": _sealed("staff_member", "national_id_sealed", row_id, national_id),
        "national_id_index": national_id_index(national_id),
        "national_id_mask": NationalId(national_id).mask,
    }


def document_values(row_id: UUID, person_id: UUID, kind: DocumentKind, number: str) -> Values:
    """A document of that person, kind and (normalised) number."""
    return {
        "person_id": person_id,
        "kind": kind,
        "number_sealed": _sealed("document", "number_sealed", row_id, number),
        "number_index": number_index(number),
        "number_mask": mask(number),
    }


def _sealed(table: str, column: str, row_id: UUID, text: str) -> bytes:
    return keyring().seal(text, place(table, column, row_id))
