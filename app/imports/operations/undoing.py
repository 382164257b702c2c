"""Undoing an import in pieces, its last rows first: each row is reversed, kept because changed since, or failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.imports.events import ImportUndone
from app.imports.models import (
    CREATED,
    DONE,
    FAILED,
    FAILED_TO_REVERSE,
    KEPT,
    REVERSED,
    UNDOING,
    UNDONE,
    UPDATED,
    ImportRow,
    ImportRun,
    ImportUndo,
)
from app.imports.operations.reversing import reverse
from app.imports.operations.running import locked
from app.imports.rules import undo as rules
from app.imports.rules.fields import CONTACTS, REGISTER
from app.kernel.problems import N_, Problem, Refused
from app.platform import jobs, tables
from app.platform.audit import AuditEntry
from app.platform.db import Uow
from app.platform.undo import touched
from app.platform.undo.touched import Done, Key, Since

CHUNK = {REGISTER: 100, CONTACTS: 500}
"""Rows in one transaction."""
UNDO = "imports.undo"


@dataclass
class Unit:
    """What is reversed or kept together: a row's records, or one firm.

    `beside`: records of another row to which this one has added. They are not taken back here, but a change keeps both.
    """

    entity: str
    entity_id: int
    name: str
    keys: list[Key]
    row: int | None = None
    beside: list[Key] = field(default_factory=list)
    result: str = REVERSED
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    by: int | None = None

    def keep(self, reason: str, since: Since) -> None:
        """Keep it, and say what happened since, when and by whom."""
        self.result, self.reason, self.by = KEPT, reason, since.by
        at = since.at.isoformat() if since.at else None
        self.values = {"what": rules.label(since.table), "table": since.table, "id": since.id, "at": at}

    def fail(self, reason: str) -> None:
        self.result, self.reason, self.values = FAILED_TO_REVERSE, reason, {}


def begin_undo(_uow: Uow, run: ImportRun) -> None:
    """From now on the import is taken back. Refused while it runs, and where it never began or is undone already."""
    if run.state not in (DONE, FAILED) or run.started_at is None:
        raise Refused([Problem("imports.undo.state", None, N_("Only an import that has ended can be undone."))])
    run.state, run.undo_cursor = UNDOING, run.undo_cursor or {"phase": "rows", "below": None}


def to_undo(run: ImportRun) -> int:
    """How many rows and firms there are to take back."""
    return run.created + run.updated + run.members_created


def enqueue_undo(uow: Uow, run: ImportRun) -> int:
    """Begin, and order the work. Returns the job's id."""
    begin_undo(uow, run)
    run.job_id = jobs.enqueue(uow, UNDO, {"import_id": run.id}, total=to_undo(run), text=run.name)
    return run.job_id


def undo(uow: Uow, import_id: int) -> bool:
    """Take back the next piece. Returns whether that was the last."""
    run = locked(uow, import_id)
    if run.state != UNDOING:
        return True
    uow.source, uow.label, uow.group_id = "import", f"undo import {run.id}: {run.name}", run.undo_group_id
    cursor = dict(run.undo_cursor)
    units = _rows(uow, run, cursor) if cursor["phase"] == "rows" else _firms(uow, run, cursor)
    if units:
        _take_back(uow, run, units)
        _record(uow, run, units)
        cursor["done"] = cursor.get("done", 0) + len(units)
    elif cursor["phase"] == "rows":
        cursor |= {"phase": "members", "after": 0}
    run.undo_group_id = uow.group_id
    finished = not units and run.undo_cursor["phase"] == "members"
    run.undo_cursor = cursor
    if finished:
        run.state, run.undone_at = UNDONE, uow.now
        counts = {"reversed": run.reversed, "kept": run.kept, "failed": run.unreversed}
        uow.emit(ImportUndone(import_id=run.id, **counts))
    return finished


def _rows(uow: Uow, run: ImportRun, cursor: dict[str, Any]) -> list[Unit]:
    """The next rows, from the last one upwards."""
    chosen = select(ImportRow).where(ImportRow.import_id == run.id, ImportRow.outcome.in_((CREATED, UPDATED)))
    if cursor["below"] is not None:
        chosen = chosen.where(ImportRow.row < cursor["below"])
    rows = uow.session.scalars(chosen.order_by(ImportRow.row.desc()).limit(CHUNK[run.kind])).all()
    if rows:
        cursor["below"] = rows[-1].row
    return [_of_person(row) if run.kind == CONTACTS else _of_store(row) for row in rows]


def _of_store(row: ImportRow) -> Unit:
    name = " ".join(filter(None, (row.store_number, row.store_name)))
    return Unit("store", row.store_id or 0, name, _touched(row), row.row)


def _of_person(row: ImportRow) -> Unit:
    person = row.person_id or 0
    beside = [] if "person" in row.touched else [("person", person)]
    return Unit("person", person, row.person_name or "", _touched(row), row.row, beside)


def _touched(row: ImportRow) -> list[Key]:
    return [(table, pk) for table, ids in row.touched.items() for pk in ids]


def _firms(uow: Uow, run: ImportRun, cursor: dict[str, Any]) -> list[Unit]:
    """The next firms that the import made or changed."""
    mine = AuditEntry.group_id == run.group_id, AuditEntry.entity == "member", AuditEntry.entity_id > cursor["after"]
    chosen = select(AuditEntry.entity_id).where(*mine).distinct().order_by(AuditEntry.entity_id).limit(CHUNK[run.kind])
    ids = uow.session.scalars(chosen).all()
    if ids:
        cursor["after"] = ids[-1]
    items = tables.records(uow.session, "member", ids)
    names = {pk: f"{item.number} {item.name}" for pk, item in items.items()}
    return [Unit("member", pk, names.get(pk, ""), [("member", pk)]) for pk in ids]


def _take_back(uow: Uow, run: ImportRun, units: Sequence[Unit]) -> None:
    keys = [key for unit in units for key in (*unit.keys, *unit.beside)]
    own = {key for unit in units for key in unit.keys}
    done = touched.done_by(uow.session, run.group_id or 0, keys)
    changed = touched.changed_since(uow.session, done, (run.group_id, run.undo_group_id))
    hanging = touched.hangs_on(uow.session, {key: each for key, each in done.items() if each.created and key in own})
    since = touched.entered(uow.session, [other for others in hanging.values() for other in others])
    added = {key: since.get(others[0], Since(*others[0], None, None)) for key, others in hanging.items()}
    for unit in units:
        kept = rules.standing_in_the_way((*unit.keys, *unit.beside), changed, added)
        if kept is not None:
            unit.keep(*kept)
            _name_the_store(uow, unit, hanging)
    free = [unit for unit in units if unit.result == REVERSED]
    before = len(uow.held)
    if _reversed(uow, free, done) is not None:
        for unit in free:
            if (why := _reversed(uow, [unit], done)) is not None:
                unit.fail(why)
    waits = {(each.table, each.pk) for each in uow.held[before:]}
    for unit in free:
        if waits.intersection(unit.keys):
            unit.fail(rules.VALUES_WAIT)


def _name_the_store(uow: Uow, unit: Unit, hanging: Mapping[Key, list[Key]]) -> None:
    """A firm that is kept for a store's sake says which."""
    if unit.entity != "member" or unit.reason != rules.ADDED:
        return
    owner = next((pk for table, pk in hanging.get(unit.keys[0], ()) if table == "store_owner"), None)
    if owner is None:
        return
    owned = tables.records(uow.session, "store_owner", [owner]).get(owner)
    store = tables.records(uow.session, "store", [owned.store_id]).get(owned.store_id) if owned else None
    if store is not None:
        unit.reason, unit.values, unit.by = rules.IN_USE, {"number": store.number, "store_id": store.id}, None


def _reversed(uow: Uow, units: Sequence[Unit], done: Mapping[Key, Done]) -> str | None:
    """Take back all of it; if that cannot be, none of it is. Returns why not; None where it could."""
    wanted = {key: done[key] for unit in units for key in unit.keys if key in done}
    try:
        with uow.attempt():
            reverse(uow, wanted)
    except IntegrityError:
        return rules.REFERRED_TO
    except Refused as refused:
        first = refused.problems[0]
        return first.message if first.code.startswith(("policy.", "approvals.")) else rules.REFERRED_TO
    return None


def _record(uow: Uow, run: ImportRun, units: Sequence[Unit]) -> None:
    uow.insert_many(
        ImportUndo,
        [
            {
                "import_id": run.id, "row": unit.row, "entity": unit.entity, "entity_id": unit.entity_id,
                "name": unit.name[:250], "result": unit.result, "reason": unit.reason, "values": unit.values,
                "by_id": unit.by,
            }
            for unit in units
        ],
    )  # fmt: skip
    for unit in (each for each in units if each.row is not None):
        column = {REVERSED: "reversed", KEPT: "kept"}.get(unit.result, "unreversed")
        setattr(run, column, getattr(run, column) + 1)


def _step(uow: Uow, job: jobs.JobState) -> None:
    import_id = job.arguments["import_id"]
    finished = undo(uow, import_id)
    run = locked(uow, import_id)
    job.cursor, job.done = dict(run.undo_cursor), int(run.undo_cursor.get("done", 0))
    job.total = max(job.done, to_undo(run))
    if finished:
        job.finish({"url": f"/imports/{import_id}"})


def _ended(uow: Uow, job: jobs.JobState, _state: str) -> None:
    """What is taken back stays taken back; the rest can be undone with another try."""
    run = locked(uow, job.arguments["import_id"])
    if run.state == UNDOING:
        run.state = FAILED


UNDO_JOB = jobs.JobKind(UNDO, _step, N_("Undo an import"), ended=_ended)
