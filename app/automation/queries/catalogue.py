"""What can start an automation: the events of all domains, the dates of all records. Read from what domains declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date

from app.kernel.events import Event
from app.platform import extras, record_names
from app.platform.runtime import runtime


@dataclass(frozen=True, slots=True)
class EventKind:
    """An event as people choose it. `table` and `id_field`: the record it is about; `many`: events of many records of
    which each counts, with the field of their ids; `labels` and `words`: of the values that can be asked about.
    """

    name: str
    when: str
    domain: str
    table: str | None
    id_field: str | None
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    many: tuple[tuple[str, str], ...] = ()

    def names(self) -> Iterator[str]:
        """Its own name in the outbox, and those of the events that stand for many of it."""
        yield self.name
        yield from (name for name, _ in self.many)

    def records(self, name: str, payload: Mapping[str, Any]) -> list[int]:
        """The ids of the records that an event kept under one of the names is about; [0] where it is about none."""
        if name != self.name:
            return [int(pk) for pk in payload.get(dict(self.many)[name], ())]
        if self.id_field is None:
            return [0]
        pk = payload.get(self.id_field)
        return [int(pk)] if isinstance(pk, int) else []


def events() -> dict[str, EventKind]:
    """Every event that can be chosen, by name, in the order of the domains."""
    declared = [(domain.name, each) for domain in runtime().domains for each in domain.events]
    found = {}
    for domain, each in declared:
        if each.when:
            table, id_field = _subject(each)
            many = tuple((m.name, m.each_of[1]) for _, m in declared if m.each_of and m.each_of[0] is each)
            found[each.name] = EventKind(each.name, each.when, domain, table, id_field, each.labels, each.words, many)
    return found


def event(name: str | None) -> EventKind | None:
    """One event that can be chosen."""
    return events().get(name or "")


def _subject(each: type[Event]) -> tuple[str | None, str | None]:
    """The table and the field of the record that an event is about: what it says, else the first id it carries."""
    if each.about is not None:
        return each.about
    for name in each.__dataclass_fields__:
        if name.endswith("_id") and name.removesuffix("_id") in runtime().views:
            return name.removesuffix("_id"), name
    return None, None


def record_tables() -> dict[str, str]:
    """The tables whose records automations can be about, with what they are called together, in English."""
    views = runtime().views
    kept = [table for table, view in views.items() if getattr(view.datamodel.obj, "__scope__", None)]
    return {table: record_names.title_of(table) for table in kept}


def days() -> dict[str, dict[str, str]]:
    """The dates of each table's records by column, with their labels."""
    return {table: dict(_days(table)) for table in record_tables()}


def _days(table: str) -> Iterator[tuple[str, str]]:
    model = runtime().views[table].datamodel.obj
    for column in model.__table__.c:
        if isinstance(column.type, Date) and column.info.get("label"):
            yield column.name, column.info["label"]
    yield from ((each.name, each.column.info["label"]) for each in extras.seen(model) if each.kind == "date")


def thing(table: str | None) -> str:
    """What one record of a table is called, in English: "a certificate"."""
    listing = runtime().views[table].listing.name if table in runtime().views else ""
    for other in runtime().listings.values():
        for relation in other.relations:
            if relation.listing == listing:
                return relation.thing
    return record_names.title_of(table) if table else ""
