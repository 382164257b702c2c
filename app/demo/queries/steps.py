"""What a newcomer has really done so far, without the demonstration's rows, and whether that is there."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, exists, or_, select, true

from app.demo.models import DemoLoad
from app.platform.db import Base


class Done(NamedTuple):
    """Which first steps have been taken, and whether firms or stores are registered at all."""

    members: bool
    stores: bool
    people: bool
    certificates: bool
    verified: bool
    terms: bool
    postal_codes: bool
    colleagues: bool
    files: bool
    demo: bool = False
    """Whether the demonstration is loaded, or on its way."""

    @property
    def register_empty(self) -> bool:
        return not (self.members or self.stores)


def steps() -> dict[str, Any]:
    """Conditions by the names of `Done`. The demonstration says itself which ids its rows have."""
    tables = Base.metadata.tables

    def own(name: str, condition: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
        return exists().where(_outside(tables[name]), true() if condition is None else condition)

    user, attachment, proof, skill = (tables[n] for n in ("ab_user", "attachment", "certificate", "qualification"))
    colleague = exists().where(user.c.demo.is_(False), user.c.id != _first_user(user))
    checked = or_(
        own("certificate", proof.c.verified_on.is_not(None)), own("qualification", skill.c.verified_on.is_not(None))
    )
    asked = (
        own("member"), own("store"), own("employment"), own("certificate"), checked, own("membership_term"),
        exists().where(tables["postal_code"].c.id > 0), colleague, exists().where(attachment.c.entity != "job"),
        exists().where(DemoLoad.id > 0),
    )  # fmt: skip
    return dict(zip(Done._fields, asked, strict=True))


def _first_user(user: Table) -> Any:
    """The first user is whoever set Bukett up; anybody else is a colleague."""
    other = user.alias()
    return select(other.c.id).where(other.c.demo.is_(False)).order_by(other.c.id).limit(1).scalar_subquery()


def _outside(table: Table) -> ColumnElement[bool]:
    """That a row's id lies outside the demonstration's: ids grow, so this asks the primary key only."""
    first, last = (select(DemoLoad.bounds[table.name, end].as_integer()).limit(1).scalar_subquery() for end in (0, 1))
    return or_(first.is_(None), table.c.id < first, table.c.id > last)
