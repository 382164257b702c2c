"""Creating and changing policies. What waits already keeps the policy under which it was asked for."""

from __future__ import annotations

from app.approvals import queries, rules
from app.approvals.models import ChangePolicy
from app.kernel.problems import require
from app.platform import policies, tables
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.tidying import removed, saved


def tidy_policy(uow: Uow, item: ChangePolicy) -> None:
    """Refuse a wrong policy; keep a right one in its stored form."""
    item.value = (item.value or "").strip() or None
    table, _, name = item.target.partition(".")
    plainly = name == policies.EVERY or policies.recordable(tables.model(table), name)
    values = {"mode": item.mode, "roles": item.roles}
    require(rules.policy_problems(values, recordable=plainly, taken=queries.policy_taken(uow.session, item)))


POLICY = Lifecycle(saved, saved, removed, tidy_policy)
