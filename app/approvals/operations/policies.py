"""Creating and changing policies. What waits already keeps the policy under which it was asked for."""

from __future__ import annotations

from app.approvals import queries, rules
from app.approvals.models import ChangePolicy
from app.kernel.problems import require
from app.platform import policies, tables
from app.platform.db import Uow
from app.platform.interface import Lifecycle
from app.platform.tidying import removed, saved
from app.savedviews import queries as savedviews


def tidy_policy(uow: Uow, item: ChangePolicy) -> None:
    """Refuse a wrong policy; keep a right one in its stored form."""
    item.value, item.segment = (item.value or "").strip() or None, item.segment or None
    table, _, name = item.target.partition(".")
    plainly = name in (policies.EVERY, policies.DELETION) or policies.recordable(tables.model(table), name)
    values = {"mode": item.mode, "roles": item.roles, "segment": item.segment}
    taken, fits = queries.policy_taken(uow.session, item), _segment_fits(uow, item)
    require(rules.policy_problems(values, recordable=plainly, taken=taken, segment_fits=fits))


def _segment_fits(uow: Uow, item: ChangePolicy) -> bool:
    """Whether a segment that is there is of such records. One that is not there fits: the policy holds for all then."""
    if not item.segment or savedviews.segment_called(uow.session, item.segment) is None:
        return True
    return queries.segment_of(uow.session, queries.policy(item)) is not None


POLICY = Lifecycle(saved, saved, removed, tidy_policy)
