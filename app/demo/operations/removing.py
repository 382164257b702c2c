"""Removing the demonstration without trace: its rows, what has been hung on them, and what was recorded about both.

One transaction: everything goes or nothing does. No audit entry is written, for it would be a trace.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from app.demo import queries
from app.demo.models import DemoLoad
from app.demo.queries.doomed import PLAIN, doom_rows, doomed, ids, is_link, lift, tables
from app.kernel.problems import N_, Problem, Refused
from app.platform import files
from app.platform.db import Base, Uow
from app.platform.security import limits

NOTHING = N_("No demo data is loaded.")
CHUNK = 500
_NAMES = {
    "term": "membership_term",
    "account": "bank_account",
    "suspension": "certificate_suspension",
    "user": "ab_user",
}


@dataclass(frozen=True, slots=True)
class Removed:
    """What went: rows by table, and the contents of files to which nothing refers any more."""

    rows: dict[str, int]
    contents: tuple[str, ...]


def remove(uow: Uow) -> Removed:
    """Remove the demonstration. Refused where there is none (`demo.nothing`). Must run under the system's scope."""
    load = queries.locked(uow.session)
    if load is None:
        raise Refused([Problem("demo.nothing", None, NOTHING)])
    for user_id in load.users.values():
        limits.forget(uow, limits.account(user_id, ""))
    connection = queries.doom(uow.session, load)
    contents = _contents(connection)
    _events(connection, load)
    _references(connection)
    _records(connection, load)
    _mails(connection)
    _undone(connection)
    rows = _rows(connection)
    connection.execute(delete(Base.metadata.tables["change_group"]).where(_emptied()))
    lift(connection)
    connection.execute(delete(Base.metadata.tables["demo_load"]))
    uow.session.expire_all()
    return Removed(rows, contents)


def forget_contents(removed: Removed) -> None:
    """Take the contents of removed files away; after the removal is committed."""
    for sha256 in removed.contents:
        files.store().remove(sha256)


def _contents(connection: Connection) -> tuple[str, ...]:
    """The contents that only doomed files refer to."""
    file = Base.metadata.tables["attachment"]
    other = file.alias()
    kept = select(other.c.sha256).where(other.c.id.not_in(ids("attachment")))
    going = select(file.c.sha256).where(file.c.id.in_(ids("attachment")), file.c.sha256.not_in(kept))
    return tuple(connection.scalars(going.distinct()))


def _events(connection: Connection, load: DemoLoad) -> None:
    """Events since the loading began that name a doomed row; their receipts go with them."""
    event = Base.metadata.tables["outbox_event"]
    since = select(event.c.id, event.c.payload).where(event.c.recorded_at >= load.started_at)
    known: dict[str, set[int]] = {}
    going = []
    for pk, payload in connection.execute(since).all():
        for name, value in payload.items():
            plain = name.removesuffix("_ids").removesuffix("_id")
            entity = _NAMES.get(plain, plain)
            if name.endswith(("_id", "_ids")) and entity in Base.metadata.tables and value is not None:
                if entity not in known:
                    known[entity] = set(connection.scalars(ids(entity)))
                if not known[entity].isdisjoint(value if isinstance(value, list) else [value]):
                    going.append(pk)
                    break
    for start in range(0, len(going), CHUNK):
        connection.execute(delete(event).where(event.c.id.in_(going[start : start + CHUNK])))


def _references(connection: Connection) -> None:
    """Empty what may be empty and points to a doomed row, in rows that stay.

    Doomed rows of one table go in one statement and may point to each other until then: a certificate that no longer
    said what it renews would be a second one of the same number.
    """
    for table in tables():
        if is_link(table):
            continue
        for column in table.c:
            keys = [key.column.table.name for key in column.foreign_keys]
            target = keys[0] if keys else PLAIN.get(column.name)
            if target is None or not column.nullable or column.primary_key:
                continue
            stays = table.c.id.not_in(ids(table.name))
            connection.execute(update(table).where(column.in_(ids(target)), stays).values({column.name: None}))
    group = Base.metadata.tables["change_group"]
    connection.execute(update(group).where(group.c.actor_id.in_(ids("ab_user"))).values(actor_id=None))


PAIRS = dict.fromkeys(("duplicate_pair", "not_duplicate"), ("first_id", "second_id")) | {
    "merged_record": ("entity_id", "survivor_id")
}
"""Tables that name two records of one kind: without one of them they tell nothing."""


def _records(connection: Connection, load: DemoLoad) -> None:
    """Search terms, extra values, what was said of duplicates, audit entries, and change groups left without any."""
    entry = Base.metadata.tables["audit_entry"]
    for written in (Base.metadata.tables[name] for name in ("search_term", "extra_value")):
        connection.execute(delete(written).where(_named(written, "kind", "record_id")))
    for name, columns in PAIRS.items():
        pairs = Base.metadata.tables[name]
        mine = (_named(pairs, "entity", column) for column in columns)
        connection.execute(delete(pairs).where(or_(*mine)))
    first = select(func.min(entry.c.id)).where(entry.c.group_id == load.group_id).scalar_subquery()
    begun = connection.scalar(select(first))
    about = and_(entry.c.id >= begun, _named(entry, "entity", "entity_id"))
    touched = select(literal("change_group"), entry.c.group_id, literal(1)).where(about).distinct()
    connection.execute(insert(doomed).from_select(["entity", "id", "own"], touched))
    connection.execute(delete(entry).where(about))
    connection.execute(delete(entry).where(entry.c.group_id == load.group_id))


def _mails(connection: Connection) -> None:
    """Mails to the demo users. What went to a colleague who is none was read by somebody, and stays."""
    mail, user = Base.metadata.tables["mail_message"], Base.metadata.tables["ab_user"]
    theirs = select(user.c.email).where(user.c.id.in_(ids("ab_user")))
    connection.execute(delete(mail).where(mail.c.recipient.in_(theirs)))


def _emptied() -> ColumnElement[bool]:
    """The condition that a change group was about doomed rows alone: no entry of it is left."""
    entry, group = Base.metadata.tables["audit_entry"], Base.metadata.tables["change_group"]
    return and_(group.c.id.in_(ids("change_group")), ~exists().where(entry.c.group_id == group.c.id))


def _undone(connection: Connection) -> None:
    """Whoever undid a change that is gone now: the undo goes too, and what merely names the change names none."""
    group = Base.metadata.tables["change_group"]
    gone = select(group.c.id).where(_emptied())
    for table in tables():
        for column in (c for c in table.c if any(key.column.table is group for key in c.foreign_keys)):
            if column.nullable:
                connection.execute(update(table).where(column.in_(gone)).values({column.name: None}))
            else:
                doom_rows(connection, table, column.in_(gone))


def _named(table: Table, kind: str, pk: str) -> ColumnElement[bool]:
    same = and_(doomed.c.entity == table.c[kind], doomed.c.id == table.c[pk])
    return select(1).where(same).correlate(table).exists()


def _rows(connection: Connection) -> dict[str, int]:
    """The rows themselves, those that point to others first."""
    present = set(connection.scalars(select(doomed.c.entity).distinct()))
    found: dict[str, int] = {}
    for table in reversed(list(tables())):
        if table.name in present:
            found[table.name] = connection.execute(delete(table).where(table.c.id.in_(ids(table.name)))).rowcount
    return found
