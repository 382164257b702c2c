"""Extra fields of a record as the one object `custom_fields`: in, out, and described."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_login import current_user

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, files
from app.platform.api import fields
from app.platform.extras import FILE, PREFIX, ExtraField
from app.platform.files import own
from app.platform.runtime import runtime

NAME = "custom_fields"
OBJECT = N_("Send an object with the fields' keys and values.")
NOT_A_FILE = N_("Send an object with the file's name and its content in base64.")
FORBIDDEN = N_("Your role does not change this field.")


def apart(model: Any, body: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any]:
    """A body without the object, and the object; an empty one where none was sent, or the records have none."""
    if not extras.extended(model) or NAME not in body:
        return body, {}
    return {name: value for name, value in body.items() if name != NAME}, body[NAME]


def inward(model: Any, given: Any, *, partial: bool) -> tuple[dict[str, Any], list[Problem]]:
    """The values of the object by name, and what is wrong with it. A new record gets the defaults of absent fields."""
    if not isinstance(given, dict):
        return {}, [Problem("field.object", NAME, OBJECT)]
    named = {f"{PREFIX}{key}": value for key, value in given.items()}
    found, may = extras.seen(model), {each.name for each in extras.written(model)}
    problems = [Problem("field.forbidden", f.name, FORBIDDEN) for f in found if f.name in named and f.name not in may]
    if problems:
        return {}, problems
    files_of = {each.name: named.pop(each.name) for each in found if each.kind == FILE and each.name in named}
    columns = {each.name: each.column for each in found if each.name in may and each.kind != FILE}
    values, problems = fields.inward(columns, list(columns), named, partial=True)
    for name, sent in files_of.items():
        values[name] = _uploaded(name, sent, problems)
    for each in (other for other in found if other.kind != FILE):
        if values.get(each.name) is not None:
            values[each.name] = _checked(each, values[each.name], problems)
        elif not partial and each.name not in named and each.name in may and each.default is not None:
            values[each.name] = each.default
    return values, problems


def _uploaded(name: str, sent: Any, problems: list[Problem]) -> str | None:
    """A file as programs send it, looked at and stored: its name, and its content in base64."""
    if sent is None:
        return None
    given = sent if isinstance(sent, dict) and sent.keys() == {"name", "content"} else {}
    try:
        called, content = given["name"], base64.b64decode(given["content"], validate=True)
        called.encode()  # half a surrogate pair is no name
        return own.uploaded(files.accept(io.BytesIO(content), name=called), current_user.id)
    except (KeyError, TypeError, ValueError, AttributeError):
        problems.append(Problem("field.file", name, NOT_A_FILE))
    except Refused as refusal:
        problems += [problem.at(name) for problem in refusal.problems]
    return None


def _checked(each: ExtraField, value: Any, problems: list[Problem]) -> Any:
    try:
        return each.check(value)
    except Refused as refusal:
        problems += [problem.at(each.name) for problem in refusal.problems]
        return None


def outward(model: Any) -> Callable[[Any], dict[str, Any]]:
    """What answers the object of a record, for a model whose records can have extra fields; else nothing."""
    if not extras.extended(model):
        return lambda item: {}
    seen = extras.seen(model)
    return lambda item: {NAME: {each.key: told(each, model, item.id, getattr(item, each.name)) for each in seen}}


def told(each: ExtraField, model: Any, pk: int, value: Any) -> Any:
    """What a record holds in a field, as programs are told: of a file its name, its size, and where it is read."""
    if each.kind != FILE or value is None:
        return fields.outward(each.column, value)
    _, size, name = own.parts_of(value)
    api = next((api for api in runtime().apis if getattr(api, "datamodel", None) and api.datamodel.obj is model), None)
    url = url_for(f"{api.endpoint}.own_file", pk=pk, key=each.key) if api is not None else None
    return {"name": name, "size": size, "url": url}


def shown(model: Any) -> dict[str, Any]:
    """The schema of the object in an answer."""
    if not extras.extended(model):
        return {}
    properties = {each.key: _schema(each) for each in extras.seen(model)}
    needed = {"required": list(properties)} if properties else {}
    return {NAME: {"type": "object", "properties": properties, **needed, **CLOSED}}


def taken(model: Any) -> dict[str, Any]:
    """The schema of the object in a request."""
    if not extras.extended(model):
        return {}
    return {
        NAME: {
            "type": "object",
            "properties": {f.key: SENT if f.kind == FILE else _schema(f) for f in extras.written(model)},
            **CLOSED,
        }
    }


CLOSED = {"additionalProperties": False}
TEXT = {"type": "string"}
SENT = {
    "type": "object", "nullable": True, "required": ["name", "content"], **CLOSED,
    "properties": {"name": TEXT, "content": {"type": "string", "format": "byte"}},
    "description": "A file: its name, and its content in base64. Null takes it away.",
}  # fmt: skip
ANSWERED = {
    "type": "object", "nullable": True, "required": ["name", "size", "url"], **CLOSED,
    "properties": {"name": TEXT, "size": {"type": "integer"}, "url": {"type": "string", "nullable": True}},
}  # fmt: skip


def _schema(each: ExtraField) -> dict[str, Any]:
    if each.kind == FILE:
        return {**ANSWERED, "description": str(each.column.info["label"])}
    return {**fields.schema(each.column), **each.schema}
