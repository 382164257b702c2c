"""Which registered certificate a row speaks of, by scheme + holder + number, and what it changes about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.imports.rules.decisions import Decision
from app.imports.rules.extras import Beside
from app.imports.rules.plans import CertificatePlan, Outcome
from app.kernel.periods import day_after
from app.kernel.problems import N_

SHARED = N_("Store %(number)s has a certificate with this number already. Check whose it is.")
ELSEWHERE = N_("This certificate is registered for another store already and is not stored again.")


@dataclass(frozen=True, slots=True)
class Holding:
    """A registered certificate; `end` is the first day after it."""

    id: int
    store_number: str
    scheme: str
    holder: str | None
    number: str | None
    end: dt.date | None
    assumed: bool = False


def certificate_changes(
    found: Decision, known: Sequence[Holding], same_number: Sequence[Holding], beside: Beside, *, holder_lost: bool
) -> None:
    """Register a certificate, or bring the registered one up to date. `known`: the store's own of every scheme."""
    plan = found.plan.certificate
    if plan is None:
        found.alone("certificate", beside)
        return
    holder = None if holder_lost else plan.holder
    mine = [each for each in known if each.scheme == plan.scheme]
    match = _match(mine, plan, holder)
    if match is not None:
        given: dict[str, Any] = {
            "holder_org_number": holder,
            "number": plan.number,
            "valid_to": day_after(plan.last_day),
        }
        before = {"holder_org_number": match.holder, "number": match.number, "valid_to": match.end}
        found.update("certificate", match.id, given | found.changed("certificate", match.id, beside), before)
        return
    others = [
        each for each in same_number if each.scheme == plan.scheme and each.store_number != found.plan.store_number
    ]
    if plan.number and any(each.holder == holder is not None for each in others):
        found.say("certificate_number", "imports.certificate.elsewhere", ELSEWHERE, Outcome.WARNING)
        return
    if plan.number and others:
        first = min(others, key=lambda each: each.id)
        number = first.store_number
        found.say("certificate_number", "imports.certificate.number_shared", SHARED, Outcome.WARNING, number=number)
    found.insert(
        "certificate", scheme=plan.scheme, holder_org_number=holder, number=plan.number, valid_from=plan.first_day,
        valid_to=day_after(plan.last_day), from_assumed=plan.assumed, **found.begun("certificate", beside),
    )  # fmt: skip


def _match(mine: Sequence[Holding], plan: CertificatePlan, holder: str | None) -> Holding | None:
    """The same number of the same holder, else of one without a holder; a certificate without number is that one's."""
    if plan.number is None:
        without = [each for each in mine if each.number is None]
        same = [each for each in mine if plan.last_day and each.end == day_after(plan.last_day)]
        return next(iter([*without, *same]), None)
    same_number = [
        each for each in mine if each.number == plan.number and (holder is None or each.holder in (holder, None))
    ]
    same_number.sort(key=lambda each: each.end or dt.date.min, reverse=True)  # renewed under its number: the latest one
    same_number.sort(key=lambda each: each.holder != holder)
    unnumbered = [
        each for each in mine
        if each.number is None and (plan.last_day is None or each.end in (None, day_after(plan.last_day)))
    ]  # fmt: skip
    return next(iter([*same_number, *unnumbered]), None)
