"""How values are shown to people: dates, amounts, yes and no, in the reader's language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from flask_babel import format_datetime, format_decimal, gettext

from app.kernel.dates import BUSINESS_ZONE
from app.kernel.periods import day_before
from app.kernel.problems import N_
from app.platform import lookups
from app.platform.forms import write_date
from app.platform.pages import Bar, Chip, Link

YES, NO, NOTHING = N_("Yes"), N_("No"), "–"


def shown(value: Any) -> Any:
    """A value for a template: chips, links and bars as they are, everything else as text."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Chip | Link | Bar):
        return value
    if isinstance(value, bool):
        return gettext(YES if value else NO)
    if isinstance(value, dt.datetime):
        return format_datetime(value.astimezone(BUSINESS_ZONE).replace(tzinfo=None), "dd.MM.yyyy HH:mm", rebase=False)
    if isinstance(value, dt.date):
        return write_date(value)
    if isinstance(value, Decimal | float):
        return format_decimal(value)
    return str(value)


def of_column(column: Any, value: Any) -> Any:
    """A column's value as people see it: last days inclusive, choices by their label, records by their name."""
    info = column.info
    if value is None or value == "":
        return NOTHING
    if info.get("secret"):
        return "•••"
    if info.get("show"):
        return info["show"](value)
    if info.get("last_day"):
        return shown(day_before(value))
    if isinstance(value, list):
        return ", ".join(str(choice(column, each)) for each in value) or NOTHING
    if info.get("lookup"):
        return lookups.text_of(info["lookup"], value) or NOTHING
    return shown(choice(column, value))


def choice(column: Any, value: Any) -> Any:
    """A column's declared choice by its label."""
    labels = dict(column.info.get("choices", ()))
    return gettext(labels[value]) if value in labels else value
