"""A model whose records can have extra fields says so by this mixin, and is then offered to whoever defines them."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, Index, Table, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.platform import audit, extras
from app.platform.extras import KEPT, PREFIX

KEPT_AS = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
RECORD_TYPES: dict[str, str] = {}
"""The tables whose records can have extra fields, with what their records are called together, in English."""


class Extended:
    """Extra fields as attributes: `item.x_van` is the value of the field with the key `van`, None where it has none.

    `__extended__` is what the records are called together: `N_("Stores")`.
    """

    __extended__: ClassVar[str]

    @declared_attr
    def custom(cls) -> Mapped[dict[str, Any] | None]:
        return mapped_column(KEPT, KEPT_AS, nullable=True, sort_order=95)

    def __init__(self, **values: Any) -> None:
        mine = {name: values.pop(name) for name in list(values) if name.startswith(PREFIX)}
        super().__init__(**values)
        for name, value in mine.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith(PREFIX):
            raise AttributeError(name)
        column = extras.columns(type(self)).get(name)
        value = (self.custom or {}).get(name.removeprefix(PREFIX))
        return value if column is None else audit.typed(column.type, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith(PREFIX):
            super().__setattr__(name, value)
            return
        key = name.removeprefix(PREFIX)
        rest = {k: v for k, v in (self.custom or {}).items() if k != key}
        given = audit.plain(value)
        kept = rest if given in (None, "", []) else {**rest, key: given}
        if kept != (self.custom or {}):
            self.custom = kept or None


@event.listens_for(Extended, "instrument_class", propagate=True)
def _joined(mapper: Any, cls: Any) -> None:
    """Offer the record type, and let PostgreSQL find records by their extra values."""
    RECORD_TYPES[cls.__tablename__] = cls.__extended__
    table: Table = mapper.local_table
    ops = {KEPT: "jsonb_path_ops"}
    index = Index(f"ix_{table.name}_{KEPT}", table.c[KEPT], postgresql_using="gin", postgresql_ops=ops)
    index.ddl_if(dialect="postgresql")
