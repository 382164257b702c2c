"""What records hold in extra fields, as narrow rows that lists are filtered by. Written with the record, in the same
transaction; the record's own JSON stays what is shown and edited.

A row for each value: texts folded, so that case and accents do not count; numbers and amounts as numbers; days, choices
and answers as they are stored. Of a long text and of a file there is only that it is there. No table changes when a
field is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

from flask_appbuilder import Model
from sqlalchemy import Date, Double, Index, Numeric, String, Table, Text, delete, func, inspect, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.platform import bulk, extras
from app.platform.among import among
from app.platform.extras import KEPT
from app.platform.folding import fold

LONGEST = 500
TOGETHER = 500
"""Records whose rows one statement deletes."""
NOTHING = ""
Which = Callable[[Any], Sequence[Any]]
"""Conditions on a row of values."""


class ExtraValue(Model):
    """A value of a record's extra field. The table is the index by values, as that of the search terms is by words."""

    __tablename__ = "extra_value"
    __merge__: ClassVar[tuple[str, ...]] = ()  # written anew with the record
    __audited__ = False
    __table_args__ = (Index("ix_extra_value_record", "kind", "record_id", "key"), {"sqlite_with_rowid": False})

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(
        String(LONGEST, collation=None).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    number: Mapped[float] = mapped_column(Double, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def inserted(session: Session, model: Any, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the values of rows inserted set-based."""
    if extras.extended(model) and any(row.get(KEPT) for row in rows):
        _write(session, model, {pk: row.get(KEPT) for pk, row in zip(ids, rows, strict=True)})


def flushed(session: Session) -> None:
    """Bring the values of what a flush has just saved up to date, set-based for each kind of record."""
    concerned: dict[Any, list[Any]] = {}
    for item in (*session.new, *session.dirty, *session.deleted):
        if extras.extended(type(item)) and _concerned(session, item):
            concerned.setdefault(type(item), []).append(item)
    for model, items in concerned.items():
        removed(session, model, [item.id for item in items if item not in session.new])
        _write(session, model, {item.id: item.custom for item in items if item not in session.deleted})


def _concerned(session: Session, item: Any) -> bool:
    if item in session.new:
        return bool(item.custom)
    return item in session.deleted or bool(inspect(item).attrs[KEPT].history.has_changes())


def replaced(session: Session, model: Any, held: Mapping[int, Mapping[str, Any] | None]) -> None:
    """Write what records hold now, by id, in the place of what they held before a set-based change."""
    removed(session, model, list(held))
    _write(session, model, held)


def removed(session: Session, model: Any, ids: Sequence[int]) -> None:
    """Take out everything that records held."""
    if not extras.extended(model):
        return
    for start in range(0, len(ids), TOGETHER):
        mine = (ExtraValue.kind == model.__tablename__) & ExtraValue.record_id.in_(ids[start : start + TOGETHER])
        session.connection().execute(delete(ExtraValue.__table__).where(mine))


def _write(session: Session, model: Any, held: Mapping[int, Mapping[str, Any] | None]) -> None:
    kind = model.__tablename__
    types = {each.key: each.column for each in extras.of(kind)}
    found = [(*row, pk) for pk, custom in held.items() if custom for row in rows_of(types, custom)]
    found.sort()  # in the order of the table: what is written side by side is near
    columns = ("key", "text", "number", "record_id")
    bulk.insert_rows(session.connection(), cast(Table, ExtraValue.__table__), columns, found, {"kind": kind})


def rows_of(columns: Mapping[str, Any], custom: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """(key, text, number) of each value that a record holds. `columns`: the fields' columns by key."""
    for key, value in custom.items():
        column = columns.get(key)
        for each in dict.fromkeys(value) if isinstance(value, list) else (value,):
            yield (key, *stored(column, each))


def stored(column: Any, value: Any) -> tuple[str, float]:
    """A stored value as (text, number): one of them says it, the other is empty."""
    if isinstance(value, bool):
        return ("1" if value else "0"), 0.0
    if isinstance(value, int | float):
        return NOTHING, float(value)
    kind = getattr(column, "type", None)
    if isinstance(kind, Numeric):
        return NOTHING, float(value)
    if isinstance(kind, Text) or (column is not None and column.info.get("file")):
        return NOTHING, 0.0
    as_it_is = isinstance(kind, Date) or (column is not None and column.info.get("choices"))
    return (str(value) if as_it_is else fold(str(value)))[:LONGEST], 0.0


def records(model: Any, key: str, which: Which = lambda value: ()) -> Any:
    """A statement of the ids of the records that hold a value in a field: any, or one of which this is true."""
    value = aliased(ExtraValue)
    mine = (value.kind == model.__tablename__, value.key == key, *which(value))
    return select(value.record_id).where(*mine)


def number_of_records(session: Session, model: Any, key: str) -> int:
    """How many records hold a value in a field, whoever may see them."""
    found = records(model, key).distinct().subquery()
    return int(session.scalar(select(func.count()).select_from(found)) or 0)


def holders(
    session: Session, model: Any, key: str, column: Any, values: Collection[Any], *, but: int | None = None
) -> dict[Any, int]:
    """Which of some stored values stand in a record already, and in which; `but`: a record that is not asked."""
    rows = [stored(column, value) for value in values]
    texts, numbers = {text for text, _ in rows}, {number for _, number in rows}

    def alike(value: Any) -> tuple[Any, ...]:
        if texts == {NOTHING}:
            return value.text == NOTHING, value.number.in_(numbers)
        return (among(session, value.text, texts),)

    others = model.id.in_(records(model, key, alike)), model.id != (but or 0)
    found = session.execute(select(model.id, model.custom).where(*others).order_by(model.id.desc()))
    held = {(custom or {}).get(key): pk for pk, custom in found}
    return {value: held[value] for value in values if value in held}
