"""Gives the platform the policies in force, and writes down what waits. Who may decide stands in `deciding`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals import queries, rules
from app.approvals.events import ChangeRequested
from app.approvals.models import BUKETT, ChangeItem, ChangeRequest
from app.approvals.queries import SEPARATOR
from app.approvals.rules import Policy
from app.kernel.problems import N_, Problem, Refused
from app.platform import parts
from app.platform.db import Uow, db
from app.platform.policies import DELETION, STAMP, Filed, Held, Rule, Waiting
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.savedviews import queries as savedviews

CACHE = "bukett_policies"
WAITS = N_("Another change of this waits for approval already. It is decided, or withdrawn, first.")
_carrying_out: ContextVar[bool] = ContextVar("carrying_out", default=False)


@contextmanager
def permitted() -> Iterator[None]:
    """What is written inside has been approved. For this domain only."""
    token = _carrying_out.set(True)
    try:
        yield
    finally:
        _carrying_out.reset(token)


class Supplier:
    """The policies that are defined here and those that are shipped.

    A unit of work asks for their stamp once, and for the policies themselves only where they have changed.
    """

    def __init__(self) -> None:
        self._last: tuple[tuple[str, str], list[Policy]] | None = None

    def stamp(self) -> Any:
        return select(queries.policy_stamp() + "/" + queries.open_stamp()).scalar_subquery()

    def open_stamp(self) -> str | None:
        """Empty where nothing waits, else another text after every change; as it was when the reader of this request
        was read, None outside a request.
        """
        told = g.get(STAMP) if has_request_context() else None
        return None if told is None else str(told).rpartition("/")[2]

    def anything_open(self) -> bool:
        """Whether any change waits."""
        return self.open_stamp() != ""

    def policies(self, session: Session) -> list[Policy]:
        """Every policy that was defined here, as the reader of this request knows them."""
        told = g.get(STAMP) if has_request_context() else None
        stamp = session.scalar(select(queries.policy_stamp())) if told is None else str(told).rpartition("/")[0]
        return self._read(session, str(stamp))

    def _read(self, session: Session, stamp: str) -> list[Policy]:
        key, last = (str(db.engine.url), stamp), self._last
        if last is None or last[0] != key:
            found = [] if stamp == queries.NONE else queries.policies(session)
            last = self._last = (key, found)
        return last[1]

    def in_force(self, uow: Uow, table: str, source: str) -> dict[str, tuple[Rule, ...]]:
        """What holds for a table and a source, as it is in this transaction."""
        now = uow.session.get_transaction()
        kept = uow.session.info.get(CACHE)
        if kept is None or kept[0] is not now:
            stamp = uow.session.connection().scalar(select(queries.policy_stamp()))
            kept = uow.session.info[CACHE] = (now, self._read(uow.session, str(stamp)), {})
        own: list[Policy] = kept[1]
        known: dict[tuple[str, str], dict[str, tuple[Rule, ...]]] = kept[2]
        if (table, source) not in known:
            known[table, source] = _as_rules(uow.session, rules.in_force(own, shipped(), table, source))
        return known[table, source]

    def rules(self, uow: Uow, table: str) -> Mapping[str, Sequence[Rule]]:
        return {} if _carrying_out.get() else self.in_force(uow, table, uow.source)

    def known(self, table: str, source: str) -> Mapping[str, Sequence[Rule]]:
        session = db.session()
        return _as_rules(session, rules.in_force(self.policies(session), shipped(), table, source))

    def hold(self, uow: Uow, held: Held) -> bool:
        for each in uow.held:
            if each.item is held.item and each.field == held.field:
                each.new = held.new
                return False
        waiting = queries.open_item(uow.session, held.table, int(held.pk or 0), held.field)
        if waiting is None:
            return True
        if waiting.new != held.new:
            raise Refused([Problem("approvals.waits", held.field, WAITS)])
        uow.filed.append(Filed(waiting.request_id, held.table, (held.field,), queries.roles_of(waiting)))
        return False

    def file(self, uow: Uow, held: Sequence[Held]) -> Sequence[Filed]:
        return [_filed(uow, list(some)) for _, some in groupby(sorted(held, key=_place), key=_place)]

    def waiting(self, session: Session, item: Any) -> Waiting:
        return Waiting()

    def segments(self, table: str) -> Sequence[tuple[str, str]]:
        return [(s.called, s.name) for s in savedviews.segments_of(db.session(), table) if s.called]


def _as_rules(session: Session, found: Mapping[str, Sequence[Policy]]) -> dict[str, tuple[Rule, ...]]:
    return {name: tuple(_as_rule(session, policy) for policy in some) for name, some in found.items()}


def _as_rule(session: Session, policy: Policy) -> Rule:
    """A policy whose segment is gone holds for all records: it can only hold back more than was meant."""
    plain = Rule(policy.mode, policy.roles, policy.value)
    found = queries.segment_of(session, policy) if policy.segment else None
    if found is None:
        return plain
    segment, column = found
    return replace(plain, within=Inside(segment.id), whole=column)


class Inside:
    """Which records are in a segment, as they were when first asked about in this transaction: whoever changes a record
    so that it leaves the segment does not thereby get around the policy. All of them, where the segment is broken.
    """

    def __init__(self, segment_id: int) -> None:
        self._id = segment_id
        self._known: dict[int, bool] = {}

    def __call__(self, session: Session, ids: Collection[int]) -> Collection[int]:
        new = [pk for pk in ids if pk not in self._known]
        if new:
            inside = self._in(session, new)
            self._known |= {pk: pk in inside for pk in new}
        return [pk for pk in ids if self._known[pk]]

    def _in(self, session: Session, some: Sequence[int]) -> Collection[int]:
        try:
            with acting_as(SYSTEM), session.no_autoflush:
                return savedviews.included(session, self._id, some)
        except Refused:
            return some


def shipped() -> list[Policy]:
    """The policies that the domains ship for their own records."""
    return [Policy(s.table, s.field, s.source, s.rule.mode, s.rule.roles, s.rule.value) for s in runtime().shipped]


def _place(held: Held) -> tuple[str, int, int]:
    """What belongs to one request: the fields of one record; each new record, and each deletion, by itself."""
    return held.table, held.pk or 0, 0 if held.field not in ("", DELETION) else id(held)


def _filed(uow: Uow, some: Sequence[Held]) -> Filed:
    first = some[0]
    whole, whole_id = _whole(first)
    made = ChangeRequest(
        entity=first.table, record_id=first.pk, whole=whole, whole_id=whole_id, source=uow.source,
        requester_id=uow.actor_id or BUKETT, end_previous=first.end_previous, recorded_at=uow.now,
    )  # fmt: skip
    uow.add(made)
    for each in some:
        uow.session.add(
            ChangeItem(
                request_id=made.id, entity=each.table, record_id=each.pk, field=each.field, old=each.old, new=each.new,
                needed=2 if each.rule.mode == rules.TWO else 1,
                roles=f"{SEPARATOR}{SEPARATOR.join(each.rule.roles)}{SEPARATOR}",
            )
        )  # fmt: skip
    roles = tuple(dict.fromkeys(name for each in some for name in each.rule.roles))
    fields = tuple(each.field for each in some)
    uow.emit(
        ChangeRequested(
            request_id=made.id, table=first.table, record_id=first.pk or 0, fields=fields,
            requester_id=made.requester_id, roles=roles,
        )
    )  # fmt: skip
    return Filed(made.id, first.table, tuple(name for name in fields if name), roles)


def _whole(held: Held) -> tuple[str | None, int | None]:
    """The record that what waits is a part of."""
    for column, table in parts.wholes(held.table).items():
        owner = held.new.get(column) if not held.field else getattr(held.item, column, None)
        if owner is not None:
            return table, owner
    return None, None
