"""Puts back what may not be changed at once, and keeps it for approval: of records, of new ones, of rows of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, parts
from app.platform.audit import plain
from app.platform.policies import asking, removing, seam
from app.platform.policies.asking import governed
from app.platform.policies.givens import UNGOVERNED, changes, empty, given, spread, values_of
from app.platform.policies.seam import Held, Rule, Rules, hold

NEEDS = N_("This needs approval, and cannot be part of this step. Enter it on its own.")


def waits(uow: Any, item: Any) -> tuple[str, ...]:
    """The fields of a record that wait in this unit of work; ("",) where it waits as a whole."""
    return tuple(each.field for each in uow.held if each.item is item)


def whole(uow: Any, item: Any) -> Rule | None:
    """The policy for which a new record waits as a whole; None where it does not. Raises `Refused` for `NEVER`.

    A part of another record (an address, an employment) does, and any record that cannot be without a governed value.
    """
    if inspect(item).persistent or inspect(item).detached:
        return None
    model = type(item)
    pairs = {name: (None, value) for name, value in given(item).items()}
    return _whole(model, governed(uow.session, seam.rules(uow, model), model, pairs, asking.subject(item)))


def hold_whole(uow: Any, item: Any, rule: Rule) -> None:
    """Keep a new record for approval: its values as the rules have left them."""
    values = {name: plain(value) for name, value in values_of(item).items()}
    uow.held.append(Held(type(item).__tablename__, "", rule, None, values, item, end_previous=uow.end_previous))


def govern(uow: Any, item: Any) -> bool:
    """Put back what may not be changed at once, and keep it for approval. Returns whether something was put back.

    Raises `Refused` beside a field that is never changed in this way.
    """
    model = type(item)
    rules = seam.rules(uow, model)
    if not rules:
        return False
    new = not inspect(item).persistent
    pairs = {n: (None, v) for n, v in given(item).items()} if new else dict(changes(uow, item))
    wanted = governed(uow.session, rules, model, pairs, asking.subject(item))
    for name, rule in wanted.items():
        old, value = pairs[name]
        setattr(item, name, empty(model, name) if new else old)
        held = Held(model.__tablename__, name, rule, plain(old), plain(value), item)
        if new or hold(uow, held):
            uow.held.append(held)
    return bool(wanted)


def ahead(uow: Any, model: Any, items: Sequence[Any]) -> None:
    """For who is about to change many records: learn at once which policies hold for which of them."""
    if items:
        asking.ahead(uow.session, seam.rules(uow, model), map(asking.subject, items))


def governs(uow: Any, model: Any) -> bool:
    """Whether policies have a say in a model's records at all."""
    return bool(seam.rules(uow, model))


def foretold(uow: Any, item: Any, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of some new values of a record would wait. Keeps nothing; refused as `govern` would refuse them."""
    model = type(item)
    rules = seam.rules(uow, model)
    pairs = {n: (getattr(item, n), v) for n, v in values.items() if getattr(item, n) != v} if rules else {}
    return tuple(governed(uow.session, rules, model, pairs, asking.subject(item)))


def guard(uow: Any, items: Sequence[Any], gone: Sequence[Any] = ()) -> None:
    """Ask for what is about to be written, by whatever way it came. A new record that waits is not let through, nor a
    deletion that nobody has asked about (`removing`).
    """
    for item in gone:
        removing.guard(uow, item)
    for item in items:
        if seam.rules(uow, type(item)):
            if waits(uow, item) == ("",) or whole(uow, item) is not None:
                raise Refused([Problem("policy.approval", None, NEEDS)])
            govern(uow, item)


def sift(uow: Any, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any] | None, list[Held]]]:
    """Rows to insert set-based, without what waits of each; None where the whole row does. Empty: nothing is governed.

    Whoever inserts them says the ids to what waits (`Held.record_id`). Raises `Refused`, for whoever has not asked
    beforehand which rows cannot be inserted (`refusals`).
    """
    rules = seam.rules(uow, model)
    asking.ahead(uow.session, rules, (row.get for row in rows))
    return [_sifted(uow, model, rules, row) for row in rows] if rules else []


def refusals(uow: Any, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[Problem | None]:
    """Why each of some rows cannot be inserted set-based, by the policies; None where it can, or waits."""
    rules = seam.rules(uow, model)
    asking.ahead(uow.session, rules, (row.get for row in rows))
    return [_refusal(uow, model, rules, row) for row in rows] if rules else [None] * len(rows)


def _refusal(uow: Any, model: Any, rules: Rules, row: Mapping[str, Any]) -> Problem | None:
    try:
        _sifted(uow, model, rules, row)
    except Refused as refused:
        return refused.problems[0]
    return None


def _sifted(uow: Any, model: Any, rules: Rules, row: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, list[Held]]:
    values = {n: v for n, v in spread(row).items() if v is not None and n not in UNGOVERNED}
    wanted = governed(uow.session, rules, model, {name: (None, value) for name, value in values.items()}, row.get)
    table, rule = model.__tablename__, _whole(model, wanted)
    if rule is not None and not parts.wholes(table):
        raise Refused([Problem("policy.approval", min(wanted), NEEDS)])  # others will name it at once
    if rule is not None:
        plainly = {name: plain(value) for name, value in values.items()}
        return None, [Held(table, "", rule, None, plainly, end_previous=uow.end_previous)]
    held = [Held(table, name, rule, None, plain(values[name])) for name, rule in wanted.items()]
    left = {name: empty(model, name) if name in wanted else value for name, value in row.items()}
    if row.get(extras.KEPT) and any(name.startswith(extras.PREFIX) for name in wanted):
        gone = {name.removeprefix(extras.PREFIX) for name in wanted}
        left[extras.KEPT] = {k: v for k, v in row[extras.KEPT].items() if k not in gone} or None
    return left, held


def _whole(model: Any, wanted: Mapping[str, Rule]) -> Rule | None:
    columns = model.__table__.c
    needed = [n for n in wanted if n in columns and not columns[n].nullable and columns[n].default is None]
    strictest = asking.strictest(wanted.values())
    if strictest is None or not (needed or parts.wholes(model.__tablename__)):
        return None
    return Rule(strictest.mode, strictest.roles)
