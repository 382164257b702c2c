"""Extra fields of a record as the one object `custom_fields`: in, out, and described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras
from app.platform.api import fields
from app.platform.extras import PREFIX, ExtraField

NAME = "custom_fields"
OBJECT = N_("Send an object with the fields' keys and values.")
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
    columns = {each.name: each.column for each in found if each.name in may}
    values, problems = fields.inward(columns, list(columns), named, partial=True)
    for each in found:
        if values.get(each.name) is not None:
            values[each.name] = _checked(each, values[each.name], problems)
        elif not partial and each.name not in named and each.name in may and each.default is not None:
            values[each.name] = each.default
    return values, problems


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
    return lambda item: {NAME: {each.key: fields.outward(each.column, getattr(item, each.name)) for each in seen}}


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
    return {NAME: {"type": "object", "properties": {f.key: _schema(f) for f in extras.written(model)}, **CLOSED}}


CLOSED = {"additionalProperties": False}


def _schema(each: ExtraField) -> dict[str, Any]:
    return {**fields.schema(each.column), **each.schema}
