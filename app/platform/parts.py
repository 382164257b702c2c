"""Which rows are parts of a record: a store's addresses, owners, certificates. Its card tells of their changes as well.

A model says it with `__part_of__`: the names of its foreign keys to such records.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask_appbuilder import Model


class Part(NamedTuple):
    """A model whose rows are parts, and the column that names the whole."""

    model: Any
    column: str

    @property
    def entity(self) -> str:
        return str(self.model.__tablename__)


@cache
def _by_entity() -> Mapping[str, tuple[Any, Mapping[str, str]]]:
    found = {}
    for mapper in Model.registry.mappers:
        model = mapper.class_
        if columns := getattr(model, "__part_of__", ()):
            keys = {name: next(iter(model.__table__.c[name].foreign_keys)).column.table.name for name in columns}
            found[str(model.__tablename__)] = (model, keys)
    return found


def wholes(entity: str) -> Mapping[str, str]:
    """The tables of the records that a table's rows are parts of, by the column that names them."""
    return _by_entity().get(entity, (None, {}))[1]


def parts_of(kind: str) -> list[Part]:
    """What the records of a table consist of."""
    return [
        Part(model, column) for model, keys in _by_entity().values() for column, whole in keys.items() if whole == kind
    ]
