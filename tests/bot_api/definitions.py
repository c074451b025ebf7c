"""What the Bot API is, as aiogram's models define it: whatever they do not know is an error.

Importing aiogram takes two to four seconds of a core.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from aiogram import methods
from aiogram.types import BufferedInputFile, Update
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from .errors import Violated
from .wire import Call

ATTACHED = "attach://"


@cache
def model_of(method: str) -> type[BaseModel] | None:
    found = getattr(methods, method[:1].upper() + method[1:], None)
    if isinstance(found, type) and getattr(found, "__api_method__", None) == method:
        return found
    return None


def decode(call: Call) -> Call:
    """The call with its parameters as values; raises Violated where it breaks the definition."""
    model = model_of(call.method)
    if model is None:
        raise Violated("Not Found", why="no such method", code=404)
    fields = _fields(model)
    uploads = _uploads_by_parameter(call, fields)
    if unknown := sorted((call.values.keys() | uploads.keys()) - fields.keys()):
        why = f"unknown parameters: {', '.join(unknown)}"
        raise Violated(f"Bad Request: {why}", why=why)
    raw = {
        name: _read_json(name, value) if _is_structured(fields[name][1].annotation) else value
        for name, value in call.values.items()
        if name not in uploads
    }
    files = {
        name: BufferedInputFile(each.content, each.name) for name, each in call.uploads.items()
    }
    try:
        parsed = model.model_validate(raw | {name: files[key] for name, key in uploads.items()})
    except ValidationError as error:
        raise Violated(f"Bad Request: {_first_line(error)}", why=str(error)) from error
    if unknown := list(_unknown_keys(raw, parsed)):
        why = f"unknown fields: {', '.join(unknown)}"
        raise Violated(f"Bad Request: {why}", why=why)
    values = {
        name: value if isinstance(value, dict | list) else getattr(parsed, fields[name][0])
        for name, value in raw.items()
    }
    by_parameter = {name: call.uploads[key] for name, key in uploads.items()}
    return Call(call.method, values, by_parameter)


def fault_of_result(method: str, result: object) -> str | None:
    """What aiogram would not know in an answer of this server's own."""
    return _fault(_adapter(method), result)


def fault_of_update(update: dict[str, Any]) -> str | None:
    return _fault(_UPDATE, update)


@cache
def _adapter(method: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(model_of(method), "__returning__"))  # noqa: B009 - mypy knows none


_UPDATE: TypeAdapter[Any] = TypeAdapter(Update)


def _fault(adapter: TypeAdapter[Any], raw: object) -> str | None:
    try:
        parsed = adapter.validate_python(raw)
    except ValidationError as error:
        return str(error)
    unknown = list(_unknown_keys(raw, parsed))
    return f"unknown fields: {', '.join(unknown)}" if unknown else None


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[str, FieldInfo]]:
    """By the name on the wire: the attribute's name and the field."""
    return {field.alias or name: (name, field) for name, field in model.model_fields.items()}


def _unknown_keys(raw: object, parsed: object, where: str = "") -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(parsed, BaseModel):
        fields = _fields(type(parsed))
        for key, value in raw.items():
            if key in fields:
                attribute = getattr(parsed, fields[key][0])
                yield from _unknown_keys(value, attribute, f"{where}{key}.")
            else:
                yield f"{where}{key}"
    elif isinstance(raw, list) and isinstance(parsed, list):
        for one_raw, one_parsed in zip(raw, parsed, strict=True):
            yield from _unknown_keys(one_raw, one_parsed, where)


@cache
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


def _uploads_by_parameter(call: Call, fields: dict[str, tuple[str, FieldInfo]]) -> dict[str, str]:
    """Which parameter each file is: the part's own name, or one that says `attach://` to it."""
    found = {name: name for name in call.uploads if name in fields}
    for name, value in call.values.items():
        if isinstance(value, str) and value.startswith(ATTACHED):
            found[name] = value.removeprefix(ATTACHED)
    if lost := sorted(call.uploads.keys() ^ set(found.values())):
        why = f"files without a parameter or parameters without a file: {', '.join(lost)}"
        raise Violated(f"Bad Request: {why}", why=why)
    return found


def _first_line(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(each) for each in first['loc'])}: {first['msg']}"
