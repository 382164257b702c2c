"""Reads of definitions, and of how many records hold a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from app.customfields import rules
from app.customfields.models import CustomField
from app.customfields.rules import Definition
from app.customfields.rules.definitions import limits_of
from app.platform import extras, extravalues, tables
from app.platform.extravalues import ExtraValue
from app.platform.scope import SYSTEM, acting_as

ORDER = (CustomField.entity, CustomField.position, CustomField.id)
TEXTS = ("label_en", "help_nb", "help_en", "section_nb", "section_en", "required", "link_to")


def definitions(session: Session) -> list[Definition]:
    """Every definition in order, removed ones included."""
    return [definition(row) for row in session.scalars(select(CustomField).order_by(*ORDER))]


NONE = "0.0.0."
"""The stamp of an installation without definitions."""


def stamp() -> Any:
    """A subquery whose text changes with every change of the definitions."""
    numbers = (func.count(CustomField.id), func.sum(CustomField.version), func.max(CustomField.id))
    parts = [cast(func.coalesce(number, 0), String) + "." for number in numbers]
    latest = func.coalesce(cast(func.max(CustomField.recorded_at), String), "")
    return select(parts[0] + parts[1] + parts[2] + latest).scalar_subquery()


def definition(row: CustomField) -> Definition:
    """A row as plain values."""
    values = {column.name: getattr(row, column.name) for column in CustomField.__table__.c}
    limits = limits_of(values)
    return Definition(
        id=row.id, entity=row.entity, key=str(row.key), kind=row.kind, label_nb=row.label_nb,
        **{name: values[name] or "" for name in TEXTS},
        default=rules.read(limits, row.default_text or ""), limits=limits, choices=limits.choices,
        currency=row.currency, unique=row.unique, florists=row.florists, visible_to=tuple(row.visible_to or ()),
        editable_by=tuple(row.editable_by or ()), history=row.history, removed=row.removed_at is not None,
    )  # fmt: skip


def one(session: Session, field_id: int) -> CustomField | None:
    """A definition's row."""
    return session.get(CustomField, field_id)


def keys(session: Session, entity: str, *, but: int | None = None) -> list[str]:
    """The short names taken among the fields of a record type."""
    taken = select(CustomField.key).where(CustomField.entity == entity, CustomField.id != (but or 0))
    return [str(key) for key in session.scalars(taken)]


def last_position(session: Session, entity: str) -> int:
    """The last place taken among the fields of a record type."""
    return session.scalar(select(func.max(CustomField.position)).where(CustomField.entity == entity)) or 0


def neighbours(session: Session, row: CustomField) -> Sequence[CustomField]:
    """The fields of the same record type, in order."""
    return session.scalars(select(CustomField).where(CustomField.entity == row.entity).order_by(*ORDER)).all()


def holding(session: Session, entity: str, key: str) -> int:
    """How many records of a type hold a value, whoever may see them."""
    return extravalues.number_of_records(session, tables.model(entity), key)


def values(session: Session, entity: str, key: str) -> Iterator[tuple[int, Any]]:
    """The stored value of each record that holds one, whoever may see it, by id."""
    model = tables.model(entity)
    held = model.id.in_(extravalues.records(model, key))
    with acting_as(SYSTEM):
        rows = session.execute(select(model.id, model.custom).where(held).order_by(model.id)).all()
    yield from ((pk, (custom or {}).get(key)) for pk, custom in rows)


def others_with(session: Session, model: Any, but: int | None, key: str, value: Any) -> int | None:
    """The id of another record that holds a value, whoever may see it; None where there is none."""
    column = extras.columns(model)[f"{extras.PREFIX}{key}"]
    with acting_as(SYSTEM):
        return extravalues.holders(session, model, key, column, [value], but=but).get(value)


def choice_counts(session: Session, entity: str, key: str) -> dict[str, int]:
    """How many records hold each choice of a field, whoever may see them."""
    mine = (ExtraValue.kind == entity, ExtraValue.key == key)
    counted = select(ExtraValue.text, func.count()).where(*mine).group_by(ExtraValue.text)
    return {row[0]: int(row[1]) for row in session.execute(counted)}


def holding_choice(session: Session, entity: str, key: str, code: str) -> dict[int, Any]:
    """The stored value of each record that holds a choice, by id, whoever may see it."""
    model = tables.model(entity)
    there = extravalues.records(model, key, lambda value: (value.text == code, value.number == 0))
    with acting_as(SYSTEM):
        rows = session.execute(select(model.id, model.custom).where(model.id.in_(there)).order_by(model.id)).all()
    return {pk: (custom or {}).get(key) for pk, custom in rows}
