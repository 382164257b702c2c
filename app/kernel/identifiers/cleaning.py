"""What all identifiers share: taking separators away and refusing with one problem. Knows no country."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NoReturn

from app.kernel.problems import NO_VALUES, Problem, Refused

SEPARATORS = ".-\u2010\u2011\u2012\u2013\u2212"
"""Full stop, hyphens, dashes and the minus sign: people and spreadsheets put them between groups of digits."""


def refuse(identifier: str, mistake: str, message: str, values: Mapping[str, object] = NO_VALUES) -> NoReturn:
    """Raise `Refused` with the single problem `identifiers.<identifier>.<mistake>`; the caller knows the field."""
    raise Refused([Problem(f"identifiers.{identifier}.{mistake}", None, message, values)])


def visible(text: str) -> str:
    """The text in Unicode NFC without what nobody sees: control and format characters (soft hyphen, byte order mark,
    text direction); every kind of space becomes a plain one, and the ends are trimmed.
    """
    if text.isascii() and text.isprintable():  # nearly every value of a register, and a tenth of the time
        return text.strip()
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character.isspace() or category.startswith("Z"):
            kept.append(" ")
        elif category not in ("Cc", "Cf"):
            kept.append(character)
    return "".join(kept).strip()


def compact(text: str, separators: str = SEPARATORS) -> str:
    """The text without spaces, invisible characters and the separators."""
    return "".join(character for character in visible(text) if character != " " and character not in separators)


def is_digits(text: str) -> bool:
    """Whether the text is one or more of the digits 0-9; other scripts' digits are not meant."""
    return text.isascii() and text.isdigit()
