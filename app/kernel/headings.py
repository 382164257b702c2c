"""What a heading of a table reads, and what is left of it for comparing. Which field it names each domain knows."""

from __future__ import annotations

import unicodedata

from app.kernel.cells import Cell

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "ŋ": "n"})


def squeezed(text: str) -> str:
    """A heading without case, accents, spaces and punctuation: `Avd. org.nr` is `avdorgnr`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(character for character in plain if character.isalnum())


def heading_text(cell: Cell) -> str:
    """What a heading cell reads: text only, spaces put together."""
    return " ".join(cell.split()) if isinstance(cell, str) else ""
