"""What a record is given and what is to be changed on it, extra fields by their own names. Knows no policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect, select

from app.platform import extras

UNGOVERNED = frozenset({"id", "version", "recorded_at", "custom"})


def empty(model: Any, name: str) -> Any:
    """What a new record holds in a field whose value waits."""
    column = model.__table__.c.get(name)
    return column.default.arg if column is not None and column.default is not None and not column.nullable else None


def values_of(item: Any) -> dict[str, Any]:
    """What a new record is given, extra fields by their names; empty fields are left out."""
    return {name: value for name, value in _values(item).items() if value is not None}


def _values(item: Any) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(item).mapper.column_attrs]
    return spread({name: getattr(item, name) for name in names if name not in UNGOVERNED or name == extras.KEPT})


def stored(item: Any) -> dict[str, Any]:
    """What a stored record holds in the database, whatever is about to be changed of it."""
    found = {}
    for attribute in inspect(item).mapper.column_attrs:
        history = inspect(item).attrs[attribute.key].history
        found[attribute.key] = history.deleted[0] if history.deleted else getattr(item, attribute.key)
    return {n: v for n, v in spread(found).items() if n not in UNGOVERNED}


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with each extra field as one of its own."""
    more = {f"{extras.PREFIX}{key}": value for key, value in (values.get(extras.KEPT) or {}).items()}
    return {name: value for name, value in values.items() if name != extras.KEPT} | more


def given(item: Any) -> dict[str, Any]:
    """What a new record is given, besides what its columns hold by themselves."""
    columns = type(item).__table__.c
    defaults = {c.name: c.default.arg for c in columns if c.default is not None and c.default.is_scalar}
    return {name: value for name, value in _values(item).items() if value is not None and value != defaults.get(name)}


def changes(uow: Any, item: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The fields of a stored record that are to be changed: name, (old, new)."""
    state = inspect(item)
    for attribute in state.mapper.column_attrs:
        name, history = attribute.key, state.attrs[attribute.key].history
        if not history.has_changes() or (name in UNGOVERNED and name != extras.KEPT):
            continue
        old, new = history.deleted[0] if history.deleted else _stored(uow, item, name), getattr(item, name)
        if name != extras.KEPT:
            yield name, (old, new)
            continue
        before, after = spread({name: old}), spread({name: new})
        yield from ((n, (before.get(n), after.get(n))) for n in {**before, **after} if before.get(n) != after.get(n))


def _stored(uow: Any, item: Any, name: str) -> Any:
    """What stands in the database, where the record was changed without having been read."""
    column = type(item).__table__.c[name]
    return uow.session.connection().scalar(select(column).where(type(item).__table__.c.id == item.id))
