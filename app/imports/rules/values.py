"""What one cell means: each function gives a value, or nothing with the one problem that explains why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from app.kernel import identifiers
from app.kernel.cells import Value
from app.kernel.cellvalues import Found, shown, typed, wrong
from app.kernel.problems import N_, Problem, Refused

LONGEST_NAME, LONGEST_NUMBER, LONGEST_NOTE = 200, 20, 4_000
NUMBER_SHAPE = re.compile(r"[^\W_](?:[\w./ -]*[^\W_])?\Z")
FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
AT_IN_BRACKETS = re.compile(r"\s*[(\[{]\s*(?:at|alfa|krøll(?:alfa)?|æt)\s*[)\]}]\s*", re.IGNORECASE)


def text(value: Value, longest: int = LONGEST_NAME) -> Found[str]:
    """Any text in one line. Text that begins with `=` is text."""
    found = " ".join(value.split()) if isinstance(value, str) else shown(value)
    return _bounded(found, longest)


def note(value: Value) -> Found[str]:
    """Any text, with its line breaks."""
    return _bounded(value if isinstance(value, str) else shown(value), LONGEST_NOTE)


def _bounded(found: str, longest: int) -> Found[str]:
    if len(found) > longest:
        message = N_("The text has %(found)s characters; at most %(limit)s fit. Shorten it.")
        return wrong("imports.text.length", message, {"found": len(found), "limit": longest})
    if found.startswith("="):
        message = N_("The text looks like a formula and is kept as text.")
        return Found(found, Problem("imports.text.formula", None, message), kept=True)
    return Found(found)


def number(value: Value) -> Found[str]:
    """A member's or a store's number as text: letters and digits with . / - or spaces between; 201.0 is `201`."""
    found = " ".join(shown(value).split())
    if isinstance(value, bool | dt.date) or not NUMBER_SHAPE.match(found) or _is_fraction(value):
        message = N_("%(typed)s is not a number of a member or a store. Use letters and digits, such as 201.")
        return wrong("imports.number.characters", message, {"typed": typed(value)})
    if len(found) > LONGEST_NUMBER:
        message = N_("A number of a member or a store has at most %(limit)s characters; this has %(found)s.")
        return wrong("imports.number.length", message, {"limit": LONGEST_NUMBER, "found": len(found)})
    return Found(found)


def _is_fraction(value: Value) -> bool:
    return isinstance(value, float) and not value.is_integer()


def checked(check: Callable[[str], str], found: str, suggestion: str | None = None) -> Found[str]:
    """What an identifier's check makes of a text."""
    try:
        return Found(check(found))
    except Refused as refused:
        return Found(None, refused.problems[0], suggestion)


def accepted(check: Callable[[str], str], candidate: str) -> str | None:
    """The candidate as it would be stored, or None where it is wrong too."""
    return checked(check, candidate).value


def organisation_number(value: Value, country: str, *, allow_synthetic: bool) -> Found[str]:
    """An organisation number typed in any of its dresses, or stored as a number."""
    try:
        return Found(identifiers.organisation_number(shown(value), country=country, allow_synthetic=allow_synthetic))
    except Refused as refused:
        return Found(None, refused.problems[0])


def account_number(value: Value, country: str) -> Found[str]:
    """A bank account number. One lost leading zero is put back and reported; more are only suggested."""

    def check(found: str) -> str:
        return identifiers.account_number(found, country=country)

    found = shown(value)
    digits = found if found.isascii() and found.isdigit() else ""
    padded = accepted(check, digits.zfill(11)) if country == "NO" and 7 < len(digits) < 11 else None
    if padded and len(digits) == 10:
        message = N_("The account number had 10 digits; its first digit is taken to be a lost 0. Check it.")
        return Found(padded, Problem("imports.account_number.leading_zero", None, message), kept=True)
    return checked(check, found, padded)


def postal_code(value: Value, country: str, known: Callable[[str], bool] | None = None) -> Found[str]:
    """A postal code; a spreadsheet's lost leading zeros come back (486 is 0486). `known` asks the postal register."""

    def check(found: str) -> str:
        code = identifiers.postal_code(found, country=country)
        if known is not None and not known(code):
            message = N_("There is no postal code %(typed)s. Type the one of the address.")
            raise Refused([Problem("imports.postal_code.unknown", None, message, {"typed": code})])
        return code

    found = shown(value)
    if country == "NO" and found.isascii() and found.isdigit() and 2 <= len(found) <= 3:
        found = found.zfill(4)
    runs = FOUR_DIGITS.findall(found) if country == "NO" else []
    suggestion = accepted(check, runs[0]) if len(runs) == 1 and runs[0] != found else None
    return checked(check, found, suggestion)


def phone(value: Value, country: str) -> Found[str]:
    """A telephone number, judged by its length alone."""
    return checked(lambda found: identifiers.phone(found, country=country), shown(value))


def email(value: Value) -> Found[str]:
    """An e-mail address; for `post(at)shop.no` the address it hides is suggested."""
    found = shown(value)
    bare = AT_IN_BRACKETS.sub("@", found)
    return checked(identifiers.email, found, accepted(identifiers.email, bare) if bare != found else None)
