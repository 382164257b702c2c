"""A column of numbers pasted from a spreadsheet: taken apart and cleaned, the doubtful ones named. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MOST = 20_000
LONGEST = 60
_CELLS = re.compile(r"[\r\n\t;,|]+")
_GROUPED = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+")
_NUMBER = re.compile(r"[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9 ./_-]*")


@dataclass(frozen=True, slots=True)
class Pasted:
    """`numbers`: each once, in order. `twice` stood there more often; `malformed` cannot be numbers."""

    numbers: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()


def read(text: str) -> Pasted:
    """The numbers of a pasted text: one to a line or cell, or several with blanks between them.

    A number written in groups (310 000 003) is one number; a number that Excel has made 201.0 is 201.
    """
    cells = [part for cell in _CELLS.split(text) for part in _parts(cell.strip().strip("'\"\u200b\ufeff "))]
    sound = [cell for cell in cells if len(cell) <= LONGEST and _NUMBER.fullmatch(cell)]
    counts = Counter(sound)
    malformed = dict.fromkeys(cell for cell in cells if cell not in counts)
    return Pasted(tuple(counts), tuple(n for n, count in counts.items() if count > 1), tuple(malformed))


def _parts(cell: str) -> list[str]:
    if not cell:
        return []
    if _GROUPED.fullmatch(cell):
        return [re.sub(r"\D", "", cell)]
    whole = re.fullmatch(r"(\d+)[.]0+", cell)
    if whole:
        return [whole[1]]
    pieces = cell.split()
    return pieces if all(piece.isascii() and piece.isdigit() for piece in pieces) else [cell]
