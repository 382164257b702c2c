"""Which policy concerns a value of a record, and which a record as a whole. Puts nothing back, keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, require
from app.platform import extras
from app.platform.policies.seam import DIRECT, EVERY, NEVER, TWO, Rule, Rules

FORBIDDEN = N_("This may not be changed in this way.")
FIRST_DAY, LAST_DAY = "valid_from", "valid_to"
Pairs = Mapping[str, tuple[Any, Any]]
Subject = Callable[[str], Any]
"""What a record holds in a column, by its name."""


def subject(item: Any) -> Subject:
    """A record as policies for some records only ask about it."""
    return lambda name: getattr(item, name, None)


def recordable(model: Any, name: str) -> bool:
    """Whether a field's value may stand in a pending change: no account numbers, nothing whose history is not kept."""
    if name in getattr(model, "__unrecorded__", ()):
        return False
    if name.startswith(extras.PREFIX):
        return all(each.recorded for each in extras.of(model.__tablename__) if each.name == name)
    column = model.__table__.c.get(name)
    return column is not None and not column.info.get("secret")


def first(session: Session, asked: Iterable[Rule], of: Subject, *values: Any) -> Rule | None:
    """The first policy that concerns a record and a change from and to these values; one may say that it is direct."""
    return next((rule for rule in asked if rule.concerns(*values) and _holds(session, rule, of)), None)


def _holds(session: Session, rule: Rule, of: Subject) -> bool:
    """Whether a policy is for a record. Of one that is not there yet it cannot be told, and so it is."""
    if rule.within is None:
        return True
    pk = of(rule.whole or "id")
    return pk is None or pk in rule.within(session, [pk])


def ahead(session: Session, rules: Rules, subjects: Iterable[Subject]) -> None:
    """Ask at once about all of some records which of the policies for some records hold for them: one by one each costs
    a statement. Before any of them is changed.
    """
    limited = {id(rule.within): rule for some in rules.values() for rule in some if rule.within is not None}
    known = list(subjects) if limited else []
    for rule in limited.values():
        ids = {pk for of in known if (pk := of(rule.whole or "id")) is not None}
        if rule.within is not None and ids:
            rule.within(session, ids)


def governed(session: Session, rules: Rules, model: Any, pairs: Pairs, of: Subject) -> dict[str, Rule]:
    """The fields whose change waits, with their policies. Refused beside those that are never changed in this way."""
    found = {}
    for name, pair in pairs.items():
        rule = first(session, (*rules.get(name, ()), *rules.get(EVERY, ())), of, *pair)
        if rule is None and _shortens(name, *pair):
            rule = lost(session, rules, {n: (of(n), None) for n in rules}, of)
        if rule is not None and rule.mode != DIRECT:
            # what may not be written down cannot wait either
            found[name] = rule if rule.mode == NEVER or recordable(model, name) else Rule(NEVER)
    require(Problem("policy.never", name, FORBIDDEN) for name, rule in found.items() if rule.mode == NEVER)
    return found


def _shortens(name: str, old: Any, new: Any) -> bool:
    """Whether a record holds on fewer days than before: on those left out, its values are taken away."""
    if name == LAST_DAY:
        return new is not None and (old is None or new < old)
    return name == FIRST_DAY and old != new and new is not None and (old is None or new > old)


def lost(session: Session, rules: Rules, pairs: Pairs, of: Subject) -> Rule | None:
    """The strictest policy among those of values that go, with what stays in their place; None where none waits."""
    asked = [(rules[n], pair) for n, pair in pairs.items() if n in rules and pair[0] not in (None, pair[1])]
    found = [rule for some, pair in asked if (rule := first(session, some, of, *pair)) is not None]
    return strictest(rule for rule in found if rule.mode != DIRECT)


def strictest(rules: Iterable[Rule]) -> Rule | None:
    """The one that asks most."""
    order = {NEVER: 2, TWO: 1}
    return max(rules, key=lambda rule: order.get(rule.mode, 0), default=None)
