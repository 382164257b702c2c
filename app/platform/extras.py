"""Extra fields: what a record type holds besides its own columns, defined while the application runs.

The one seam for them. Forms, cards, lists, exports, API, audit and undo ask here; who defines the fields is a domain's
matter (`Domain.extras`). Each field is a virtual column: a column with type and `info` as any other, named `x_<key>`,
which stands in no table. Its values are kept in the record's one JSON column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Column, literal

from app.kernel.problems import Problem
from app.platform import scope

PREFIX = "x_"
KEPT = "custom"
"""The column in which a record keeps its extra values, by key."""
HIDDEN = "(hidden)"
FILE = "file"
"""The kind of the fields that hold files."""
STAMP = "bukett_extras_stamp"
"""Where a request keeps the stamp that was read with its reader."""


@dataclass(frozen=True, slots=True)
class ExtraField:
    """One field. `readers` and `writers` are names of roles; `active` is False once it has been removed.

    `check(value)`: the typed value in its stored form, or `Refused`. `read(text)`: what a text that people write means,
    checked; of a link its id. `needed(session, item)`: whether a value must be given; `item` is None for a new record.
    `recorded`: whether its changes are kept in the audit. `unique`: no two records hold the same. `section`: name and
    title of the part of the form where it stands. `names`: what it is called in both languages.
    """

    key: str
    kind: str
    column: Column[Any]
    section: tuple[str, str]
    readers: frozenset[str]
    writers: frozenset[str]
    check: Callable[[Any], Any]
    read: Callable[[str], Any]
    needed: Callable[[Any, Any], bool]
    active: bool = True
    recorded: bool = True
    unique: bool = False
    default: Any = None
    names: tuple[str, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the field is called in forms, addresses and audit entries."""
        return f"{PREFIX}{self.key}"


class ExtraFields(Protocol):
    """What the domain that defines extra fields answers."""

    def fields(self) -> Mapping[str, Sequence[ExtraField]]:
        """Every field by the table it belongs to, in order, removed ones included; as they are in this transaction."""
        ...

    def stamp(self) -> Any:
        """What of the definitions changes with every change of them, as a subquery: it is read with the reader."""
        ...

    def tidy(self, uow: Any, item: Any) -> None:
        """Refuse wrong extra values of a record that is about to be saved; keep right ones in their stored form."""
        ...


_sources: list[ExtraFields] = []


def supply_with(source: ExtraFields | None) -> None:
    """Tell who defines extra fields. None: nobody."""
    _sources[:] = [] if source is None else [source]


def stamp() -> Any:
    """What is read with the reader of a request, so that definitions that have not changed are not read again."""
    return _sources[0].stamp() if _sources else literal("")


def extended(model: Any) -> bool:
    """Whether a model's records can have extra fields."""
    return KEPT in model.__table__.c and hasattr(model, "__extended__")


def of(kind: str) -> Sequence[ExtraField]:
    """All fields of a table, also removed ones and those that the reader does not see."""
    return _sources[0].fields().get(kind, ()) if _sources else ()


def seen(model: Any) -> list[ExtraField]:
    """The fields of a model that the reader sees."""
    names = scope.current().names
    found = of(model.__tablename__) if extended(model) else ()
    return [f for f in found if f.active and (names is None or names & f.readers)]


def written(model: Any) -> list[ExtraField]:
    """The fields of a model that the reader may change, where they may change the record."""
    names = scope.current().names
    return [f for f in seen(model) if names is None or names & f.writers]


def visible(kind: str, name: str) -> bool:
    """Whether the reader may see what a field of a table holds or held; every own column, and its extra fields."""
    if not name.startswith(PREFIX):
        return name != KEPT
    names = scope.current().names
    return names is None or any(f.name == name and names & f.readers for f in of(kind))


def columns(model: Any) -> Mapping[str, Any]:
    """A model's columns by name, with those of its extra fields."""
    table: Mapping[str, Any] = model.__table__.c
    if not extended(model):
        return table
    return {**table, **{f.name: f.column for f in of(model.__tablename__)}}


def tidy(uow: Any, item: Any) -> None:
    """Ask about a record's extra values before it is saved."""
    if _sources and extended(type(item)):
        _sources[0].tidy(uow, item)


def spread(changes: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's changes with each extra field that differs as a field of its own."""
    if KEPT not in changes:
        return dict(changes)
    return {n: pair for n, pair in changes.items() if n != KEPT} | dict(_differing(*changes[KEPT]))


def _differing(old: Any, new: Any) -> Iterator[tuple[str, list[Any]]]:
    before, after = (part if isinstance(part, dict) else {} for part in (old, new))
    for key in {**before, **after}:
        pair = [before.get(key), after.get(key)]
        if pair[0] != pair[1] or HIDDEN in pair:
            yield f"{PREFIX}{key}", pair


def silent(kind: str) -> set[str]:
    """The keys of a table's fields whose changes are not kept in the audit."""
    return {f.key for f in of(kind) if not f.recorded}


def recorded(kind: str, old: Any, new: Any, *, update: bool = True) -> list[Any]:
    """The old and new extra values as an entry keeps them: of unrecorded fields only that they were changed."""
    hushed = silent(kind)
    if not hushed:
        return [old, new]
    changed = {key for key in hushed if (old or {}).get(key) != (new or {}).get(key)}
    hidden = dict.fromkeys(changed, HIDDEN) if update else {}
    return [{k: v for k, v in (p or {}).items() if k not in hushed} | hidden or None for p in (old, new)]


def told(problem: Problem) -> Problem:
    """A problem as programs are told of it: `custom_fields.<key>` is what they sent."""
    name = problem.field or ""
    return problem.at(f"custom_fields.{name.removeprefix(PREFIX)}") if name.startswith(PREFIX) else problem
