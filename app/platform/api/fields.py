"""Model columns as JSON: types in and out, and their schema. A value that does not fit is a problem, never an error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Numeric, String

from app.kernel.periods import day_after, day_before
from app.kernel.problems import N_, Problem
from app.platform import lookups
from app.platform.choicefields import Several
from app.platform.columns import UtcDateTime
from app.platform.forms import EARLIEST, LATEST

TEXT, WHOLE, DATE, BOOL = (
    N_("Send text."),
    N_("Send a whole number."),
    N_("Send a date as YYYY-MM-DD."),
    N_("Send true or false."),
)
MISSING, UNKNOWN, LONG = N_("This is required."), N_("There is no such field."), N_("At most %(most)s characters.")
INSTANT = N_("Send an instant with its time zone, such as 2026-11-21T09:00:00+01:00.")
CHOICE, RELATION = N_("Choose one of: %(choices)s."), N_("There is no such record.")
CHOICES, NOT_DECIMAL = N_("Send a list of some of: %(choices)s."), N_("Send a decimal number as text, such as 12.5.")
LARGEST = 2_147_483_647
LARGEST_AMOUNT = 10**15 - 1
DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,10})?")
LONGEST_TEXT = 20_000
LONGEST_INSTANT = 40


def outward(column: Column[Any], value: Any) -> Any:
    """A column's value in an answer. Last days are inclusive there."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        last = day_before(value) if column.info.get("last_day") else value
        return None if last is None else last.isoformat()
    return str(value) if isinstance(column.type, Numeric) and value is not None else value


def inward(columns: Mapping[str, Column[Any]], names: Sequence[str], body: Mapping[str, Any], *, partial: bool) -> Any:
    """The values of a request's body: (values, problems). `partial`: fields that are absent stay as they are."""
    values: dict[str, Any] = {}
    problems = [Problem("field.unknown", name[:60], UNKNOWN) for name in body if name not in names]
    for name in names:
        column = columns[name]
        if name not in body:
            if not partial and required(column):
                problems.append(Problem("field.missing", name, MISSING))
            continue
        if body[name] is None:
            if not column.nullable:
                problems.append(Problem("field.missing", name, MISSING))
            else:
                values[name] = None
            continue
        value, problem = _typed(column, body[name])
        if problem is not None:
            problems.append(problem.at(name))
        else:
            values[name] = value
    return values, problems


def required(column: Column[Any]) -> bool:
    """Whether a new record needs the field."""
    return not column.nullable and column.default is None and column.server_default is None


def _typed(column: Column[Any], value: Any) -> tuple[Any, Problem | None]:
    kind = column.type
    if isinstance(kind, Several):
        return _several(column, value)
    if isinstance(kind, Numeric):
        return _decimal(value)
    if isinstance(kind, Boolean):
        return (value, None) if isinstance(value, bool) else (None, Problem("field.boolean", None, BOOL))
    if isinstance(kind, Integer):
        return _whole(column, value)
    if isinstance(kind, Date):
        return _day(column, value)
    if isinstance(kind, UtcDateTime):
        return _instant(value)
    if not isinstance(value, str):
        return None, Problem("field.text", None, TEXT)
    return _text(column, value)


def _several(column: Column[Any], value: Any) -> tuple[Any, Problem | None]:
    choices = [v for v, _ in column.info["choices"]]
    if not isinstance(value, list) or not all(isinstance(each, str) and each in choices for each in value):
        return None, Problem("field.choices", None, CHOICES, {"choices": ", ".join(choices)})
    return list(dict.fromkeys(value)) or None, None


def _decimal(value: Any) -> tuple[Any, Problem | None]:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        return None, Problem("field.decimal", None, NOT_DECIMAL)
    return Decimal(value), None


def _largest(column: Column[Any]) -> int:
    return LARGEST_AMOUNT if isinstance(column.type, BigInteger) else LARGEST


def _whole(column: Column[Any], value: Any) -> tuple[Any, Problem | None]:
    most = _largest(column)
    if isinstance(value, bool) or not isinstance(value, int) or not -most <= value <= most:
        return None, Problem("field.integer", None, WHOLE)
    if column.info.get("lookup") and not lookups.exists(column.info["lookup"], value):
        return None, Problem("field.relation", None, RELATION)
    return value, None


def _day(column: Column[Any], value: Any) -> tuple[Any, Problem | None]:
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        return None, Problem("field.date", None, DATE)
    return (day_after(day) if column.info.get("last_day") else day), None


def _instant(value: Any) -> tuple[Any, Problem | None]:
    try:
        instant = dt.datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= LONGEST_INSTANT else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not EARLIEST <= instant.date() <= LATEST:
        return None, Problem("field.instant", None, INSTANT)
    return instant.astimezone(dt.UTC), None


def is_unicode(text: str) -> bool:
    """Whether a text can be encoded: JSON can also say half of a surrogate pair, which is no character."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _text(column: Column[Any], value: str) -> tuple[Any, Problem | None]:
    text = value.strip()
    choices = [v for v, _ in column.info.get("choices", ())]
    most = getattr(column.type, "length", None) or LONGEST_TEXT
    if "\x00" in text or not is_unicode(text):
        return None, Problem("field.text", None, TEXT)
    if len(text) > most:
        return None, Problem("field.long", None, LONG, {"most": most})
    if choices and text not in choices:
        return None, Problem("field.choice", None, CHOICE, {"choices": ", ".join(choices)})
    if not text and not column.nullable:
        return None, Problem("field.missing", None, MISSING)
    return text or None, None


def schema(column: Column[Any]) -> dict[str, Any]:
    """The OpenAPI schema of a column."""
    found = _schema(column)
    if column.nullable:
        found["nullable"] = True
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found | ({"description": str(column.info["label"])} if column.info.get("label") else {})


def _schema(column: Column[Any]) -> dict[str, Any]:
    choices = {"type": "string", "enum": [v for v, _ in column.info.get("choices", ())]}
    if isinstance(column.type, Several):
        return {"type": "array", "items": choices}
    if isinstance(column.type, Integer):
        return {"type": "integer", "minimum": -_largest(column), "maximum": _largest(column)}
    for kind, found in SCHEMAS:
        if isinstance(column.type, kind):
            return dict(found)
    if choices["enum"]:
        return choices
    if isinstance(column.type, String):
        return {"type": "string", "maxLength": getattr(column.type, "length", None) or LONGEST_TEXT}
    return {"type": "string"}


SCHEMAS: Sequence[tuple[Any, Mapping[str, Any]]] = (
    (Boolean, {"type": "boolean"}),
    (Numeric, {"type": "string", "pattern": f"^{DECIMAL.pattern}$"}),
    (UtcDateTime, {"type": "string", "format": "date-time"}),
    (Date, {"type": "string", "format": "date"}),
)
