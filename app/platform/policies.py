"""Change policies: which fields may be changed through what, and which of them wait for approval. The one seam.

Every write passes here: a record's lifecycle asks after its own rules, the session's flush asks for whatever did not
come that way, and set-based inserts ask for their rows. Who defines policies and approves is a domain's matter
(`Domain.policies`); nothing of that stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import g, has_request_context
from sqlalchemy import inspect, literal, select
from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused, require
from app.platform import extras, parts
from app.platform.audit import plain

DIRECT, ONE, TWO, NEVER = "direct", "one", "two", "never"
EVERY = "*"
"""Every field of a record type, in the place of a field's name."""
STAMP = "bukett_policies_stamp"
TOLD = "bukett_waiting"
UNGOVERNED = frozenset({"id", "version", "recorded_at", "custom"})
FORBIDDEN = N_("This may not be changed in this way.")
NEEDS = N_("This needs approval, and cannot be part of this step. Enter it on its own.")


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for a field: `mode`, the roles that approve, and the only value that is governed ("": every value)."""

    mode: str
    roles: tuple[str, ...] = ()
    value: str = ""

    def concerns(self, *values: Any) -> bool:
        """Whether a change from and to these values is governed."""
        return not self.value or self.value in [str(plain(each)) for each in values if each is not None]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A policy that a domain ships for its own records. What an administrator says of the same field goes first."""

    table: str
    field: str
    source: str
    rule: Rule


@dataclass(slots=True)
class Held:
    """A change that waits: a field of a record, or a whole new record (`field` is "", `new` its values by name).

    `old` and `new` are plain, as audit writes them. `item` is the record, or None where only its id is known.
    """

    table: str
    field: str
    rule: Rule
    old: Any
    new: Any
    item: Any = None
    record_id: int | None = None
    end_previous: bool = False

    @property
    def pk(self) -> int | None:
        """The record's id; None of a whole new record."""
        return None if not self.field else self.record_id or self.item.id


@dataclass(frozen=True, slots=True)
class Filed:
    """What now waits: the pending change, the table, the fields (none: a whole new record), and who approves."""

    request_id: int
    table: str
    fields: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of a record as its card shows it: a badge by field, and a panel about all of it."""

    badges: Mapping[str, Any] = field(default_factory=dict)
    panel: Any = None


class Policies(Protocol):
    """What the domain that keeps policies and pending changes answers."""

    def stamp(self) -> Any:
        """What changes with every change of a policy, and when something begins to wait: read with the reader."""
        ...

    def rules(self, uow: Any, table: str) -> Rules:
        """By field (or `EVERY`) what holds for a table in this unit of work, as it is in its transaction; of several
        the first that concerns a change.
        """
        ...

    def hold(self, uow: Any, held: Held) -> bool:
        """Whether a change may wait; False where the same waits already. Raises `Refused` where another one does."""
        ...

    def file(self, uow: Any, held: Sequence[Held]) -> Sequence[Filed]:
        """Write down what waits, at the end of the unit of work."""
        ...

    def waiting(self, session: Session, item: Any) -> Waiting:
        """What waits of a record, for the reader of its card."""
        ...


Rules = Mapping[str, Sequence[Rule]]
_sources: list[Policies] = []


def supply_with(source: Policies | None) -> None:
    """Tell who keeps the policies. None: nobody, and every change is direct."""
    _sources[:] = [] if source is None else [source]


def stamp() -> Any:
    """What is read with the reader of a request, so that policies that have not changed are not read again."""
    return _sources[0].stamp() if _sources else literal("")


def waiting(session: Session, item: Any) -> Waiting:
    """What waits of a record, for its card."""
    return _sources[0].waiting(session, item) if _sources else Waiting()


def tell(filed: Sequence[Filed]) -> None:
    """Remember for the answer of this request what waits now."""
    if has_request_context():
        g.setdefault(TOLD, []).extend(filed)


def told() -> Sequence[Filed]:
    """What began to wait in this request."""
    found: Sequence[Filed] = g.get(TOLD, ()) if has_request_context() else ()
    return found


def waits(uow: Any, item: Any) -> tuple[str, ...]:
    """The fields of a record that wait in this unit of work; ("",) where it waits as a whole."""
    return tuple(each.field for each in uow.held if each.item is item)


def file(uow: Any) -> Sequence[Filed]:
    """Write down what waits in a unit of work."""
    return _sources[0].file(uow, uow.held)


# Asked before anything is written ---------------------------------------------------------------------------------
def _rules(uow: Any, model: Any) -> Rules:
    """The policies for a model's records: those of members and stores, not what the product keeps of itself."""
    if not _sources or not getattr(model, "__scope__", None):
        return {}
    return _sources[0].rules(uow, model.__tablename__)


def _rule(rules: Rules, model: Any, name: str, *values: Any) -> Rule | None:
    asked = (*rules.get(name, ()), *rules.get(EVERY, ()))
    found = next((rule for rule in asked if rule.concerns(*values)), None)
    if found is None or found.mode == DIRECT:
        return None
    if found.mode != NEVER and not recordable(model, name):
        return Rule(NEVER)  # what may not be written down cannot wait either
    return found


def recordable(model: Any, name: str) -> bool:
    """Whether a field's value may stand in a pending change: no account numbers, nothing whose history is not kept."""
    if name in getattr(model, "__unrecorded__", ()):
        return False
    if name.startswith(extras.PREFIX):
        return all(each.recorded for each in extras.of(model.__tablename__) if each.name == name)
    column = model.__table__.c.get(name)
    return column is not None and not column.info.get("secret")


def whole(uow: Any, item: Any) -> Rule | None:
    """The policy for which a new record waits as a whole; None where it does not. Raises `Refused` for `NEVER`.

    A part of another record (an address, an employment) does, and any record that cannot be without a governed value.
    """
    if inspect(item).persistent or inspect(item).detached:
        return None
    model = type(item)
    return _whole(model, _governed(_rules(uow, model), model, _given(item)))


def hold_whole(uow: Any, item: Any, rule: Rule) -> None:
    """Keep a new record for approval: its values as the rules have left them."""
    values = {name: plain(value) for name, value in values_of(item).items()}
    uow.held.append(Held(type(item).__tablename__, "", rule, None, values, item, end_previous=uow.end_previous))


def govern(uow: Any, item: Any) -> bool:
    """Put back what may not be changed at once, and keep it for approval. Returns whether something was put back.

    Raises `Refused` beside a field that is never changed in this way.
    """
    model = type(item)
    rules = _rules(uow, model)
    if not rules:
        return False
    new = not inspect(item).persistent
    pairs = {n: (None, v) for n, v in _given(item).items()} if new else dict(_changes(uow, item))
    wanted = _governed(rules, model, pairs)
    for name, rule in wanted.items():
        old, value = pairs[name]
        setattr(item, name, _empty(model, name) if new else old)
        held = Held(model.__tablename__, name, rule, plain(old), plain(value), item)
        if new or _sources[0].hold(uow, held):
            uow.held.append(held)
    return bool(wanted)


def guard(uow: Any, items: Sequence[Any]) -> None:
    """Ask for what is about to be written, by whatever way it came. A new record that waits is not let through."""
    for item in items:
        if _rules(uow, type(item)):
            if waits(uow, item) == ("",) or whole(uow, item) is not None:
                raise Refused([Problem("policy.approval", None, NEEDS)])
            govern(uow, item)


def sift(uow: Any, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any] | None, list[Held]]]:
    """Rows to insert set-based, without what waits of each; None where the whole row does. Empty: nothing is governed.

    Whoever inserts them says the ids to what waits (`Held.record_id`).
    """
    rules, found = _rules(uow, model), []
    for row in rows if rules else ():
        given = {n: v for n, v in _spread(row).items() if v is not None and n not in UNGOVERNED}
        wanted = _governed(rules, model, {name: (None, value) for name, value in given.items()})
        found.append(_sifted(uow, model, row, given, wanted))
    return found


def _sifted(
    uow: Any, model: Any, row: Mapping[str, Any], given: Mapping[str, Any], wanted: Mapping[str, Rule]
) -> tuple[Mapping[str, Any] | None, list[Held]]:
    table, rule = model.__tablename__, _whole(model, wanted)
    if rule is not None and not parts.wholes(table):
        raise Refused([Problem("policy.approval", None, NEEDS)])  # others will name it at once
    if rule is not None:
        values = {name: plain(value) for name, value in given.items()}
        return None, [Held(table, "", rule, None, values, end_previous=uow.end_previous)]
    held = [Held(table, name, rule, None, plain(given[name])) for name, rule in wanted.items()]
    left = {name: _empty(model, name) if name in wanted else value for name, value in row.items()}
    if row.get(extras.KEPT) and any(name.startswith(extras.PREFIX) for name in wanted):
        gone = {name.removeprefix(extras.PREFIX) for name in wanted}
        left[extras.KEPT] = {k: v for k, v in row[extras.KEPT].items() if k not in gone} or None
    return left, held


def _governed(rules: Rules, model: Any, pairs: Mapping[str, tuple[Any, Any]] | Any) -> dict[str, Rule]:
    """The fields whose change waits, with their policies."""
    asked = {name: pair if isinstance(pair, tuple) else (None, pair) for name, pair in pairs.items()}
    found = {name: rule for name, pair in asked.items() if (rule := _rule(rules, model, name, *pair)) is not None}
    require(Problem("policy.never", name, FORBIDDEN) for name, rule in found.items() if rule.mode == NEVER)
    return found


def _whole(model: Any, wanted: Mapping[str, Rule]) -> Rule | None:
    columns = model.__table__.c
    needed = [n for n in wanted if n in columns and not columns[n].nullable and columns[n].default is None]
    if not wanted or not (needed or parts.wholes(model.__tablename__)):
        return None
    strictest = max(wanted.values(), key=lambda rule: rule.mode == TWO)
    return Rule(strictest.mode, strictest.roles)


def _empty(model: Any, name: str) -> Any:
    """What a new record holds in a field whose value waits."""
    column = model.__table__.c.get(name)
    return column.default.arg if column is not None and column.default is not None and not column.nullable else None


def values_of(item: Any) -> dict[str, Any]:
    """What a new record is given, extra fields by their names; empty fields are left out."""
    return {name: value for name, value in _values(item).items() if value is not None}


def _values(item: Any) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(item).mapper.column_attrs]
    return _spread({name: getattr(item, name) for name in names if name not in UNGOVERNED or name == extras.KEPT})


def _spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with each extra field as one of its own."""
    more = {f"{extras.PREFIX}{key}": value for key, value in (values.get(extras.KEPT) or {}).items()}
    return {name: value for name, value in values.items() if name != extras.KEPT} | more


def _given(item: Any) -> dict[str, Any]:
    """What a new record is given, besides what its columns hold by themselves."""
    columns = type(item).__table__.c
    defaults = {c.name: c.default.arg for c in columns if c.default is not None and c.default.is_scalar}
    return {name: value for name, value in _values(item).items() if value is not None and value != defaults.get(name)}


def _changes(uow: Any, item: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The fields of a stored record that are to be changed: name, (old, new)."""
    state = inspect(item)
    for attribute in state.mapper.column_attrs:
        name, history = attribute.key, state.attrs[attribute.key].history
        if not history.has_changes() or (name in UNGOVERNED and name != extras.KEPT):
            continue
        old, new = history.deleted[0] if history.deleted else _stored(uow, item, name), getattr(item, name)
        if name != extras.KEPT:
            yield name, (old, new)
            continue
        before, after = _spread({name: old}), _spread({name: new})
        yield from ((n, (before.get(n), after.get(n))) for n in {**before, **after} if before.get(n) != after.get(n))


def _stored(uow: Any, item: Any, name: str) -> Any:
    """What stands in the database, where the record was changed without having been read."""
    column = type(item).__table__.c[name]
    return uow.session.connection().scalar(select(column).where(type(item).__table__.c.id == item.id))
