"""Lists of numbers that somebody pasted as a filter: kept, so that the address stays short and works for a colleague.

A list is named by its content: the same numbers are the same list, and nobody guesses one. It holds what was typed and
nothing of the register; which rows it finds is a matter of each reader's scope.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, insert, or_, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import pasted
from app.kernel.problems import N_, Problem, Refused
from app.platform import merged, past
from app.platform.columns import UtcDateTime
from app.platform.db import Uow
from app.platform.intersections import Ids
from app.platform.listing import Filter, Lens

TOKEN = re.compile(r"[0-9a-f]{20}")
CHUNK = 500
KEPT = dt.timedelta(days=30)
"""How long a list stays to which no view refers, from when it was last pasted."""
MOST_LISTS, MOST_NUMBERS = 200, 200_000
"""How many lists, and numbers in them, one user keeps."""
EMPTY = N_("Paste some numbers first.")
MANY = N_("At most %(most)s numbers at a time; this is %(count)s.")
FULL = N_("You have pasted too many lists lately. They go %(days)s days after they were pasted; those in a view stay.")


class NumberList(Model):
    """A pasted list. `token` is made of its numbers."""

    __tablename__ = "number_list"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(20), unique=True)
    count: Mapped[int]
    created_by: Mapped[int | None]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class NumberListItem(Model):
    """One number of a list."""

    __tablename__ = "number_list_item"
    __audited__ = False
    __table_args__ = (Index("ix_number_list_item_list", "list_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("number_list.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(pasted.LONGEST))


def token_of(numbers: Sequence[str]) -> str:
    """The name of the list of these numbers, in whatever order."""
    return hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()[:20]


def keep(uow: Uow, numbers: Sequence[str]) -> str:
    """Keep a list; answers its token. Refused where it is empty or has more than 20,000 numbers,
    or where the user keeps too many already.
    """
    token = token_of(numbers)
    known = uow.session.scalar(select(NumberList).where(NumberList.token == token))
    if known is not None:
        known.recorded_at = uow.now
    elif problem := refusal(uow.session, numbers, uow.actor_id):
        raise Refused([problem])
    else:
        row = NumberList(token=token, count=len(numbers), created_by=uow.actor_id, recorded_at=uow.now)
        uow.add(row)
        items = [{"list_id": row.id, "number": number} for number in numbers]
        uow.session.connection().execute(insert(NumberListItem.__table__), items)
    return token


def refusal(session: Session, numbers: Sequence[str], user_id: int | None = None) -> Problem | None:
    """Why a list cannot be kept: it is empty or too long, or the user keeps too many already."""
    if not numbers:
        return Problem("numbers.empty", "numbers", EMPTY)
    if len(numbers) > pasted.MOST:
        return Problem("numbers.many", "numbers", MANY, {"most": pasted.MOST, "count": len(numbers)})
    mine = select(func.count(), func.coalesce(func.sum(NumberList.count), 0)).where(NumberList.created_by == user_id)
    lists, held = session.execute(mine).one()
    full = user_id is not None and (lists >= MOST_LISTS or held + len(numbers) > MOST_NUMBERS)
    return Problem("numbers.full", "numbers", FULL, {"days": KEPT.days}) if full else None


def tidy(uow: Uow, used: ColumnElement[bool]) -> None:
    """Let lists go that are old and that nothing refers to; `used` is the condition that something does."""
    old = select(NumberList.id).where(NumberList.recorded_at < uow.now - KEPT, ~used)
    connection = uow.session.connection()
    connection.execute(delete(NumberListItem.__table__).where(NumberListItem.list_id.in_(old)))
    connection.execute(delete(NumberList.__table__).where(NumberList.id.in_(old)))


def count(session: Session, token: str) -> int | None:
    """How many numbers a list has; None where there is no such list."""
    return session.scalar(select(NumberList.count).where(NumberList.token == token))


def unknown(session: Session, numbers: Sequence[str], attributes: Sequence[Any]) -> list[str]:
    """The numbers that no row the reader sees has in one of the columns, or was merged from."""
    found: set[str] = set()
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        for attribute in attributes:
            found.update(session.scalars(select(attribute).where(attribute.in_(part))))
            found.update(merged.numbers_of(session, attribute, part))
    return [number for number in numbers if number not in found]


def in_list(name: str, label: str, *attributes: Any, help: str, former: bool = False) -> Filter:
    """Rows that have a number of a pasted list in one of the columns. `former`: or that had one and went into them.

    Today's rows are found by the index of each column: of all ways at once PostgreSQL would ask every row.
    """
    pk = attributes[0].class_.id

    def each_way(values: Sequence[str]) -> list[Any]:
        kept = select(NumberListItem.number).join(NumberList, NumberList.id == NumberListItem.list_id)
        numbers = kept.where(NumberList.token.in_(values))
        gone = [merged.meant_by(attribute, numbers) for attribute in attributes if former]
        return [*(attribute.in_(numbers) for attribute in attributes), *(way for way in gone if way is not None)]

    def ids(lens: Lens, values: Sequence[str]) -> Ids | None:
        if past.rebuilt(lens.session):
            return None
        return Ids(select(union(*(select(pk).where(way) for way in each_way(values))).subquery().c[0]))

    def where(lens: Lens, values: Sequence[str]) -> Any:
        found = ids(lens, values)
        return or_(*each_way(values)) if found is None else pk.in_(found.those)

    return Filter(
        name=name, label=label, kind="numbers", parse=_token, where=where, ids=ids, help=help, attributes=attributes,
        says=(N_("is among %(values)s"), N_("is not among %(values)s")),
    )  # fmt: skip


def _token(text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise ValueError(text)
    return text
