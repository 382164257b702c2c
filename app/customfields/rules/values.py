"""What may stand in a field: reading what people write, and asking whether a typed value fits the definition.

Stored form by kind: text, choice and web address as text; whole numbers as such; decimals as text; amounts as whole
minor units; dates as YYYY-MM-DD; several choices as a list; a link as the other record's id; a file as its number, size
and name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from app.kernel import identifiers
from app.kernel.problems import N_, Problem, Refused

LARGEST = 2_147_483_647
LONGEST_TEXT, LONGEST_LONG_TEXT = 500, 20_000
EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2999, 12, 31)

NOT_WHOLE = N_("Write a whole number, for example 12.")
NOT_DECIMAL = N_("Write a number, for example 1 234,50.")
NOT_DATE = N_("Write the date as day, month and year, for example 21.11.2026.")
NOT_YEAR = N_("This day lies in a year that cannot be right: give one from 1800 to 2999.")
NOT_ANSWER = N_("Write yes or no.")
NOT_CHOICE = N_("This is none of the choices: %(choices)s.")
LONG, SMALL, LARGE = N_("At most %(most)s characters."), N_("At least %(least)s."), N_("At most %(most)s.")
NO_TEXT = N_("A file cannot be typed. Choose it in the form of the record.")
MASKED = N_("Write it as %(mask)s: A is a letter, 9 a digit, ? either of them.")

_DATE = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*")
_NUMBER = re.compile(r"[-−]?\d{1,15}([.,]\d{1,10})?")
YES, NO = ("yes", "ja", "true", "1", "x"), ("no", "nei", "false", "0")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a definition asks of values. `least` and `most` are typed as values are."""

    kind: str
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    least: Any = None
    most: Any = None
    longest: int | None = None
    mask: str = ""


def refuse(code: str, message: str, **values: object) -> Refused:
    """What is raised where a value does not fit."""
    return Refused([Problem(f"customfields.value.{code}", None, message, values)])


def read(limits: Limits, text: str) -> Any:
    """What a text means in a field of this kind; None where it is empty. Raises `Refused`.

    Numbers with comma or point and spaces between thousands, Norwegian dates, choices by their code or a label.
    """
    said = text.replace("\x00", "").strip()
    if not said:
        return None
    if limits.kind in CHOOSERS:
        return CHOOSERS[limits.kind](limits, said)
    if limits.kind == "file":
        raise refuse("file", NO_TEXT)
    return check(limits, READERS.get(limits.kind, str)(said))


def _whole(text: str) -> int:
    number = _figures(text)
    if not re.fullmatch(r"-?\d{1,10}", number) or abs(int(number)) > LARGEST:
        raise refuse("whole", NOT_WHOLE)
    return int(number)


def _decimal(text: str) -> Decimal:
    number = _figures(text)
    if not _NUMBER.fullmatch(number):
        raise refuse("decimal", NOT_DECIMAL)
    try:
        return Decimal(number.replace(",", "."))
    except InvalidOperation as error:
        raise refuse("decimal", NOT_DECIMAL) from error


def _amount(text: str) -> int:
    minor = _decimal(text) * 100
    if minor != int(minor) or abs(minor) >= 10**15:
        raise refuse("amount", NOT_DECIMAL)
    return int(minor)


def _figures(text: str) -> str:
    return "".join(text.split()).replace("\u00a0", "").replace("\u202f", "").replace("−", "-")


def _answer(text: str) -> bool:
    said = text.casefold()
    if said not in (*YES, *NO):
        raise refuse("answer", NOT_ANSWER)
    return said in YES


def _date(text: str) -> dt.date:
    try:
        if found := _DATE.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            value = dt.date(year, month, day)
        else:
            value = dt.date.fromisoformat(text)
    except ValueError as error:
        raise refuse("date", NOT_DATE) from error
    if not EARLIEST <= value <= LATEST:
        raise refuse("year", NOT_YEAR)
    return value


def _choice(limits: Limits, text: str) -> str:
    said = text.casefold()
    for code, names in limits.choices.items():
        if said in (code.casefold(), *(name.casefold() for name in names)):
            return code
    raise refuse("choice", NOT_CHOICE, choices=", ".join(names[0] for names in limits.choices.values())[:200])


def _several(limits: Limits, text: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    return list(dict.fromkeys(_choice(limits, part) for part in parts if part))


READERS: Mapping[str, Callable[[str], Any]] = {
    "whole": _whole, "decimal": _decimal, "amount": _amount, "answer": _answer, "date": _date, "link": _whole,
}  # fmt: skip
CHOOSERS: Mapping[str, Callable[[Limits, str], Any]] = {"choice": _choice, "several": _several}


def check(limits: Limits, value: Any) -> Any:
    """A typed value in its stored form's type, where it fits the definition. Raises `Refused`."""
    if value in (None, "", []):
        return None
    if limits.kind in ("choice", "several"):
        given = value if isinstance(value, list) else [value]
        if any(each not in limits.choices for each in given):
            raise refuse("choice", NOT_CHOICE, choices=", ".join(n[0] for n in limits.choices.values())[:200])
        return value
    if limits.kind == "web":
        return identifiers.website(str(value))
    if limits.kind in ("text", "long_text"):
        return _text(limits, str(value).replace("\r\n", "\n"))
    if limits.kind in ("whole", "decimal", "amount", "date"):
        return _within(limits, value)
    return value


def _text(limits: Limits, value: str) -> str:
    most = limits.longest or (LONGEST_TEXT if limits.kind == "text" else LONGEST_LONG_TEXT)
    if len(value) > most:
        raise refuse("long", LONG, most=most)
    if limits.mask and not fits(limits.mask, value):
        raise refuse("mask", MASKED, mask=limits.mask)
    return value


def fits(mask: str, value: str) -> bool:
    """Whether a text has the form of a mask: A a letter, 9 a digit, ? either; every other sign is itself."""
    kinds = {"A": str.isalpha, "9": str.isdecimal, "?": str.isalnum}
    return len(mask) == len(value) and all(
        kinds[sign](letter) if sign in kinds else sign == letter for sign, letter in zip(mask, value, strict=True)
    )


def _within(limits: Limits, value: Any) -> Any:
    if limits.least is not None and value < limits.least:
        raise refuse("small", SMALL, least=written(limits.kind, limits.least))
    if limits.most is not None and value > limits.most:
        raise refuse("large", LARGE, most=written(limits.kind, limits.most))
    return value


def written(kind: str, value: Any) -> Any:
    """A limit as people write it."""
    if kind == "amount":
        return f"{'-' if value < 0 else ''}{abs(value) // 100},{abs(value) % 100:02}"
    return str(value).replace(".", ",") if isinstance(value, Decimal) else value
