"""The one seam between FAB's generated CRUD and a domain's operations.

Whatever FAB saves (form, inline list, bulk action, REST) becomes one unit of work here: the row, the domain's own
rules, audit, search terms and events together, or nothing. FAB rebuilds `type(datamodel)(model)` for pick lists and API
schemas, so the lifecycle is optional; an interface without one only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import inspect
from sqlalchemy.orm.exc import StaleDataError

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, integrity, policies
from app.platform.db import Uow, db, unit_of_work
from app.platform.files import own

Step = Callable[[Uow, Any], None]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What a domain does when a row of one model is created, changed or deleted. None: it may not be.

    `tidy` refuses what is wrong and puts values into their stored form, before the row is first written. `successive`:
    a new one may give the one that holds its last day, where whoever saves it says so (`tidying.alone`).
    """

    created: Step | None = None
    changed: Step | None = None
    deleted: Step | None = None
    tidy: Step | None = None
    successive: bool = False

    def settle(self, uow: Uow, item: Any) -> None:
        """Refuse what is wrong with a row and its extra fields; put values into their stored form; keep for approval
        what may not be saved at once. What is saved without it has to be right by itself.
        """
        rule = policies.whole(uow, item)
        if rule is not None:
            self._tried(uow, item)
            policies.hold_whole(uow, item, rule)
            return
        self._tidied(uow, item)
        if policies.govern(uow, item):
            self._tidied(uow, item)

    def remove(self, uow: Uow, item: Any, *, kept: Mapping[str, Any] | None = None) -> bool:
        """Delete a row that was entered by mistake. Returns False where that waits for approval instead.

        `kept`: what a record that takes its place holds. Raises `Refused`.
        """
        rule = policies.removal(uow, item, kept)
        if rule is None:
            self._removed(uow, item)
            return True
        with suppress(_Tried), uow.attempt():
            self._removed(uow, item)
            raise _Tried
        policies.hold_removal(uow, item, rule)
        return False

    def _removed(self, uow: Uow, item: Any) -> None:
        if self.deleted is not None:
            self.deleted(uow, item)
        uow.cleared.append(item)
        try:
            uow.session.delete(item)
            uow.session.flush()
        finally:
            uow.cleared.remove(item)

    def _tried(self, uow: Uow, item: Any) -> None:
        """Ask the rules about a record that will not be saved now: what they do to others is taken back."""
        with suppress(_Tried), uow.attempt():
            self._tidied(uow, item)
            raise _Tried

    def _tidied(self, uow: Uow, item: Any) -> None:
        extras.tidy(uow, item)
        if self.tidy is not None:
            self.tidy(uow, item)


class Keeper(NamedTuple):
    """Through which lifecycle a table's rows are written when a change is undone, and on what resource one needs which
    right; "": the one for the kind of change.
    """

    lifecycle: Lifecycle
    resource: str
    permission: str = ""


class _Tried(Exception):
    """The end of a trial."""


class Gone(Exception):
    """The record does not exist, or not for this user."""


class Conflict(Exception):
    """Somebody else saved the record since it was read."""


class UnitOfWorkInterface(SQLAInterface):
    """SQLAInterface whose writes pass through a domain's lifecycle, atomically."""

    def __init__(self, obj: Any, lifecycle: Lifecycle | None = None, session: Any = None) -> None:
        super().__init__(obj, session or db.session)
        self.lifecycle = lifecycle or Lifecycle()

    def is_nullable(self, col_name: str) -> bool:
        """An unticked box is a value, not a missing one."""
        return bool(self.is_boolean(col_name) or super().is_nullable(col_name))

    def create(self, values: Mapping[str, Any], *, label: str = "", end_previous: bool = False) -> int:
        """Save a new row; `end_previous`: what holds until then makes way. Returns its id, 0 where it waits for
        approval. Raises `Refused`.
        """
        step = self._step("created")
        with integrity.told(self.obj), unit_of_work(label=label) as uow:
            uow.end_previous = end_previous
            item = self.obj(**own.received(uow, self.obj, values))
            self._settle(item, uow)
            self._tidy(uow, item)
            if policies.waits(uow, item) == ("",):
                return 0
            uow.add(item)
            step(uow, item)
            uow.session.flush()
            return int(item.id)

    def change(
        self,
        pk: int,
        values: Mapping[str, Any],
        *,
        version: int | None,
        label: str = "",
        end_previous: bool = False,
    ) -> None:
        """Change a row that is still as it was read. Raises `Gone`, `Conflict`, `Refused`."""
        step = self._step("changed")
        with integrity.told(self.obj), _conflicts(), unit_of_work(label=label) as uow:
            uow.end_previous = end_previous
            item = self._current(uow, pk, version)
            for name, value in own.received(uow, self.obj, values).items():
                if getattr(item, name) != value:
                    setattr(item, name, value)
            self._tidy(uow, item)
            step(uow, item)
            uow.session.flush()

    def remove(self, pk: int, *, version: int | None, label: str = "") -> bool:
        """Delete a row that was entered by mistake. Returns False where that waits for approval instead. Raises `Gone`,
        `Conflict`, `Refused`.
        """
        self._step("deleted")
        with integrity.told(self.obj), _conflicts(), unit_of_work(label=label) as uow:
            return self.lifecycle.remove(uow, self._current(uow, pk, version))

    def add(self, item: Any, commit: bool = True) -> None:
        """FAB's own way in: the same unit of work."""
        values = {a.key: getattr(item, a.key) for a in inspect(item).mapper.column_attrs if a.key in item.__dict__}
        db.session.expunge_all()
        item.id = self.create(values)

    def edit(self, item: Any, commit: bool = True) -> None:
        """FAB's own way to change a row: what is dirty on it, saved in a unit of work."""
        state = inspect(item)
        dirty = {
            a.key: getattr(item, a.key) for a in state.mapper.column_attrs if state.attrs[a.key].history.has_changes()
        }
        pk = item.id
        db.session.expunge_all()
        self.change(pk, dirty, version=None)

    def delete(self, item: Any, commit: bool = True) -> None:
        self.remove(item.id, version=None)

    def delete_all(self, items: list[Any]) -> None:
        for pk in [item.id for item in items]:
            self.remove(pk, version=None)

    def _step(self, name: str) -> Step:
        step: Step | None = getattr(self.lifecycle, name)
        if step is None:
            raise Refused([Problem("record.read-only", None, N_("This cannot be changed here."))])
        return step

    def _tidy(self, uow: Uow, item: Any) -> None:
        self.lifecycle.settle(uow, item)

    def _current(self, uow: Uow, pk: int, version: int | None) -> Any:
        item = uow.session.get(self.obj, pk)
        if item is None:
            raise Gone
        if version is not None and getattr(item, "version", version) != version:
            raise Conflict
        return item

    @staticmethod
    def _settle(item: Any, uow: Uow) -> None:
        if hasattr(type(item), "recorded_at") and item.recorded_at is None:
            item.recorded_at = uow.now


@contextmanager
def _conflicts() -> Iterator[None]:
    """Turn the version check of a flush into `Conflict`."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict from error
