"""Which rows go with the demonstration: its own, and whatever has been hung on them since.

Its own rows are those that the audit entries of its change group created. A row that must point to one of them (a real
certificate on a demo store) goes with it; a row that merely may is kept and its reference emptied. The answer stands in
a temporary table of (entity, id), so that nothing is carried to and fro however large the demonstration is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.demo.models import DemoLoad
from app.platform.db import Base
from app.savedviews.queries import naming

doomed = Table(
    "demo_doomed",
    MetaData(),
    Column("entity", String(60), primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("own", Integer),
    prefixes=["TEMPORARY"],
)
OF_USERS = frozenset({"created_by", "changed_by", "done_by", "actor_id", "by_id"})
PLAIN = {"store_id": "store", "member_id": "member", "person_id": "person"} | dict.fromkeys(OF_USERS, "ab_user")
"""Columns that hold another table's id without a key."""

OWNED = {
    "saved_view": "owner_id",
    "saved_view_first": "user_id",
    "note": "created_by",
    "attachment": "created_by",
    "bulk_edit": "created_by",
    "change_undo": "created_by",
    "renewal_list": "created_by",
    "task": "created_by",
}
"""Tables of what is its user's own rather than the register's: it goes with a demo user, wherever it was written."""

_BOOKS = frozenset({"audit_entry", "change_group", "search_term"})
_SILENT = frozenset({"job", "demo_load", "outbox_event"})  # what tells of own rows, or did their work


class Hanging(NamedTuple):
    """Rows of a table that people have hung on demo rows; `names` are those of a few of them."""

    table: str
    rows: int
    names: tuple[str, ...]


def ids(entity: str) -> Select[tuple[int]]:
    """The ids of a table's doomed rows."""
    return select(doomed.c.id).where(doomed.c.entity == entity)


def tables() -> Iterator[Table]:
    """The tables whose rows may go, those that are pointed to first."""
    return (t for t in Base.metadata.sorted_tables if "id" in t.c and t.name not in _BOOKS)


def is_link(table: Table) -> bool:
    """Whether a table does nothing but join others (a user and a role): its rows mean nothing by themselves."""
    return all(column.primary_key or column.foreign_keys for column in table.c)


def doom(session: Session, load: DemoLoad) -> Connection:
    """Fill the temporary table on the session's connection, which is returned. `lift` takes it away again."""
    connection = session.connection()
    lift(connection)
    doomed.create(connection)
    _add(connection, _own(load))
    _owned(connection)
    _must_point(connection)
    _add(connection, _new(Base.metadata.tables["job"], _own_work()))
    for table in tables():
        if {"entity", "entity_id"} <= set(table.c.keys()):
            _add(connection, _new(table, _hangs(table)))
    _must_point(connection)  # the checklist of a task that somebody gave on a demo store
    _bulk_edits(connection)
    return connection


def doom_rows(connection: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """More rows that go, with those that must point to them."""
    _add(connection, _new(table, condition))
    _must_point(connection)


def _must_point(connection: Connection) -> None:
    """Rows that must point to a doomed one."""
    for table in tables():
        for key in table.foreign_keys:
            if is_link(table) or not key.parent.nullable:
                target = key.column.table.name
                _add(connection, _new(table, key.parent.in_(ids(target))))


def _bulk_edits(connection: Connection) -> None:
    """Rows of bulk edits that name doomed rows, whoever made them, and the bulk edits that have no other."""
    bulk, row = (Base.metadata.tables[name] for name in ("bulk_edit", "bulk_edit_row"))
    same = and_(bulk.c.id == row.c.bulk_edit_id, doomed.c.entity == bulk.c.kind, doomed.c.id == row.c.record_id)
    named = select(1).select_from(bulk).join(doomed, doomed.c.entity == bulk.c.kind).where(same).correlate(row)
    _add(connection, _new(row, named.exists()))
    mine = select(row.c.id).where(row.c.bulk_edit_id == bulk.c.id)
    _add(connection, _new(bulk, and_(mine.exists(), ~mine.where(row.c.id.not_in(ids(row.name))).exists())))


def _owned(connection: Connection) -> None:
    """What the demo users made for themselves. A pasted list that another one's view refers to stays."""
    every = Base.metadata.tables
    for name, column in OWNED.items():
        _add(connection, _new(every[name], every[name].c[column].in_(ids("ab_user")), own=1))
    lists, views = every["number_list"], ids("saved_view")
    used = naming(lists.c.token, every["saved_view"].c.id.not_in(views))
    _add(connection, _new(lists, and_(lists.c.created_by.in_(ids("ab_user")), ~used), own=1))


def lift(connection: Connection) -> None:
    """Take the temporary table away."""
    doomed.drop(connection, checkfirst=True)


def hanging(session: Session, load: DemoLoad) -> list[Hanging]:
    """What people have hung on demo rows and would go with them, by table."""
    connection = doom(session, load)
    counted = select(doomed.c.entity, func.count()).where(doomed.c.own == 0).group_by(doomed.c.entity)
    found = []
    for entity, count in connection.execute(counted.order_by(doomed.c.entity)).all():
        table = Base.metadata.tables[entity]
        if entity not in _SILENT and not is_link(table):
            found.append(Hanging(entity, count, _names(connection, table)))
    lift(connection)
    return found


def _add(connection: Connection, rows: Select[tuple[str, int, int]]) -> None:
    connection.execute(insert(doomed).from_select(["entity", "id", "own"], rows))


def _own(load: DemoLoad) -> Select[tuple[str, int, int]]:
    """The rows of the change group. One that was deleted since is not meant: its id may be another row's now."""
    entry = Base.metadata.tables["audit_entry"]
    gone = entry.alias()
    deleted = select(1).where(gone.c.entity == entry.c.entity, gone.c.entity_id == entry.c.entity_id)
    deleted = deleted.where(gone.c.action == "delete", gone.c.id > entry.c.id)
    mine = (entry.c.group_id == load.group_id, entry.c.action == "create", ~deleted.exists())
    return select(entry.c.entity, entry.c.entity_id, literal(1)).where(*mine).distinct()


def _new(table: Table, condition: ColumnElement[bool], *, own: int = 0) -> Select[tuple[str, int, int]]:
    """Rows of a table that meet a condition and are not doomed already. `own`: whether they are the demonstration's."""
    return select(literal(table.name), table.c.id, literal(own)).where(condition, table.c.id.not_in(ids(table.name)))


def _own_work() -> ColumnElement[bool]:
    """The demonstration's own jobs, and those of its users that have ended."""
    job = Base.metadata.tables["job"]
    ended = and_(job.c.created_by.in_(ids("ab_user")), job.c.finished_at.is_not(None))
    return or_(job.c.kind.startswith("demo."), ended)


def _hangs(table: Table) -> ColumnElement[bool]:
    """That a note, a file or the like belongs to a doomed row."""
    same = and_(doomed.c.entity == table.c.entity, doomed.c.id == table.c.entity_id)
    return select(1).where(same).correlate(table).exists()


def _names(connection: Connection, table: Table) -> tuple[str, ...]:
    columns = [table.c[name] for name in ("number", "name") if name in table.c and table.name != "bank_account"]
    if not columns:
        return ()
    wanted = select(*columns).join(
        doomed, and_(doomed.c.entity == table.name, doomed.c.id == table.c.id, doomed.c.own == 0)
    )
    rows = connection.execute(wanted.order_by(table.c.id).limit(5)).all()
    return tuple(" ".join(str(value) for value in row if value) for row in rows)
