"""Background steps of saved views: counting, one view after another, what its tile is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.problems import N_
from app.platform import clock, jobs
from app.platform.db import Uow
from app.savedviews import operations, queries, rules
from app.savedviews.operations import COMPARE
from app.savedviews.operations.numbers import WEEK


@dataclass(frozen=True, slots=True)
class Counted:
    """What a view held on a day; `number` None: that cannot be told."""

    view_id: int
    state_key: str
    day: dt.date
    number: int | None


def prepare(session: Session, job: jobs.JobState) -> Counted | None:
    """Count the next view that has no number yet, outside any writing transaction. None: there is none."""
    day, after = clock.today() - WEEK, job.cursor.get("after", 0)
    waiting = [(view.id, rules.state_key(view.state)) for view in queries.tiles(session) if view.id > after]
    known = queries.numbers_on(session, [pk for pk, _ in waiting], day)
    for pk, key in waiting:
        wanted = queries.segment(session, pk) if (pk, key) not in known else None
        if wanted is not None:
            return Counted(pk, key, day, queries.number_on(session, wanted, day))
    return None


def step(uow: Uow, job: jobs.JobState) -> None:
    """Keep what was counted."""
    found: Counted | None = job.prepared
    if found is None:
        job.finish()
        return
    if found.number is not None:
        operations.keep_number(uow, found.view_id, found.state_key, found.day, found.number)
    job.cursor = {"after": found.view_id}
    job.advance()


COMPARE_JOB = jobs.JobKind(COMPARE, step, N_("Numbers of the start page"), prepare=prepare)
