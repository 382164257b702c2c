"""Deleting is changing every value to nothing: it waits, or is refused, where a policy says so of any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.problems import N_, Problem, Refused, require
from app.platform.audit import plain
from app.platform.policies import seam
from app.platform.policies.asking import Subject, ahead, first, lost, recordable, strictest, subject
from app.platform.policies.givens import UNGOVERNED, spread, stored, values_of
from app.platform.policies.seam import DELETION, DIRECT, EVERY, NEVER, Held, Rule, Rules

FORBIDDEN = N_("This may not be deleted in this way.")
NEEDS = N_("Deleting this needs approval, and cannot be part of this step. Delete it on its own.")


def removal(uow: Any, item: Any, kept: Mapping[str, Any] | None = None) -> Rule | None:
    """The policy for which deleting a record waits; None where it does not. Raises `Refused` for `NEVER`.

    A policy about deleting itself goes first, then the strictest of the others: those of the fields that hold
    something, and that of every field. `kept`: what another record holds in its place; what is the same is not lost.
    """
    rules = seam.rules(uow, type(item))
    return _let(_removal(uow.session, rules, stored(item), subject(item), kept or {})) if rules else None


def foreseen_removal(session: Session, item: Any) -> Rule | None:
    """What a page may say beforehand of deleting a record; of one that is never deleted as well."""
    rules = seam.foreseen(type(item))
    return _removal(session, rules, stored(item), subject(item), {}) if rules else None


def removals(uow: Any, model: Any, rows: Sequence[Any]) -> bool:
    """Whether any of some rows may not be deleted set-based, because deleting it waits or is refused."""
    rules = seam.rules(uow, model)
    ahead(uow.session, rules, (row.get for row in rows))
    return any(_removal(uow.session, rules, _held(row), row.get, {}) is not None for row in rows) if rules else False


def _held(row: Any) -> Mapping[str, Any]:
    return {name: value for name, value in spread(row).items() if name not in UNGOVERNED}


def _removal(
    session: Session, rules: Rules, held: Mapping[str, Any], of: Subject, kept: Mapping[str, Any]
) -> Rule | None:
    said = first(session, rules.get(DELETION, ()), of)
    if said is None:
        every = first(session, (rule for rule in rules.get(EVERY, ()) if not rule.value), of)
        fields = lost(session, rules, {name: (value, kept.get(name)) for name, value in held.items()}, of)
        said = strictest(rule for rule in (every, fields) if rule is not None and rule.mode != DIRECT)
    return None if said is None or said.mode == DIRECT else said


def _let(rule: Rule | None) -> Rule | None:
    require([Problem("policy.never", None, FORBIDDEN)] if rule is not None and rule.mode == NEVER else [])
    return rule


def hold_removal(uow: Any, item: Any, rule: Rule) -> None:
    """Keep a deletion for approval, with what the record holds: where that has changed, it is not deleted."""
    held = Held(type(item).__tablename__, DELETION, Rule(rule.mode, rule.roles), written(item), None, item)
    if seam.hold(uow, held):
        uow.held.append(held)


def written(item: Any) -> dict[str, Any]:
    """What a record holds, as far as it may be written down."""
    model = type(item)
    return {name: plain(value) for name, value in values_of(item).items() if recordable(model, name)}


def guard(uow: Any, item: Any) -> None:
    """Ask for what is about to be deleted, by whatever way it came."""
    if any(item is each for each in uow.cleared):
        return
    if removal(uow, item) is not None:
        raise Refused([Problem("policy.approval", None, NEEDS)])
