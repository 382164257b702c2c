"""Changing many rows through their lifecycle in one transaction, as a form changes one: rules, audit, search, events.

All together in one flush where nothing stands in the way; else one by one, so that a row that cannot be saved costs
only itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.kernel.problems import N_, Problem, Refused
from app.platform import integrity, policies
from app.platform.audit import changes_of
from app.platform.db import Uow
from app.platform.interface import Lifecycle

SAVED_MEANWHILE = Problem("record.conflict", None, N_("Somebody else saved this record in the same moment."))
READ_ONLY = Problem("record.read-only", None, N_("This cannot be changed here."))


@dataclass(slots=True)
class RowChange:
    """A row and the values it is to have; `problems` say afterwards why it does not have them, `waits` which of them
    wait for approval.
    """

    item: Any
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    waits: tuple[str, ...] = ()


def change_all(uow: Uow, lifecycle: Lifecycle, changes: Sequence[RowChange]) -> None:
    """Change the rows. A refused one keeps its values, and carries the reason in `problems`."""
    if changes:
        policies.ahead(uow, type(changes[0].item), [each.item for each in changes])
    if changes and not _together(uow, lifecycle, changes):
        for each in changes:
            each.problems = alone(uow, type(each.item), partial(_one, uow, lifecycle, each))


def foreseen(uow: Uow, lifecycle: Lifecycle, change: RowChange) -> dict[str, list[Any]]:
    """What changing a row would do: {field: [old, new]} as audit writes it. Nothing is saved; `uow` is never committed.

    A refusal stands in `problems`. The row's own session must be let go of afterwards.
    """
    try:
        _tidied(uow, lifecycle, change)
        found = changes_of(change.item)
        _changed(uow, lifecycle, change)
    except Refused as refusal:
        change.problems = refusal.problems
        return {}
    return found


def alone(uow: Uow, model: Any, step: Callable[[], None]) -> tuple[Problem, ...]:
    """Do one thing that may fail by itself. Returns why it did, and then nothing of it is left."""
    try:
        with integrity.told(model), uow.attempt():
            step()
            uow.settle()
    except Refused as refusal:
        return refusal.problems
    except StaleDataError:
        return (SAVED_MEANWHILE,)
    return ()


def _together(uow: Uow, lifecycle: Lifecycle, changes: Sequence[RowChange]) -> bool:
    try:
        with uow.attempt():
            for each in changes:
                _tidied_or_refused(uow, lifecycle, each)
            for each in changes:
                if not each.problems:
                    _changed(uow, lifecycle, each)
            uow.settle()
    except (Refused, DBAPIError, StaleDataError):
        for each in changes:
            each.problems = each.waits = ()
        return False
    return True


def _tidied_or_refused(uow: Uow, lifecycle: Lifecycle, change: RowChange) -> None:
    try:
        _tidied(uow, lifecycle, change)
    except Refused as refusal:
        change.problems = refusal.problems
        uow.session.expire(change.item)  # nothing of it has been written yet


def _one(uow: Uow, lifecycle: Lifecycle, change: RowChange) -> None:
    _tidied(uow, lifecycle, change)
    _changed(uow, lifecycle, change)


def _tidied(uow: Uow, lifecycle: Lifecycle, change: RowChange) -> None:
    if lifecycle.changed is None:
        raise Refused([READ_ONLY])
    for name, value in change.values.items():
        if getattr(change.item, name) != value:
            setattr(change.item, name, value)
    lifecycle.settle(uow, change.item)
    change.waits = policies.waits(uow, change.item)


def _changed(uow: Uow, lifecycle: Lifecycle, change: RowChange) -> None:
    if lifecycle.changed is not None and uow.session.is_modified(change.item):
        lifecycle.changed(uow, change.item)
