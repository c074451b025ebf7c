"""What the Bot API is, as aiogram's models define it: whatever they do not know is an error.

Importing aiogram takes two to four seconds of a core.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin

from aiogram import methods
from aiogram.types import BufferedInputFile, Update
from pydantic import BaseModel, TypeAdapter, ValidationError

from .errors import Violated
from .wire import Call, Upload

ATTACHED = "attach://"


@cache
def model_of(method: str) -> type[BaseModel] | None:
    found = getattr(methods, method[:1].upper() + method[1:], None)
    if isinstance(found, type) and getattr(found, "__api_method__", None) == method:
        return cast("type[BaseModel]", found)
    return None


def decode(call: Call) -> Call:
    """The call with its parameters as values; raises Violated where it breaks the definition."""
    model = model_of(call.method)
    if model is None:
        raise Violated("Not Found", why="no such method", code=404)
    fields = _fields(model)
    uploads = _uploads_by_parameter(call, fields.keys())
    _refuse("unknown parameters", (call.values.keys() | uploads.keys()) - fields.keys())
    raw = {
        name: _read_json(name, value) if fields[name].is_structured else value
        for name, value in call.values.items()
        if name not in uploads
    }
    files = {name: BufferedInputFile(each.content, each.name) for name, each in uploads.items()}
    try:
        parsed = model.model_validate(raw | files)
    except ValidationError as error:
        raise Violated(f"Bad Request: {_first_line(error)}", why=str(error)) from error
    _refuse("unknown fields", _unknown_keys(raw, parsed))
    values = {
        name: value if isinstance(value, dict | list) else getattr(parsed, fields[name].attribute)
        for name, value in raw.items()
    }
    if _is_number(values.get("chat_id")):
        values["chat_id"] = int(str(values["chat_id"]))  # aiogram leaves it the text it came as
    return Call(call.method, values, uploads)


def fault_of_result(method: str, result: object) -> str | None:
    """What aiogram would not know in an answer of this server's own."""
    return _fault(_adapter(method), result)


def fault_of_update(update: dict[str, Any]) -> str | None:
    return _fault(_UPDATE, update)


@cache
def _adapter(method: str) -> TypeAdapter[Any]:
    model: Any = model_of(method)
    return TypeAdapter(model.__returning__)


_UPDATE: TypeAdapter[Any] = TypeAdapter(Update)


def _fault(adapter: TypeAdapter[Any], raw: object) -> str | None:
    try:
        parsed = adapter.validate_python(raw)
    except ValidationError as error:
        return str(error)
    unknown = list(_unknown_keys(raw, parsed))
    return f"unknown fields: {', '.join(unknown)}" if unknown else None


@dataclass(frozen=True)
class Field:
    attribute: str
    is_structured: bool


@cache
def _fields(model: type[BaseModel]) -> dict[str, Field]:
    """The fields by their names on the wire."""
    return {
        field.alias or name: Field(name, _is_structured(field.annotation))
        for name, field in model.model_fields.items()
    }


def _refuse(what: str, names: Iterable[str]) -> None:
    if unknown := sorted(names):
        why = f"{what}: {', '.join(unknown)}"
        raise Violated(f"Bad Request: {why}", why=why)


def _unknown_keys(raw: object, parsed: object, where: str = "") -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(parsed, BaseModel):
        fields = _fields(type(parsed))
        for key, value in raw.items():
            if key in fields:
                attribute = getattr(parsed, fields[key].attribute)
                yield from _unknown_keys(value, attribute, f"{where}{key}.")
            else:
                yield f"{where}{key}"
    elif isinstance(raw, list) and isinstance(parsed, list):
        for one_raw, one_parsed in zip(raw, parsed, strict=True):
            yield from _unknown_keys(one_raw, one_parsed, where)


def _is_structured(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    if get_origin(annotation) in {list, dict}:
        return True
    return any(_is_structured(each) for each in get_args(annotation))


def _read_json(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        said = f"can't parse {name} JSON object"
        raise Violated(f"Bad Request: {said}", why=said) from error


def _uploads_by_parameter(call: Call, names: Collection[str]) -> dict[str, Upload]:
    """Which parameter each file is: the part's own name, or one that says `attach://` to it."""
    parts = {name: name for name in call.uploads if name in names}
    for name, value in call.values.items():
        if isinstance(value, str) and value.startswith(ATTACHED):
            parts[name] = value.removeprefix(ATTACHED)
    _refuse(
        "files without a parameter or parameters without a file",
        call.uploads.keys() ^ set(parts.values()),
    )
    return {name: call.uploads[part] for name, part in parts.items()}


def _is_number(value: object) -> bool:
    return str(value).removeprefix("-").isdecimal()


def _first_line(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(each) for each in first['loc'])}: {first['msg']}"
