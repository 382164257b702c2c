"""Whose rows may be seen: enforced on the SQLAlchemy session, so that no page, API, pick list, count or export can
forget it. Without a user and without an explicit system scope nothing is seen and nothing is written.

A model says which of its columns decide: `__scope__ = (("store_id", "stores"),)`, any of which lets the row through.
`__also_scope__` names columns that must be the reader's too wherever they are filled in: a store changes hands, but its
former owner's account stays the former owner's.
Models without `__scope__` are reference or system data; the permissions alone guard them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context
from flask_appbuilder import Model
from sqlalchemy import and_, event, false, inspect, or_
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from app.kernel.problems import N_, Problem, Refused


@dataclass(frozen=True, slots=True)
class Scope:
    """`everything`, or the ids by kind (`stores`, `members`, `people`) that may be seen; `users` is the reader alone.

    `names`: the reader's roles, which decide about single fields; None where nobody in particular asks.
    """

    everything: bool = False
    ids: Mapping[str, frozenset[int]] = field(default_factory=dict)
    names: frozenset[str] | None = None

    def admits(self, kind: str, value: object) -> bool:
        return self.everything or value in self.ids.get(kind, frozenset())


NOTHING = Scope(names=frozenset())
SYSTEM = Scope(everything=True)
_explicit: ContextVar[Scope | None] = ContextVar("scope", default=None)
_resolver: list[Callable[[], Scope]] = []


def resolve_with(resolver: Callable[[], Scope]) -> None:
    """Tell how the scope of a request is found (the security manager does)."""
    _resolver[:] = [resolver]


def current() -> Scope:
    """The scope in force; `NOTHING` where nobody has said who asks."""
    explicit = _explicit.get()
    if explicit is not None:
        return explicit
    if not has_request_context() or not _resolver:
        return NOTHING
    if "bukett_scope" not in g:
        with acting_as(SYSTEM):
            found = _resolver[0]()
        g.bukett_scope = found
    scope: Scope = g.bukett_scope
    return scope


@contextmanager
def acting_as(scope: Scope) -> Iterator[None]:
    """Say explicitly on whose behalf the code inside runs. Jobs and commands run `acting_as(SYSTEM)`."""
    token = _explicit.set(scope)
    try:
        yield
    finally:
        _explicit.reset(token)


def scoped_models() -> list[Any]:
    """Every mapped class whose rows belong to somebody."""
    return [m.class_ for m in Model.registry.mappers if getattr(m.class_, "__scope__", None)]


def _criterion(model: Any, scope: Scope) -> Any:
    wanted = [(getattr(model, column), scope.ids.get(kind, frozenset())) for column, kind in model.__scope__]
    clauses = [column.in_(sorted(ids)) for column, ids in wanted if ids]
    if not clauses:
        return false()
    further = [(getattr(model, column), scope.ids.get(kind, frozenset())) for column, kind in _further(model)]
    return and_(or_(*clauses), *(or_(column.is_(None), column.in_(sorted(ids))) for column, ids in further))


def _further(model: Any) -> Any:
    return getattr(model, "__also_scope__", ())


def admits(item: Any) -> bool:
    """Whether a row may be seen in the scope in force; for what a session still holds from a wider one."""
    model = type(item)
    columns = [column for column, _ in (*getattr(model, "__scope__", ()), *_further(model))]
    return admits_values(model, {column: getattr(item, column) for column in columns}, current())


def admits_values(model: Any, values: Mapping[str, Any], scope: Scope) -> bool:
    """The same for a row's values by column, in a scope."""
    rules = getattr(model, "__scope__", ())
    mine = not rules or any(scope.admits(kind, values[column]) for column, kind in rules)
    further = [(kind, values[column]) for column, kind in _further(model)]
    return mine and all(value is None or scope.admits(kind, value) for kind, value in further)


def _read(state: ORMExecuteState) -> None:
    scope = current()
    if scope.everything or state.is_column_load:
        return
    if not _limitable(state):
        raise Refused([Problem("scope.statement", None, N_("This statement cannot be limited to your own rows."))])
    criteria = [with_loader_criteria(m, _criterion(m, scope), include_aliases=True) for m in scoped_models()]
    state.statement = state.statement.options(*criteria)


def _limitable(state: ORMExecuteState) -> bool:
    """Whether criteria reach the statement: not where it bypasses the mapper, nor where it lists the rows it writes."""
    if not state.is_orm_statement:
        return bool(state.execution_options.get("unscoped"))
    listed = state.is_insert or (state.is_update and isinstance(state.parameters, list))
    return not (listed and state.bind_mapper is not None and getattr(state.bind_mapper.class_, "__scope__", None))


def _write(session: Session, context: UOWTransaction, instances: Any) -> None:
    scope = current()
    if scope.everything:
        return
    for item in session.new | session.dirty | session.deleted:
        rules = getattr(type(item), "__scope__", ())
        if rules and not _may_write(item, rules, scope):
            raise Refused([Problem("scope.foreign", None, N_("This belongs to somebody else."))])


def _may_write(item: Any, rules: Any, scope: Scope) -> bool:
    """Whether the row belongs to the writer, before and after. Whoever else it names must be the writer's too."""
    state = inspect(item)
    for which in ("now", "before"):
        values = []
        for column, kind in (*rules, *_further(type(item))):
            history = state.attrs[column].history
            old = history.deleted[0] if history.deleted else getattr(item, column)
            values.append((kind, old if which == "before" else getattr(item, column)))
        named = [(kind, value) for kind, value in values if value is not None]
        if not named or not all(scope.admits(kind, value) for kind, value in named):
            return False
    return True


def install() -> None:
    """Hang the guard on every session of this process. Safe to call again."""
    if not event.contains(Session, "do_orm_execute", _read):
        event.listen(Session, "do_orm_execute", _read)
        event.listen(Session, "before_flush", _write)
