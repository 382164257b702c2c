"""What one cell of a table holds, as plain values. Not the reading of files: that is `platform.spreadsheets`.

A cell is None (empty), text, a number, a bool, a date, a `Formula` with its cached value or an `ErrorValue`. A file
without types (CSV) has text and empty cells only. Text that begins with `=` is text: only a real formula is a `Formula`
and a spreadsheet's date a date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Value = str | int | float | bool | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a spreadsheet shows where a calculation failed: `#N/A`, `#REF!`."""

    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A real formula. `value` is what the spreadsheet last calculated; `cached` is False where it saved nothing."""

    value: Value | ErrorValue
    cached: bool = True


Cell = Value | ErrorValue | Formula


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its own number in the sheet (1-based, as a person sees it). Missing cells at the end are empty."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int | None) -> Cell:
        """The cell in a 0-based column; None where the row is shorter or the column is not known."""
        return self.cells[column] if column is not None and 0 <= column < len(self.cells) else None


def is_empty(cell: Cell) -> bool:
    """Whether a person would see nothing in the cell. A formula is never empty: somebody meant something."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
