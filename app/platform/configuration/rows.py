"""A section whose items are the rows of one table: read by their columns, written through the table's lifecycle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.platform.configuration.sections import Field, Item, Section, fields_of, labels_of, values_of
from app.platform.db import Uow
from app.platform.interface import Lifecycle

EMPTY = "*"
"""An empty part of a key that others follow."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table as items. `key`: the columns that name one; empty ones at the end are left away."""

    model: Any
    key: tuple[str, ...]
    lifecycle: Lifecycle
    fields: Mapping[str, Field]

    def read(self, session: Session) -> Mapping[str, Item]:
        """Every row by its key."""
        rows = session.scalars(select(self.model).order_by(self.model.id))
        return {
            self._named(row): Item(values_of(row, self.fields), str(getattr(row, "name", "") or "")) for row in rows
        }

    def save(self, uow: Uow, key: str, values: dict[str, Any]) -> None:
        """Add a row or change it, as its form would."""
        row = self._row(uow, key)
        if row is None:
            row = self.model(**values, **self._places(key), recorded_at=uow.now)
            self.lifecycle.settle(uow, row)
            uow.add(row)
            _then(self.lifecycle.created, uow, row)
            return
        for column, value in values.items():
            if getattr(row, column) != value:
                setattr(row, column, value)
        self.lifecycle.settle(uow, row)
        _then(self.lifecycle.changed, uow, row)

    def remove(self, uow: Uow, key: str) -> None:
        """Delete a row, where its lifecycle lets it go."""
        row = self._row(uow, key)
        if row is not None:
            _then(self.lifecycle.deleted, uow, row)
            uow.session.delete(row)

    def _named(self, row: Any) -> str:
        parts = [str(getattr(row, column) or "") for column in self.key]
        while parts and not parts[-1]:
            parts.pop()
        return "/".join(part or EMPTY for part in parts)

    def _places(self, key: str) -> dict[str, str | None]:
        parts = [None if part in ("", EMPTY) else part for part in key.split("/", len(self.key) - 1)]
        return dict(zip(self.key, [*parts, *[None] * len(self.key)], strict=False))

    def _row(self, uow: Uow, key: str) -> Any:
        found = select(self.model)
        for column, part in self._places(key).items():
            held = getattr(self.model, column)
            found = found.where(held == part if part else or_(held.is_(None), held == ""))
        return uow.session.scalars(found).one_or_none()


def rows_section(
    model: Any,
    *,
    name: str,
    title: str,
    key: tuple[str, ...],
    lifecycle: Lifecycle,
    but: Collection[str] = (),
    kinds: Mapping[str, str] | None = None,
) -> Section:
    """A table as a section. `key`: the columns whose values, joined by slashes, name a row in every installation.

    `but`: columns that are no configuration; a new row gets their defaults. Whatever the lifecycle refuses is refused.
    """
    fields = fields_of(model, but=(*key, *but), kinds=kinds)
    rows = Rows(model, key, lifecycle, fields)
    return Section(
        name=name, title=title, fields=fields, labels=labels_of(model, fields), read=rows.read, save=rows.save,
        remove=rows.remove, tables=(str(model.__tablename__),),
    )  # fmt: skip


def _then(step: Callable[[Uow, Any], None] | None, uow: Uow, row: Any) -> None:
    if step is not None:
        step(uow, row)
