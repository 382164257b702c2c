"""Fields of the office's own as columns of a file: what they are called, what a cell means in them, and what a row does
with them beside what is registered. Plain values in and out; who defines fields is not known here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.imports.rules.fields import CONTACTS, REGISTER
from app.imports.rules.plans import Outcome, RowProblem
from app.imports.rules.rows import RowReader, Setting
from app.kernel.cells import Row, Value
from app.kernel.cellvalues import Found, shown
from app.kernel.headings import squeezed
from app.kernel.problems import N_, Refused

TABLES: Mapping[str, tuple[str, ...]] = {REGISTER: ("store", "member", "certificate"), CONTACTS: ("person",)}
"""The record types whose own fields a kind of file can bring."""
KEY = re.compile(r"[a-z_]+\.x_[a-z0-9_]+\Z")

TAKEN = N_("Another record holds this value already, and it is left out here. Type the right one.")
TWICE = N_("Row %(row)s gives this value too, and it may stand once only. It is left out here; type the right one.")
MISSING = N_("%(label)s must be filled in and is missing. The record is stored without it; its form asks for it.")
ALONE = N_("The row speaks of no such record, so that this value is left out.")
FIRST = N_("Row %(row)s speaks for the same firm, and what it says stands. Type the value there.")

Say = Callable[[str, str, str, Outcome, Mapping[str, object]], None]
Given = Mapping[str, Mapping[str, Any]]
"""What a row gives in such fields: stored values by table and field."""
NOTHING: Given = {}


@dataclass(frozen=True, slots=True)
class Extra:
    """One such field of a table. `key` is how mappings, corrections and reports call it: `store.x_van`.

    `names`: what it is called in both languages. `read`: the stored value that a text means, or `Refused`. `needed`:
    each new record must have it. `default`: what a new record begins with.
    """

    table: str
    name: str
    label: str
    names: tuple[str, ...]
    read: Callable[[str], Any]
    needed: bool = False
    unique: bool = False
    default: Any = None

    @property
    def key(self) -> str:
        return f"{self.table}.{self.name}"


def headings(extras: Iterable[Extra]) -> dict[str, str]:
    """The field that a heading stands for, by its squeezed text: a label in either language, or the short name."""
    found: dict[str, str] = {}
    for each in extras:
        for name in (*each.names, each.name, each.name.removeprefix("x_"), each.key):
            found.setdefault(squeezed(name), each.key)
    return found


def parse(extra: Extra, value: Value) -> Found[Any]:
    """What a cell means in a field."""
    text = f"{value:%d.%m.}{value.year}" if isinstance(value, dt.date) else shown(value)
    try:
        return Found(extra.read(text))
    except Refused as refusal:
        return Found(None, refusal.problems[0])


def read(reader: RowReader, extras: Sequence[Extra]) -> Given:
    """What a row gives; a wrong value is left out, and can be typed anew."""
    found: dict[str, dict[str, Any]] = {}
    for each in extras:
        if reader.mapped(each.key):
            value = reader.read(each.key, partial(parse, each))
            if value is not None:
                found.setdefault(each.table, {})[each.name] = value
    return found or NOTHING


def row_given(row: Row, store: str | None, setting: Setting) -> tuple[Given, tuple[RowProblem, ...]]:
    """What a row gives, and what there is to say about these cells."""
    reader = RowReader(row, setting)
    reader.store_number = store
    return read(reader, setting.extras), tuple(reader.problems)


class Once:
    """Remembers over a whole file what may stand once only. The first row that gives a value keeps it."""

    def __init__(self, extras: Sequence[Extra]) -> None:
        self._unique = [each for each in extras if each.unique]
        self._seen: dict[tuple[str, Any], int] = {}

    def compared(self, row: int, store: str | None, given: Given) -> tuple[Given, list[RowProblem]]:
        """What is left of a row's values, and what there is to say. `row`: the first one of the record it is about."""
        said: list[RowProblem] = []
        for each in self._unique:
            value = given.get(each.table, {}).get(each.name)
            first = row if value is None else self._seen.setdefault((each.key, value), row)
            if first != row:
                given = without(given, each.table, each.name)
                where = (row, store, each.key, "imports.extra.twice")
                said.append(RowProblem(*where, Outcome.EMPTIED, TWICE, {"row": first}))
        return given, said


def without(given: Given, table: str, name: str) -> Given:
    """The values without one of them."""
    rest = {key: value for key, value in given[table].items() if key != name}
    return {key: rest if key == table else values for key, values in given.items() if key != table or rest}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is registered in such fields: what records hold (`held[table][id]`), and who holds what may stand once."""

    extras: Sequence[Extra] = ()
    held: Mapping[str, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)
    taken: Mapping[tuple[str, Any], int] = field(default_factory=dict)

    def of(self, table: str) -> list[Extra]:
        return [each for each in self.extras if each.table == table]

    def changes(self, say: Say, table: str, pk: int, given: Mapping[str, Any]) -> dict[str, Any]:
        """What changes of a registered record: an empty cell erases nothing. New values by field."""
        known, found = self.held.get(table, {}).get(pk, {}), {}
        for each in self.of(table):
            value = given.get(each.name)
            if value is None or known.get(each.name.removeprefix("x_")) == value:
                continue
            if each.unique and self.taken.get((each.key, value), pk) != pk:
                say(each.key, "imports.extra.taken", TAKEN, Outcome.EMPTIED, {})
                continue
            found[each.name] = value
        return found

    def new(self, say: Say, table: str, given: Mapping[str, Any], spoiled: Iterable[str] = ()) -> dict[str, Any] | None:
        """What a new record holds, by the field's short name, with what it begins with. None: nothing.

        `spoiled`: fields whose cells were wrong; nothing more is said of their absence.
        """
        found, silent = {}, set(spoiled)
        for each in self.of(table):
            value = given.get(each.name, each.default)
            if value is not None and each.unique and (each.key, value) in self.taken:
                say(each.key, "imports.extra.taken", TAKEN, Outcome.EMPTIED, {})
                silent.add(each.key)
                value = None
            if value is not None:
                found[each.name.removeprefix("x_")] = value
            elif each.needed and each.key not in silent:
                say(each.key, "imports.extra.missing", MISSING, Outcome.WARNING, {"label": each.label})
        return found or None

    def alone(self, say: Say, table: str, given: Given) -> None:
        """Say of each value that there is no record in which it could stand."""
        for name in given.get(table, {}):
            say(f"{table}.{name}", "imports.extra.alone", ALONE, Outcome.EMPTIED, {})


NONE = Beside()
