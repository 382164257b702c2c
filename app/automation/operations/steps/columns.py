"""The fields that a step may set, and what is typed for them as values. Saves nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import Boolean, Date, Integer, Numeric

from app.automation.operations.steps.base import StepField
from app.kernel import relative_days
from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, shown
from app.platform.choicefields import Several
from app.platform.forms import read_date
from app.platform.listing_parts import read_bool
from app.platform.runtime import runtime

DAY_HELP = N_("A day, or from the day it happens: today, +30d, -1m.")
UNFIT = N_("This cannot be put into the field “%(field)s”.")


def settable(table: str | None) -> dict[str, Any]:
    """The columns that may be set on a table's records, by name: those of bulk edits, and the extra fields."""
    if table is None or table not in runtime().views:
        return {}
    view = runtime().views[table]
    if view.datamodel.lifecycle.changed is None:
        return {}
    model = view.datamodel.obj
    own = {name: model.__table__.c[name] for name in view.bulk_fields}
    return own | {each.name: each.column for each in extras.seen(model) if each.kind != extras.FILE}


def tags(table: str | None) -> dict[str, Any]:
    """Those that hold several choices."""
    return {name: column for name, column in settable(table).items() if isinstance(column.type, Several)}


def label(column: Any) -> str:
    """What a column is called, in the reader's language."""
    return str(gettext(column.info.get("label", column.name)))


def control(column: Any) -> StepField:
    """What is asked for the value of a column."""
    info, kind = column.info, column.type
    common: dict[str, Any] = {"name": "value", "label": gettext(N_("Value")), "required": False}
    if info.get("choices"):
        return StepField(kind="choice", choices=[(v, gettext(t)) for v, t in info["choices"]], **common)
    if isinstance(kind, Boolean):
        return StepField(kind="choice", choices=[("1", gettext(shown.YES)), ("0", gettext(shown.NO))], **common)
    if info.get("lookup"):
        return StepField(kind="record", lookup=info["lookup"], **common)
    if isinstance(kind, Date):
        return StepField(help=gettext(DAY_HELP), **common)
    return StepField(places=not isinstance(kind, Integer | Numeric), **common)


def value(column: Any, text: str, today: dt.date) -> Any:
    """What a text means for a column; nothing for an empty one. Refuses what does not fit."""
    if not text.strip():
        return None
    try:
        return _read(column, text.strip(), today)
    except (ValueError, ArithmeticError) as error:
        said = {"field": str(column.info.get("label", column.name))}
        raise Refused([Problem("automation.value", "value", UNFIT, said)]) from error


def _read(column: Any, text: str, today: dt.date) -> Any:
    info, kind = column.info, column.type
    if isinstance(kind, Several):
        return _known(info, [part.strip() for part in text.split(",") if part.strip()])
    if info.get("choices"):
        return _known(info, [text])[0]
    if isinstance(kind, Boolean):
        return read_bool(text)
    if isinstance(kind, Date):
        relative = relative_days.read(text)
        day = relative.on(today) if relative else read_date(text)
        return day + dt.timedelta(days=1) if info.get("last_day") else day
    if isinstance(kind, Integer | Numeric):
        return _number(column, text)
    return text


def _known(info: Mapping[str, Any], values: list[str]) -> list[str]:
    if not values or not set(values) <= {code for code, _ in info["choices"]}:
        raise ValueError(values)
    return values


def _number(column: Any, text: str) -> Any:
    number = Decimal("".join(text.split()).replace(",", ".")) * (100 if column.info.get("amount") else 1)
    if not isinstance(column.type, Integer):
        return number
    if number != int(number):
        raise ValueError(text)
    return int(number)
