"""What points to a record: every foreign key of every table, and every pair of table name and id. Moves nothing.

Foreign keys are found by walking the tables, so that a new one is never forgotten. A table that names records without a
foreign key says in `__merge__` which of its columns follow a merge: `("entity_id", "store_id")`; `()` is what stays as
it was written, such as the log. A test refuses a table that says neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Integer, select
from sqlalchemy.orm import Session

from app.platform import extras, tables
from app.platform.extended import RECORD_TYPES

RESOURCE = "Duplicates"
ENTITY = "entity"
LOOSE = ("entity_id", "record_id", "whole_id", "survivor_id")
LINK = "link"
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of a table that names a record: of one kind, or of the kind that `entity` says."""

    model: Any
    column: str
    generic: bool = False

    def of(self, kind: str, ids: Sequence[int]) -> Any:
        """The condition that a row points to one of some records."""
        mine = getattr(self.model, self.column).in_(ids)
        return mine & (self.model.entity == kind) if self.generic else mine


def to(kind: str) -> list[Reference]:
    """The references to the records of a table that follow them when they are merged."""
    found = [Reference(model, column) for model, column, target in _keys() if target == kind]
    for model in _models():
        for column in _declared(model):
            if column in model.__table__.c and not model.__table__.c[column].foreign_keys:
                if ENTITY in model.__table__.c and column != f"{kind}_id" and not _other_kind(column):
                    found.append(Reference(model, column, generic=True))
                elif column == f"{kind}_id":
                    found.append(Reference(model, column))
    return found


def rows(session: Session, kind: str, ids: Sequence[int]) -> Iterator[tuple[Reference, Any]]:
    """The rows that point to some records, each with the reference by which it does."""
    for reference in to(kind):
        yield from ((reference, row) for row in session.scalars(_chosen(reference, reference.of(kind, ids))))
    for model, key in links(kind):
        held = model.custom[key].as_integer().in_(ids)
        yield from ((Reference(model, f"{extras.PREFIX}{key}"), row) for row in session.scalars(_chosen(model, held)))


def _chosen(of: Any, condition: Any) -> Any:
    model = of.model if isinstance(of, Reference) else of
    return select(model).where(condition).order_by(model.id)


def links(kind: str) -> Iterator[tuple[Any, str]]:
    """The extra fields that lead to records of a table: the model that has them, and the field's key."""
    for table in RECORD_TYPES:
        for each in extras.of(table):
            if each.kind == LINK and each.column.info.get("lookup") == kind:
                yield tables.model(table), each.key


def moved_only(entity: str, fields: Iterable[str]) -> bool:
    """Whether a change of a row did nothing but let it follow merged records."""
    model = tables.model(entity)
    mine = {column for known, column, _ in _keys() if known is model} | set(_declared(model))
    return bool(mine) and set(fields) <= mine


def undeclared(kinds: Iterable[str]) -> list[str]:
    """The tables that name records of some kinds and do not say what a merge does with that."""
    wanted, found = set(kinds), []
    names = {*LOOSE, *(f"{kind}_id" for kind in wanted)}
    for model in _models():
        table, says = model.__table__, "__merge__" in vars(model)
        loose = sorted(
            c.name for c in table.c if c.name in names and not c.foreign_keys and isinstance(c.type, Integer)
        )
        keys = sorted(column for known, column, target in _keys() if known is model and target in wanted)
        silent = bool(keys) and not (getattr(model, "__audited__", True) and "id" in table.c)
        if loose and not says:
            found.append(f"{table.name} names records in {', '.join(loose)} without saying __merge__")
        if silent:
            found.append(f"{table.name} points to records by {', '.join(keys)} and keeps no log of its changes")
        found += [f"{table.name} has no column {name}" for name in _declared(model) if name not in table.c]
    return found


def _declared(model: Any) -> Sequence[str]:
    named: Sequence[str] = vars(model).get("__merge__", ())
    return named


def _other_kind(column: str) -> bool:
    return column.removesuffix("_id") in {str(model.__tablename__) for model in _models()}


def _models() -> list[Any]:
    return [tables.model(name) for name in sorted(_names())]


def _names() -> set[str]:
    return {m.class_.__tablename__ for m in Model.registry.mappers if hasattr(m.class_, "__tablename__")}


def _keys() -> Iterator[tuple[Any, str, str]]:
    """Every foreign key: the model that has it, its column, the table it leads to."""
    for model in _models():
        for key in model.__table__.foreign_keys:
            yield model, key.parent.name, key.column.table.name
