"""The register as known at an instant: views in the place of the tables, and rebuilt rows for what has changed since.

What was recorded or changed after the instant is found by indexes on time; all other rows stand as they are, and a
table of which nothing has changed stands for itself. A row that has changed is rebuilt: the present or deleted row with
each later change taken back. Only entries after the instant are read, a bounded number at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, select, union_all

from app.kernel.past import Change, before
from app.platform import audit, scope
from app.platform.audit import AuditEntry
from app.platform.past import tables
from app.platform.past.overlays import Overlay
from app.platform.past.tables import CreateView
from app.platform.past.words import Words
from app.platform.scope import Scope

PART = 500
HIDDEN = "(hidden)"
TAKEN_BACK = ("update", "delete", "create")


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables show: the views' queries, how many rows more a table had then, and the statement of the ids that
    it has today and had not then, all by table.
    """

    views: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look needs throughout."""

    connection: Connection
    schema: str
    ends: dt.datetime
    seen: Scope
    words: Words


def show_known(connection: Connection, ends: dt.datetime, seen: Scope) -> Known:
    """Let the tables show what was recorded before an instant. Ends with the transaction.

    `seen`: the reader's scope of today. A rebuilt row whose present or last owner the reader may not see is left out,
    whoever's it was then.
    """
    schema = tables.schema_of(connection)
    look = _Look(connection, schema, ends, seen, Words(connection, schema))
    models = (*tables.covered(), *tables.papers())
    overlays = {m.__tablename__: _overlaid(look, m, *which) for m, which in _concerned(look, models).items()}
    views = {name: overlay.query() for name, overlay in overlays.items() if overlay.changed}
    for log, when in tables.logs().items():
        kept = tables.real(log, schema)
        views[log.name] = select(*kept.c).where(kept.c[when] < ends)
    views |= look.words.views()
    for name, query in views.items():
        connection.execute(CreateView(name, query))
    tables.reread(connection)
    gone = {name: found for name, overlay in overlays.items() if (found := overlay.gone()) is not None}
    return Known(views, {name: overlay.more for name, overlay in overlays.items()}, gone)


def _concerned(look: _Look, models: Sequence[Any]) -> dict[Any, tuple[bool, bool]]:
    """Of each model, whether something has been changed since, and whether something was recorded. One statement."""
    entry, asked = tables.real(AuditEntry.__table__, look.schema), []
    for model in models:
        since = (entry.c.entity == model.__tablename__, entry.c.recorded_at >= look.ends)
        changed = [select(entry.c.id).where(*since, entry.c.action == each).exists() for each in TAKEN_BACK]
        table = tables.real(model.__table__, look.schema)
        asked += [*changed, select(table.c.id).where(table.c.recorded_at >= look.ends).exists()]
    told, each = look.connection.execute(select(*(found.label(None) for found in asked))).one(), len(TAKEN_BACK) + 1
    by_model = [told[start : start + each] for start in range(0, len(told), each)]
    return {model: (any(found[:-1]), bool(found[-1])) for model, found in zip(models, by_model, strict=True)}


def _overlaid(look: _Look, model: Any, changed: bool, recorded: bool) -> Overlay:  # noqa: FBT001 - read from a statement
    """A model's rows as they were known: those that have changed since rebuilt, those recorded since hidden."""
    overlay = Overlay(look.connection, model.__table__, look.schema)
    for part in _parts(_later(look, model)) if changed else ():
        _rebuild(look, model, overlay, part)
    if recorded:
        table = overlay.real
        later = select(table.c.id).where(table.c.recorded_at >= look.ends)
        if overlay.hidden:
            later = later.where(table.c.id.not_in(select(overlay.stale.c.id)))
        look.words.hide_all(model, later)
        overlay.hide_all(later)
    return overlay


def _later(look: _Look, model: Any) -> Iterator[tuple[int, list[Change]]]:
    """(id, its changes since, the first one first) of each row that has been changed, deleted or put back since."""
    entry, kind = tables.real(AuditEntry.__table__, look.schema), model.__tablename__
    gone = entry.alias()
    mine = (gone.c.entity == kind, gone.c.entity_id == entry.c.entity_id, (gone.c.action == "delete").is_(True))
    deleted = select(gone.c.id).where(*mine).exists()  # asked of each by its record: of a kind all would be read
    actions = ("update", "delete") if model in tables.covered() else ("update",)

    def found(*which: Any) -> Any:
        # Sorted after: in the order of the records SQLite would read all of a kind.
        record = (entry.c.entity_id + 0).label("entity_id")
        columns = (entry.c.id, record, entry.c.action, entry.c.changes)
        return select(*columns).where(entry.c.entity == kind, entry.c.recorded_at >= look.ends, *which)

    changed = found(entry.c.action.in_(actions))
    put_back = found(entry.c.action == "create", deleted)
    ordered = union_all(changed, put_back).order_by("entity_id", "id")
    rows = look.connection.execute(ordered, execution_options={"yield_per": PART})
    for pk, entries in groupby(rows, key=lambda row: row[1]):
        yield pk, [(action, changes) for _, _, action, changes in entries]


def _parts(found: Iterator[tuple[int, list[Change]]]) -> Iterator[dict[int, list[Change]]]:
    while part := dict(islice(found, PART)):
        yield part


def _rebuild(look: _Look, model: Any, overlay: Overlay, later: Mapping[int, Sequence[Change]]) -> None:
    """Take back the changes of some rows."""
    table = overlay.real
    present = look.connection.execute(select(*table.c).where(table.c.id.in_(later))).mappings()
    now = {row["id"]: dict(row) for row in present}
    then = {pk: row for pk, changes in later.items() if (row := _then(look, model, pk, now.get(pk), changes))}
    overlay.hide([(pk,) for pk in now], replaced=len(now.keys() & then.keys()))
    overlay.show(list(then.values()))
    look.words.replace(model, now, then)


def _then(
    look: _Look, model: Any, pk: int, now: Mapping[str, Any] | None, changes: Sequence[Change]
) -> dict[str, Any] | None:
    """A row as it was known; None where it was not there, or is not the reader's to see."""
    last = now or _typed(model, pk, before(None, changes[-1:]))
    row = _typed(model, pk, before(now, changes))
    there = last and row and row["recorded_at"] < look.ends and scope.admits_values(model, last, look.seen)
    return row if there else None


def _typed(model: Any, pk: int, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A row's values as its columns hold them; what was never recorded is empty."""
    if values is None or values.get("recorded_at") is None:
        return None
    row = {c.name: audit.typed(c.type, values.get(c.name)) for c in model.__table__.c}
    hidden = [name for name in getattr(model, "__unrecorded__", ()) if row[name] in (None, HIDDEN)]
    version = {"version": row["version"] or 1} if "version" in row else {}
    return row | dict.fromkeys(hidden, "") | version | {"id": pk}
