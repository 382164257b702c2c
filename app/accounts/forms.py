"""What merging stores asks the rules of accounts: a merge never chooses between account numbers."""

from __future__ import annotations

from app.accounts import queries, rules
from app.platform.similar import Between, Merging, Objection
from app.stores.queries import names


def against(between: Between) -> list[Objection]:
    """Accounts of several stores for one purpose on the same days: refused where the numbers differ."""
    ids = between.ids
    numbers = {pk: number for pk, (number, _) in names(between.session, ids).items()}
    held = {purpose: queries.known(between.session, ids, purpose) for purpose in rules.PURPOSES}
    return [
        *(Objection(problem) for problem in rules.clashes(held, numbers)),
        *(Objection(problem, agreeable=True) for problem in rules.following(held, numbers, ids[0])),
    ]


MERGING = {"store": Merging(objections=(against,))}
