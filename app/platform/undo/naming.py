"""What the records of a change are called, in the reader's language; also those that are gone, by what it recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.platform import record_names
from app.platform.undo import touched
from app.platform.undo.touched import Done, Key

NAMING = ("name", "number", "street", "code")


def names(session: Session, group_id: int, keys: Iterable[Key]) -> dict[Key, str]:
    """The names of some records of a change group, in a fixed number of queries for each kind."""
    by_kind: dict[str, list[int]] = {}
    for kind, pk in keys:
        by_kind.setdefault(kind, []).append(pk)
    found: dict[Key, str] = {}
    for kind, ids in by_kind.items():
        known = record_names.names(session, kind, ids)
        found |= {(kind, pk): name for pk, name in known.items()}
        found |= _gone(session, group_id, [(kind, pk) for pk in ids if pk not in known])
    return found


def _gone(session: Session, group_id: int, keys: Sequence[Key]) -> dict[Key, str]:
    done = touched.done_by(session, group_id, keys) if keys else {}
    held = {key: _held(done.get(key, Done())) for key in keys}
    owners: dict[Key, str] = {}
    for column, owner in record_names.OWNERS:
        wanted = {key: values[column] for key, values in held.items() if values.get(column) and key not in owners}
        known = record_names.names(session, owner, set(wanted.values())) if wanted else {}
        owners |= {key: known[pk] for key, pk in wanted.items() if pk in known}
    return {key: _own(values) or owners.get(key) or f"({key[1]})" for key, values in held.items()}


def _held(done: Done) -> Mapping[str, Any]:
    """What a record held, as far as the change tells: before it, else after it."""
    return {**done.after, **{name: value for name, value in done.before.items() if value is not None}}


def _own(values: Mapping[str, Any]) -> str:
    return next((str(values[name]) for name in NAMING if values.get(name)), "")
