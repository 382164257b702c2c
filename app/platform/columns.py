"""Column types and mixins shared by all tables: instants in UTC, periods, versions. No table stands here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import get_locale
from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, and_, func, or_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.types import TypeDecorator

from app.kernel.periods import Period, day_before
from app.platform import clock

Json = JSON().with_variant(JSONB(), "postgresql")


def country_name(code: str) -> str:
    """A country's name in the reader's language, by its ISO 3166-1 code; the code where it has none."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant with a time zone; stored in UTC on every database (SQLite keeps none by itself)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise TypeError("an instant needs its time zone")
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return (
            None
            if value is None
            else value.replace(tzinfo=dt.UTC)
            if value.tzinfo is None
            else value.astimezone(dt.UTC)
        )


class Recorded:
    """When we knew: the second time axis of every fact."""

    @declared_attr
    def recorded_at(cls) -> Mapped[dt.datetime]:
        asked = bool(getattr(cls, "__scope__", ()))  # a look at what was known asks for what has been recorded since
        return mapped_column(UtcDateTime, default=clock.now, nullable=False, index=asked, sort_order=90)


class Versioned:
    """A row that people edit: the version makes two people saving at once a conflict instead of a loss."""

    @declared_attr
    def version(cls) -> Mapped[int]:
        return mapped_column(nullable=False, default=1, server_default="1", sort_order=91)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def holds_on(model: Any, day: dt.date) -> ColumnElement[bool]:
    """That a dated fact's half-open period contains a day."""
    begun = or_(model.valid_from.is_(None), model.valid_from <= day)
    return and_(begun, or_(model.valid_to.is_(None), model.valid_to > day))


def holding_on(model: Any, day: dt.date) -> ColumnElement[bool]:
    """The same for who reads nearly all facts anyway: at an "or" SQLite follows its indexes by date row by row, while
    this reads one index through.
    """
    begun = func.coalesce(model.valid_from, dt.date.min) <= day
    return and_(begun, func.coalesce(model.valid_to, dt.date.max) > day)


def unindexed(column: Any) -> Any:
    """A column's value that SQLite does not look up by an index: where it would fetch rows in the order of that index
    and sort them, though another one holds them sorted.
    """
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


class Valid:
    """A fact with a half-open period: `valid_to` is the first day on which it no longer holds; None is open."""

    @declared_attr
    def valid_from(cls) -> Mapped[dt.date | None]:
        return mapped_column(index=False, sort_order=80)

    @declared_attr
    def valid_to(cls) -> Mapped[dt.date | None]:
        return mapped_column(index=False, sort_order=81)

    @property
    def period(self) -> Period:
        return Period(self.valid_from, self.valid_to)

    @property
    def last_day(self) -> dt.date | None:
        """The inclusive last day, as people read it."""
        return day_before(self.valid_to)
