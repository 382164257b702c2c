"""Postal code formats. Whether a code exists is for the postal register (`geography`), not for this module."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.kernel.identifiers.cleaning import compact, is_digits, refuse, visible
from app.kernel.problems import N_

LENGTH = N_("A postal code here has %(expected)s digits; this has %(found)s.")
CHARACTERS = N_("A postal code here has digits only, for example %(example)s.")
ANYWHERE = N_("A postal code has at most 12 letters and digits; spaces and hyphens may stand between them.")

_PERMISSIVE = re.compile(r"(?=.{1,12}$)[A-Z0-9](?:[ -]?[A-Z0-9])*")


def digits(length: int, example: str, *, country: str, group: int = 0) -> Callable[[str], str]:
    """A reader of postal codes of so many digits. The country's letters may stand before the code as on foreign mail
    ("SE-111 22"), but Norway's "N-0150" stays refused there: `country` names the letters accepted, "" none.
    `group` is where a space belongs in the answer.
    """
    prefix = re.compile(rf"(?:{country})[ -]") if country else None

    def read(text: str) -> str:
        typed = visible(text).upper()
        code = compact(prefix.sub("", typed, count=1) if prefix and prefix.match(typed) else typed, separators="")
        if not is_digits(code) and code:
            refuse("postal_code", "characters", CHARACTERS, {"example": example})
        if len(code) != length:
            refuse("postal_code", "length", LENGTH, {"expected": length, "found": len(code)})
        return f"{code[:group]} {code[group:]}" if group else code

    return read


def permissive(text: str) -> str:
    """Any country: letters, digits, single spaces and hyphens, in capitals, at most twelve characters."""
    code = re.sub(r" +", " ", visible(text)).upper()
    if not _PERMISSIVE.fullmatch(code):
        refuse("postal_code", "characters", ANYWHERE)
    return code
