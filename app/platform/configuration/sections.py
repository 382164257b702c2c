"""What a section of the configuration file is: named items with fields of known types. Domains contribute them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String
from sqlalchemy.orm import Session

from app.platform.choicefields import Several
from app.platform.db import Uow
from app.platform.runtime import runtime

TEXT, WHOLE, ANSWER, TEXTS, ROLE_NAMES, TREE = "text", "whole", "answer", "texts", "roles", "tree"
"""Types of fields: a text as written, a whole number, yes or no, a list of texts, of role names, or anything plain."""
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """What may stand in a field, and what it holds where the file does not say. `stays`: then what is here stays.

    `choices`: (value, label) of the only texts that may stand there; none: any.
    """

    kind: str = TEXT
    default: Any = None
    stays: bool = False
    choices: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it stands here: its fields, and what people call it."""

    values: Values
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the configuration. Items have keys that are the same in every installation, never ids.

    `read(session)` answers all items by key. `save(uow, key, values)` adds or changes one through the domain's own
    lifecycle, `remove(uow, key)` takes it away; both raise `Refused`. `left_out(session)` names what cannot be taken to
    another installation. `tables` are where it is kept, for telling what has been changed.
    """

    name: str
    title: str
    fields: Mapping[str, Field]
    read: Callable[[Session], Mapping[str, Item]]
    save: Callable[[Uow, str, dict[str, Any]], None]
    remove: Callable[[Uow, str], None]
    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: Callable[[Session], list[str]] = lambda session: []
    tables: tuple[str, ...] = ()

    def whole(self, values: Values, here: Values) -> dict[str, Any]:
        """Values of the file with what it left unsaid. `here`: what stands here, if anything."""
        usual = {n: here.get(n, each.default) if each.stays else each.default for n, each in self.fields.items()}
        return {name: values.get(name, usual[name]) for name in self.fields}

    def said(self, values: Values) -> dict[str, Any]:
        """Values without what need not be said."""
        return {n: values[n] for n, each in self.fields.items() if _plain(values.get(n)) != _plain(each.default)}


def _plain(value: Any) -> Any:
    """Nothing, in whatever form it is kept."""
    return None if value in ("", [], {}) else value


def sections() -> list[Section]:
    """All sections, those of lower domains first: what later ones refer to is there by then."""
    return [section for domain in runtime().domains for section in domain.configuration]


def fields_of(model: Any, *, but: Collection[str] = (), kinds: Mapping[str, str] | None = None) -> dict[str, Field]:
    """The fields of a table's rows by its columns. `but`: those that are no configuration; `kinds`: other types."""
    left = {"id", "version", "recorded_at", *but}
    found = {}
    for column in (c for c in model.__table__.c if c.name not in left):
        default = column.default.arg if column.default is not None and column.default.is_scalar else None
        kind, stays = (kinds or {}).get(column.name) or _kind(column.type), column.name == "position"
        choices = column.info.get("choices", ()) if kind == TEXT else ()
        found[column.name] = Field(kind, None if stays else default, stays, choices)
    return found


def _kind(kind: Any) -> str:
    if isinstance(kind, Several):
        return TEXTS
    if isinstance(kind, Boolean):
        return ANSWER
    if isinstance(kind, Integer):
        return WHOLE
    if isinstance(kind, String):
        return TEXT
    if isinstance(kind, JSON):
        return TREE
    raise TypeError(f"no configuration is kept as {kind!r}")


def values_of(item: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    """A row's values as the file has them."""
    return {name: getattr(item, name) for name in fields}


def labels_of(model: Any, fields: Mapping[str, Field]) -> dict[str, str]:
    """What people call the fields, in English."""
    columns = model.__table__.c
    return {name: str(columns[name].info.get("label", name)) for name in fields if name in columns}
