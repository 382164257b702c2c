"""What one cell holds, as a person would have typed it, or why it holds nothing. Pure; `cells` says what a cell is.

The codes begin with `imports`, where they were first used: reports that people keep name them so.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from app.kernel.cells import Cell, ErrorValue, Formula, Value
from app.kernel.problems import N_, NO_VALUES, Problem

T = TypeVar("T")

LONGEST_SHOWN = 60
WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+\Z")


class Found(NamedTuple, Generic[T]):
    """A value (None: the cell is empty or was wrong) and what there is to say. `kept`: the problem is only a remark.

    A tuple, since one is made for each cell of a file.
    """

    value: T | None = None
    problem: Problem | None = None
    suggestion: str | None = None
    kept: bool = False


def resolved(cell: Cell) -> Found[Value]:
    """The cell's plain value: a formula gives what the spreadsheet last calculated."""
    if type(cell) is str and cell.isascii() and cell.isprintable():  # nearly every cell of a text file
        return Found(cell.strip() or None)
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(cell, Formula) and not cell.cached:
        message = N_("The cell holds a formula without a calculated value. Type the value, or save the file in Excel.")
        return wrong("imports.cell.formula_without_value", message)
    if isinstance(value, ErrorValue):
        message = N_("The cell shows %(typed)s instead of a value. Type the value.")
        return wrong("imports.cell.error", message, {"typed": value.code[:LONGEST_SHOWN]})
    if isinstance(value, str):
        value = cleaned(value)
    return Found(value if value != "" else None)


def wrong(code: str, message: str, values: Mapping[str, object] = NO_VALUES, suggestion: str | None = None) -> Found[T]:
    """No value, and why."""
    return Found(None, Problem(code, None, message, values), suggestion)


def cleaned(text: str) -> str:
    """Text in Unicode NFC, without control and invisible characters and trimmed; line breaks stay."""
    if not text.isprintable():
        kept = [c if c == "\n" or c.isprintable() else " " if c.isspace() else "" for c in text.replace("\r\n", "\n")]
        text = "".join(kept)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def shown(value: Value) -> str:
    """A value as a person would have typed it: 352601810.0 is `352601810`, the text `352601810.0` too."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, str):
        whole = WHOLE_NUMBER.match(value)
        return whole[1] if whole else value
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def typed(value: Value) -> str:
    """What stands in the cell, short enough for a message; a day as the office writes days."""
    text = f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else shown(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
