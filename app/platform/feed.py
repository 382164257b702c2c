"""What has happened to a record and its parts: notes, changes, events and messages in one order, newest first.

One statement finds them, each source through the index on its record, so that a page costs the same among hundreds of
thousands of entries. A page ends between two moments and never inside one: what one save wrote bears one moment and
stands together. Entries of parts are read through the parts' own rows, under the reader's scope.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, String, Text, and_, case, cast, false, func, literal, null, select, true, union_all
from sqlalchemy.orm import Session

from app.platform import merged, scope
from app.platform.audit import AuditEntry, ChangeGroup, DeletedPart
from app.platform.columns import Json
from app.platform.mail import MailMessage
from app.platform.notes import Note
from app.platform.outbox_models import OutboxEvent
from app.platform.parts import Part, parts_of
from app.platform.runtime import runtime
from app.platform.security.users import AppUser

NOTES, CHANGES, EVENTS, MESSAGES = "notes", "changes", "events", "messages"
KINDS = (NOTES, CHANGES, EVENTS, MESSAGES)
EDITED = "edited"
PAGE = 10  # moments
ROWS = 200
May = Callable[[str, str], bool]
Which = int | Select[Any]  # one record, or those of a statement of ids


def moments(
    session: Session, kind: str, pk: int, *, may: May, only: str = "", before: dt.datetime | None = None
) -> tuple[list[list[Any]], dt.datetime | None]:
    """The rows of the latest moments before an instant, moment by moment; and from where older ones go on, if any."""
    rows = session.execute(statement(kind, pk, may=may, only=only, before=before)).all()
    once = {(row.source_kind, row.id): row for row in rows}.values()  # a part that was deleted and restored comes twice
    found = [list(same) for _, same in groupby(once, key=lambda row: row.at)]
    if len(rows) == ROWS and len(found) > 1:
        found.pop()  # it may go on behind what was read
    older = found[PAGE - 1][0].at if len(found) > PAGE else found[-1][0].at if len(rows) == ROWS else None
    return found[:PAGE], older


def statement(kind: str, pk: int, *, may: May, only: str = "", before: dt.datetime | None = None) -> Select[Any]:
    """The rows before an instant, newest first; also about what was merged into the record, whose log stays its own."""
    wanted = KINDS if only not in KINDS else (only,)
    readable = [part for part in parts_of(kind) if _listed(part.entity, may)]
    branches = [branch for source in wanted for branch in SOURCES[source](kind, pk, readable)]
    if kind in runtime().alike:
        gone = merged.former(kind, pk)
        branches += [branch for source in wanted for branch in SOURCES[source](kind, gone, ())]
    rows = union_all(*branches).subquery("rows")
    actor = func.coalesce(ChangeGroup.actor_id, rows.c.actor_id)
    found = (
        select(rows, ChangeGroup.source, AppUser.first_name, AppUser.last_name)
        .select_from(rows)
        .outerjoin(ChangeGroup, ChangeGroup.id == rows.c.group_id)
        .outerjoin(AppUser, AppUser.id == actor)
        .order_by(rows.c.at.desc(), rows.c.source_kind, rows.c.id)
        .limit(ROWS)
    )
    return found if before is None else found.where(rows.c.at < before)


def _listed(entity: str, may: May) -> bool:
    view = runtime().views.get(entity)
    return view is not None and may("list", view.class_permission_name)


def _columns(model: Any, source: str, at: Any, **known: Any) -> tuple[Any, ...]:
    """The same columns of every source; what a source has not is empty."""
    empty = {
        "entity": cast(null(), String(60)), "entity_id": cast(null(), AuditEntry.entity_id.type),
        "group_id": cast(null(), AuditEntry.group_id.type), "action": cast(null(), String(120)),
        "told": cast(null(), Json), "text": cast(null(), Text),
        "actor_id": cast(null(), AuditEntry.group_id.type),
    }  # fmt: skip
    fields = [value.label(name) for name, value in (empty | known).items()]
    return (literal(source, String(10)).label("source_kind"), model.id.label("id"), at.label("at"), *fields)


def _of_record(model: Any, columns: Sequence[Any], kind: str, pk: Which) -> Select[Any]:
    mine = model.entity_id == pk if isinstance(pk, int) else model.entity_id.in_(pk)
    return select(*columns).where(model.entity == kind, mine)


def _with_parts(model: Any, columns: Sequence[Any], kind: str, pk: Which, readable: Sequence[Part]) -> Iterator[Any]:
    """Rows about the record and about its parts, also about deleted ones for who may see every row."""
    yield _of_record(model, columns, kind, pk)
    for part in readable:
        # Not a join, which SQLite may begin at the log: it would read all that was ever written about such parts.
        ids = select(part.model.id).where(getattr(part.model, part.column) == pk)
        yield select(*columns).where(model.entity == part.entity, model.entity_id.in_(ids))
    if readable and scope.current().everything:
        gone = and_(DeletedPart.entity == model.entity, DeletedPart.entity_id == model.entity_id)
        mine = and_(DeletedPart.whole == kind, DeletedPart.whole_id == pk)
        entities = {part.entity for part in readable}
        yield select(*columns).join(DeletedPart, gone).where(mine, DeletedPart.entity.in_(entities))


def _changes(kind: str, pk: Which, readable: Sequence[Part]) -> Iterator[Any]:
    entry = AuditEntry
    columns = _columns(
        entry, CHANGES, entry.recorded_at, entity=entry.entity, entity_id=entry.entity_id, group_id=entry.group_id,
        action=cast(entry.action, String(120)), told=entry.changes,
    )  # fmt: skip
    yield from _with_parts(entry, columns, kind, pk, readable)


def _events(kind: str, pk: Which, readable: Sequence[Part]) -> Iterator[Any]:
    event, telling = OutboxEvent, [name for name, each in events().items() if each.sentence]
    columns = _columns(
        event, EVENTS, event.recorded_at, entity=event.entity, entity_id=event.entity_id, group_id=event.group_id,
        action=event.name, told=event.payload,
    )  # fmt: skip
    for branch in _with_parts(event, columns, kind, pk, readable):
        yield branch.where(event.name.in_(telling))


def _notes(kind: str, pk: Which, readable: Sequence[Part]) -> Iterator[Any]:
    edited = case((Note.edited_at.is_not(None), literal(EDITED, String(120))))
    columns = _columns(Note, NOTES, Note.recorded_at, action=edited, text=Note.text, actor_id=Note.created_by)
    yield _of_record(Note, columns, kind, pk)


def _messages(kind: str, pk: Which, readable: Sequence[Part]) -> Iterator[Any]:
    """Mails about the record; whom the office writes to is the office's own business."""
    mail = MailMessage
    columns = _columns(mail, MESSAGES, mail.created_at, action=cast(mail.state, String(120)), text=mail.subject)
    yield _of_record(mail, columns, kind, pk).where(true() if scope.current().everything else false())


SOURCES: Mapping[str, Callable[[str, Which, Sequence[Part]], Iterator[Any]]] = {
    NOTES: _notes, CHANGES: _changes, EVENTS: _events, MESSAGES: _messages,
}  # fmt: skip


def events() -> Mapping[str, Any]:
    """The declared events by name."""
    return {event.name: event for domain in runtime().domains for event in domain.events}
