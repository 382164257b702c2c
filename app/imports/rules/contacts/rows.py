"""One row of a file of contact persons, read. What stands in several rows is judged in `planner`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.imports.rules import values
from app.imports.rules.contacts import roles
from app.imports.rules.contacts.plans import ContactPlan
from app.imports.rules.plans import Outcome
from app.imports.rules.rows import RowReader, Setting
from app.kernel import identifiers
from app.kernel.celldays import day
from app.kernel.cells import Cell, Row, Value
from app.kernel.cellvalues import Found, typed, wrong
from app.kernel.problems import N_, Problem, Refused

NAMELESS = N_("The name is missing. Type it, or the row cannot be stored.")
UNKNOWN_STORE = N_("There is no store %(typed)s. The person is stored without a store; type the right number.")
ALONE = N_("A role or a first day without a store is left out. Type the store's number.")
PLAIN = ("name", "given_name", "family_name", "email", "phone")
EIGHT_DIGITS = re.compile(r"[2-79]\d{7}\Z", re.ASCII)


class PlainRows:
    """Plans rows with a name, an e-mail and a telephone number about which there is nothing to say, as nearly all are.

    Answers as `plan_row` does, at a third of the cost; whatever is unusual is left to that.
    """

    def __init__(self, setting: Setting) -> None:
        mapping = setting.mapping
        self._name, self._given, self._family, self._email, self._phone = map(mapping.get, PLAIN)
        self._fits = not setting.corrections and set(mapping) <= set(PLAIN)
        self._fits = self._fits and (self._name is None or (self._given is None and self._family is None))

    def plan(self, row: Row) -> ContactPlan | None:
        """The plan, or None where the row has to be looked at closely."""
        if not self._fits or self._email is None:
            return None
        cells = row.cells
        try:
            address = cells[self._email]
            name = self._both(cells) if self._name is None else _plain(cells[self._name])
            number = cells[self._phone] if self._phone is not None else None
        except IndexError:
            return None
        if name is None or type(address) is not str or not address.isascii() or not address.isprintable():
            return None
        try:
            email = identifiers.email(address)
        except Refused:
            return None
        if number is None:
            return ContactPlan(row.number, name, email)
        if type(number) is not str or EIGHT_DIGITS.match(number) is None:
            return None
        return ContactPlan(row.number, name, email, f"+47{number}")

    def _both(self, cells: Sequence[Cell]) -> str | None:
        if self._given is None or self._family is None:
            return None
        given, family = _plain(cells[self._given]), _plain(cells[self._family])
        return f"{given} {family}" if given is not None and family is not None else None


def _plain(cell: Cell) -> str | None:
    return plain_name(cell) if type(cell) is str else None


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str | None:
    """The text as a name, where nothing is to be cleaned or said; None where that is not sure."""
    plain = text.isprintable() and not text.startswith("=") and len(text) < values.LONGEST_NAME // 2
    name = " ".join(text.split())
    return name if plain and name.replace(" ", "").isalpha() and unicodedata.is_normalized("NFC", name) else None


def plan_row(row: Row, setting: Setting) -> ContactPlan:
    """The plan of one row. A row without a name is refused; any other wrong value leaves its field empty."""
    reader = RowReader(row, setting)
    mapped = reader.setting.mapping
    given = bool(setting.corrections)
    store = _store(reader) if given or "store_number" in mapped else None
    name = _name(reader)
    email = reader.read("email", values.email) if given or "email" in mapped else None
    phone = reader.read("phone", _phone) if given or "phone" in mapped else None
    role = reader.read("role", roles.role) if given or "role" in mapped else None
    first = reader.read("employed_from", day) if given or "employed_from" in mapped else None
    if store is None and (role or first):
        if reader.mapped("store_number") and not reader.spoiled("store_number"):
            reader.warn("store_number", "imports.employment.store_missing", ALONE)
        role = first = None
    if name is None and not reader.refused:
        reader.say(_name_field(reader), Problem("imports.name.missing", None, NAMELESS), Outcome.REFUSED)
    return ContactPlan(row.number, name, email, phone, store, role, first, None, tuple(reader.problems))


def _name(reader: RowReader) -> str | None:
    """The full name, else first and last name together."""
    mapping = reader.setting.mapping
    if "name" in mapping or reader.mapped("name"):
        whole = reader.read("name", person_name, Outcome.REFUSED)
        if whole is not None or ("given_name" not in mapping and "family_name" not in mapping):
            return whole
    given = reader.read("given_name", person_name, Outcome.REFUSED)
    family = reader.read("family_name", person_name, Outcome.REFUSED)
    whole = f"{given} {family}" if given and family else given or family
    if whole is None or len(whole) <= values.LONGEST_NAME:
        return whole
    problem = values.text(whole).problem
    if problem is not None:
        reader.say("family_name", problem, Outcome.REFUSED)
    return None


def _name_field(reader: RowReader) -> str:
    mapping = reader.setting.mapping
    return next((field for field in ("name", "family_name", "given_name") if field in mapping), "name")


def person_name(value: Value) -> Found[str]:
    """A name, or a part of one: anything with a letter in it."""
    found = values.text(value)
    if found.value is None or (not found.value.isdecimal() and any(map(str.isalpha, found.value))):
        return found
    return wrong(
        "imports.name.characters", N_("%(typed)s is no name. Type the person's name."), {"typed": typed(value)}
    )


def _phone(value: Value) -> Found[str]:
    return values.phone(value, "NO")


def _store(reader: RowReader) -> str | None:
    """A registered store's number; an unknown one is left out and can be typed anew."""
    number = reader.read("store_number", values.number)
    known = reader.setting.store_known
    if number is not None and known is not None and not known(number):
        problem = Problem("imports.store_number.unknown", None, UNKNOWN_STORE, {"typed": number})
        reader.say("store_number", problem, Outcome.EMPTIED)
        return None
    reader.store_number = number
    return number
