"""Why something was not done to a row, as it is stored: English texts with their values, translated when shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext

from app.kernel.problems import N_, Problem
from app.platform import extras
from app.platform.audit import plain
from app.platform.forms import write_date

Reason = list[Any]
TRANSLATED = ("what", "field")
"""Names of values that are labels of ours, and so are translated too."""


def reason(message: str, label: str = "", **values: Any) -> Reason:
    """One reason: [label of the field to blame, or "", English text, values by name]."""
    return [label, message, {name: _written(value) for name, value in values.items()}]


def of_problems(problems: Iterable[Problem], model: Any) -> list[Reason]:
    """What the rules said, with the labels of the fields they blamed."""
    columns = extras.columns(model)
    return [reason(p.message, label_of(columns.get(p.field or "")), **p.values) for p in problems]


WAITS = N_("Waits for approval.")


def of_waiting(names: Iterable[str], model: Any) -> list[Reason]:
    """That fields wait for approval, with their labels."""
    columns = extras.columns(model)
    return [reason(WAITS, label_of(columns.get(name))) for name in names]


def label_of(column: Any) -> str:
    """A column's English label; nothing where there is no such column or it has none."""
    return "" if column is None else str(column.info.get("label", ""))


def text(reasons: Sequence[Reason]) -> str:
    """The reasons in the reader's language, as one text."""
    return " ".join(_said(*each) for each in reasons)


def _said(label: str, message: str, values: dict[str, Any]) -> str:
    known = {name: gettext(value) if name in TRANSLATED and value else value for name, value in values.items()}
    said = gettext(message) % known if known else gettext(message)
    return f"{gettext(label)}: {said}" if label else said


def _written(value: Any) -> Any:
    return write_date(value) if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else plain(value)
