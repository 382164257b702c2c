"""Rows of a file that are no data: titles, totals, blank rows and headings printed again on each page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from app.imports.rules.headings import FEWEST_HEADINGS
from app.imports.rules.rows import Setting
from app.kernel.cells import Cell, ErrorValue, Formula, Row, is_empty
from app.kernel.headings import heading_text

TOTAL = re.compile(r"(?:antall|sum|delsum|totalt?|i alt|til ?sammen|count|number of|grand total|subtotal)\b")
NUMBER_TEXT = re.compile(r"[-+]?[\d\s.,%]+\Z")


class NoData:
    """Tells rows that are no data. In the columns of `untitled` no titles stand; a row in which a person has filled in
    one of `keys` is data.
    """

    def __init__(
        self, setting: Setting, headings: Sequence[str], *, keys: Sequence[str], untitled: Sequence[str]
    ) -> None:
        self._setting, self._headings, self._keys = setting, tuple(headings), keys
        self._untitled = {setting.mapping.get(field) for field in untitled}

    def kind(self, row: Row) -> str | None:
        """`blank`, `title`, `total` or `heading` where the row is none of the file's data, else None."""
        corrections = self._setting.corrections
        if corrections and any((row.number, field) in corrections for field in self._keys):
            return None
        filled = [(column, cell) for column, cell in enumerate(row.cells) if not is_empty(cell)]
        if not filled:
            return "blank"
        if _is_total([cell for _, cell in filled]):
            return "total"
        column, cell = filled[0]
        if len(filled) == 1 and _is_title(cell) and self._may_hold_titles(column):
            return "title"
        return "heading" if self._repeats_headings(filled) else None

    def _may_hold_titles(self, column: int) -> bool:
        return column not in self._untitled and (column == 0 or column not in self._setting.mapping.values())

    def _repeats_headings(self, filled: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a printed page's headings stand here again; looked into only where the first cell is a heading."""
        if not self._is_heading(*filled[0]):
            return False
        return sum(itertools.starmap(self._is_heading, filled)) >= max(FEWEST_HEADINGS, len(filled) - 1)

    def _is_heading(self, column: int, cell: Cell) -> bool:
        return column < len(self._headings) and heading_text(cell) == self._headings[column] != ""


def _is_title(cell: Cell) -> bool:
    return isinstance(cell, str) and any(character.isalpha() for character in cell)


def _is_total(cells: Sequence[Cell]) -> bool:
    """`Antall butikker: | 360`: a word for a total, and behind it nothing but numbers."""
    first, rest = cells[0], cells[1:]
    return isinstance(first, str) and bool(TOTAL.match(first.strip().casefold())) and all(map(_is_number, rest))


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, Formula | ErrorValue | int | float):
        return True
    return isinstance(cell, str) and bool(NUMBER_TEXT.match(cell.strip()))
