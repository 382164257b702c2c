"""Asking for a change by a program: what a person's form does by itself where a policy says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app.approvals import queries, rules
from app.approvals.models import ChangeRequest
from app.approvals.operations.supplying import Supplier, permitted
from app.kernel.problems import N_, Problem, Refused, require
from app.platform import extras, integrity, policies, tables
from app.platform.audit import plain, typed
from app.platform.db import Uow
from app.platform.files import own
from app.platform.policies import DIRECT, EVERY, NEVER, Filed, Held, Rule
from app.platform.runtime import runtime
from app.platform.security.roles import ADMINISTRATOR

GONE = N_("There is no such record.")
NO_FIELD = N_("There is no such field.")
ONLY_REQUESTER = N_("Only whoever asked for the change does this.")
NOT_OVERTAKEN = N_("Nothing of this was changed by somebody else. There is nothing to ask anew.")
NOTHING = N_("The record holds this already.")
USUAL = Rule("one", (ADMINISTRATOR,))
"""Who approves where somebody asks for approval of what no policy concerns."""


class _Tried(Exception):
    """The end of a trial."""


def request_change(
    uow: Uow,
    *,
    table: str,
    record_id: int,
    values: Mapping[str, Any],
    reason: str,
    effective_on: dt.date | None = None,
    source: str | None = None,
) -> int:
    """Ask for a change of a record that waits for approval, whatever the policies say of saving it at once.

    `values`: typed values by field, extra fields as `x_<key>`. `effective_on`: the day from which it holds; None: as
    soon as it is approved. `source`: through what it comes, where that is not the unit of work's. Who approves follows
    from the policies; where none concerns a field, an administrator does. Returns the id of the pending change: of the
    one that waits already where it is the same. Refused: what the record's rules refuse, what a policy never allows,
    and a field of which another change waits.
    """
    item = tables.records(uow.session, table, [record_id], locked=True).get(record_id)
    if item is None:
        raise Refused([Problem("record.gone", None, GONE)])
    model, came_from = tables.model(table), uow.source
    uow.source = source or came_from
    try:
        values = own.received(uow, model, values)
        with integrity.told(model):
            pairs = _pairs(uow, item, table, values)
        found = _rules(uow, model, {name: pair for name, pair in pairs.items() if pair[0] != pair[1]})
        if not found:
            raise Refused([Problem("approvals.nothing", None, NOTHING)])
        before, already = len(uow.filed), Supplier()
        held = [Held(table, n, rule, plain(pairs[n][0]), plain(pairs[n][1]), item) for n, rule in found.items()]
        filed = [*already.file(uow, [each for each in held if already.hold(uow, each)]), *uow.filed[before:]]
        return _completed(uow, filed, reason, effective_on)
    finally:
        uow.source = came_from


def ask_again(uow: Uow, request_id: int, user_id: int) -> int:
    """Ask anew for what was overtaken: the same values, with what the record holds now as the old ones. What still
    waited of these fields is withdrawn. Returns the id of the new pending change.

    Refused to anybody but whoever asked, where nothing was overtaken, and like `request_change`.
    """
    request = queries.request(uow.session, request_id, locked=True)
    if request is None or request.requester_id != user_id:
        raise Refused([Problem("approvals.requester", None, ONLY_REQUESTER)])
    asked = queries.asked(request, ())
    now = queries.held_now(uow.session, request)
    again = [item for item in request.items if rules.overtaken(asked[item.id], item.old, item.new, now.get(item.id))]
    require([] if again and request.record_id else [Problem("approvals.again", None, NOT_OVERTAKEN)])
    for item in again:
        if item.state in rules.OPEN:
            item.state, item.decided_at = rules.WITHDRAWN, uow.now
    uow.settle()
    reason, day, source = request.reason or "", request.effective_on, request.source
    later = day if day is not None and day >= uow.today else None
    about: dict[str, Any] = {"reason": reason, "effective_on": later, "source": source}
    if again[0].field == policies.DELETION:
        return _ask_removal(uow, request, **about)
    columns = extras.columns(tables.model(request.entity))
    values = {item.field: typed(columns[item.field].type, item.new) for item in again if item.field in columns}
    return request_change(uow, table=request.entity, record_id=request.record_id or 0, values=values, **about)


def _ask_removal(uow: Uow, request: ChangeRequest, *, reason: str, effective_on: dt.date | None, source: str) -> int:
    item = tables.records(uow.session, request.entity, [request.record_id or 0], locked=True).get(
        request.record_id or 0
    )
    if item is None:
        raise Refused([Problem("record.gone", None, GONE)])
    came_from, uow.source = uow.source, source
    try:
        rule = policies.removal(uow, item) or USUAL
        held = Held(request.entity, policies.DELETION, Rule(rule.mode, rule.roles), policies.written(item), None, item)
        return _completed(uow, Supplier().file(uow, [held]), reason, effective_on)
    finally:
        uow.source = came_from


def request_creation(
    uow: Uow,
    *,
    table: str,
    values: Mapping[str, Any],
    reason: str,
    effective_on: dt.date | None = None,
    end_previous: bool = True,
    source: str | None = None,
) -> int:
    """Ask for a new record that waits for approval as a whole. `end_previous`: what holds until then makes way.

    Returns the id of the pending change. Refused like `request_change`.
    """
    model, came_from, ends = tables.model(table), uow.source, uow.end_previous
    uow.source, uow.end_previous = source or came_from, end_previous
    try:
        _known(model, values)
        values = own.received(uow, model, values)
        item = model(**values)
        with integrity.told(model), suppress(_Tried), permitted(), uow.attempt():
            _lifecycle(table).settle(uow, item)
            raise _Tried
        given = policies.values_of(item)
        rules = _rules(uow, model, {name: (None, value) for name, value in given.items()})
        strictest = max(rules.values(), key=lambda rule: rule.mode == "two")
        plainly = {name: plain(value) for name, value in given.items()}
        held = Held(table, "", Rule(strictest.mode, strictest.roles), None, plainly, item, end_previous=end_previous)
        return _completed(uow, Supplier().file(uow, [held]), reason, effective_on)
    finally:
        uow.source, uow.end_previous = came_from, ends


def _completed(uow: Uow, filed: Any, reason: str, effective_on: dt.date | None) -> int:
    first: Filed = filed[0]
    request = uow.session.get_one(ChangeRequest, first.request_id)
    if not request.reason:
        request.reason, request.effective_on = reason.strip() or None, effective_on
    uow.filed += [each for each in filed if each not in uow.filed]
    uow.settle()
    return first.request_id


def _lifecycle(table: str) -> Any:
    return runtime().views[table].datamodel.lifecycle


def _known(model: Any, values: Mapping[str, Any]) -> None:
    columns = extras.columns(model)
    require(
        Problem("field.unknown", name, NO_FIELD)
        for name in values
        if name not in columns or name in policies.UNGOVERNED
    )


def _pairs(uow: Uow, item: Any, table: str, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What each field holds, and what the rules make of the wanted value. Nothing of it stays on the record."""
    _known(type(item), values)
    old, new = {name: getattr(item, name) for name in values}, {}
    try:
        with suppress(_Tried), permitted(), uow.attempt():
            for name, value in values.items():
                setattr(item, name, value)
            _lifecycle(table).settle(uow, item)
            new = {name: getattr(item, name) for name in values}
            uow.session.expire(item)  # nothing of it is written when the attempt ends
            raise _Tried
    finally:
        uow.session.refresh(item)
    return {name: (old[name], new[name]) for name in values}


def _rules(uow: Uow, model: Any, pairs: Mapping[str, tuple[Any, Any]]) -> dict[str, Rule]:
    """Who approves each field; refused where one is never changed in this way."""
    known = Supplier().in_force(uow, model.__tablename__, uow.source)
    found = {}
    for name, pair in pairs.items():
        asked = (*known.get(name, ()), *known.get(EVERY, ()))
        rule = next((each for each in asked if each.concerns(*pair)), USUAL)
        if rule.mode == NEVER or not policies.recordable(model, name):
            raise Refused([Problem("policy.never", name, policies.FORBIDDEN)])
        found[name] = USUAL if rule.mode == DIRECT else rule
    return found
