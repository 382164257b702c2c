"""What policies are to the platform: rules, what is held back, and what the domain that keeps them answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import current_app, g, has_request_context
from sqlalchemy import literal
from sqlalchemy.orm import Session

from app.platform.audit import plain

DIRECT, ONE, TWO, NEVER = "direct", "one", "two", "never"
EVERY = "*"
"""Every field of a record type, in the place of a field's name."""
DELETION = "deletion"
"""Deleting a record, in the place of a field's name."""
STAMP = "bukett_policies_stamp"
TOLD = "bukett_waiting"


Within = Callable[[Session, Collection[int]], Collection[int]]
"""Which of some records a policy holds for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for a field: `mode`, the roles that approve, and the only value that is governed ("": every value).

    `within`: which records it holds for, where it is not for all; asked of `whole`, the column that names the record of
    which they are parts, or of themselves ("").
    """

    mode: str
    roles: tuple[str, ...] = ()
    value: str = ""
    within: Within | None = None
    whole: str = ""

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
    """A change that waits: a field of a record, a whole new record (`field` is "", `new` its values by name), or that a
    record is deleted (`field` is `DELETION`, `old` its values by name).

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


Rules = Mapping[str, Sequence[Rule]]


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

    def known(self, table: str, source: str) -> Rules:
        """The same for a reader's request, as the policies were when it came: for what pages say beforehand."""
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

    def segments(self, table: str) -> Sequence[tuple[str, str]]:
        """The segments of a table's records to which a policy can be limited: what each is called, and its name."""
        ...


_sources: list[Policies] = []


def supply_with(source: Policies | None) -> None:
    """Tell who keeps the policies. None: nobody, and every change is direct."""
    _sources[:] = [] if source is None else [source]


def _source() -> Policies | None:
    """Who keeps the policies of the running application; one without domains, as tests make it, has none."""
    return _sources[0] if _sources and "bukett" in current_app.extensions else None


def stamp() -> Any:
    """What is read with the reader of a request, so that policies that have not changed are not read again."""
    source = _source()
    return literal("") if source is None else source.stamp()


def waiting(session: Session, item: Any) -> Waiting:
    """What waits of a record, for its card."""
    source = _source()
    return Waiting() if source is None else source.waiting(session, item)


def segments(table: str) -> Sequence[tuple[str, str]]:
    """The segments to which a policy can be limited; see `Policies.segments`."""
    source = _source()
    return () if source is None else source.segments(table)


def tell(filed: Sequence[Filed]) -> None:
    """Remember for the answer of this request what waits now."""
    if has_request_context():
        g.setdefault(TOLD, []).extend(filed)


def told() -> Sequence[Filed]:
    """What began to wait in this request."""
    found: Sequence[Filed] = g.get(TOLD, ()) if has_request_context() else ()
    return found


def file(uow: Any) -> Sequence[Filed]:
    """Write down what waits in a unit of work."""
    return _sources[0].file(uow, uow.held)


def rules(uow: Any, model: Any) -> Rules:
    """The policies for a model's records: those of members and stores, not what the product keeps of itself."""
    source = _source()
    if source is None or not getattr(model, "__scope__", None):
        return {}
    return source.rules(uow, model.__tablename__)


def foreseen(model: Any, through: str = "form") -> Rules:
    """What pages may say beforehand of changing a model's records."""
    source = _source()
    if source is None or not getattr(model, "__scope__", None):
        return {}
    return source.known(model.__tablename__, through)


def hold(uow: Any, held: Held) -> bool:
    """Whether a change may wait; see `Policies.hold`."""
    return _sources[0].hold(uow, held)
