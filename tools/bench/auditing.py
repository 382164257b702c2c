"""A bulk edit with its audit entries against the same one without: what it costs that everything is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from sqlalchemy import select, update

from app.platform import audit, bulkedit, jobs
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
from tools.bench import clock
from tools.bench.report import Line
from tools.bench.stand import Stand

LIMIT = 1.4
FIELD = "contact_name"


def measured(stand: Stand, rows: int, times: int) -> list[Line]:
    """The ratio of the median CPU times, in turns. The preview comes first each time and is not measured."""
    with stand.app.app_context(), db.engine.begin() as connection:
        # the numbers that the bench makes up are none, and the rules would say so of each row
        connection.execute(update(Store).values(org_number=None))
    costs: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(times + 1):
        for written in (True, False):
            cost = _edit(stand, rows, f"Kontoret {turn} {written}", written=written)
            if turn:  # what is made once, is made before
                costs[written].append(cost)
    with_it, without = median(costs[True]), median(costs[False])
    note = f"{with_it:.2f} s against {without:.2f}, {times} of each"
    what = f"Bulk edit of {rows:,} rows with audit entries against without"
    return [Line(what, stand.kind, with_it / without, LIMIT, "times", note)]


def _edit(stand: Stand, rows: int, text: str, *, written: bool) -> float:
    """Give stores another contact person. The CPU time of carrying it out."""
    with stand.app.app_context(), acting_as(SYSTEM):
        ids = list(db.session.scalars(select(Store.id).order_by(Store.id).limit(rows)))
        with unit_of_work(source="bulk", actor_id=1) as uow:
            made = bulkedit.begin(uow, "store", ids, query={}, every=False)
            bulkedit.set_values(uow, made, {FIELD: text})
            bulkedit.enqueue_weighing(uow, made)
            pk = made.id
        _work(stand)
        with unit_of_work(source="bulk", actor_id=1) as uow:
            bulkedit.enqueue(uow, bulkedit.locked(uow, pk))
        with _audited(written=written):
            cost = clock.seconds(stand, lambda: _work(stand))
        found = bulkedit.counts(db.session(), pk)
        if found != {"changed": rows}:
            raise RuntimeError(f"the bulk edit ended otherwise: {found}")
        db.session.remove()
    return cost


def _work(stand: Stand) -> None:
    while jobs.run_pending(stand.app, limit=50):
        pass


@contextmanager
def _audited(*, written: bool) -> Iterator[None]:
    """What is saved inside leaves entries, or none."""
    kept = audit.flushed
    if not written:
        audit.flushed = lambda uow: None
    try:
        yield
    finally:
        audit.flushed = kept
