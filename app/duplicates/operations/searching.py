"""Looking through all records of a kind for pairs, in bounded pieces. Killed anywhere, it goes on there.

First every record is put under its keys, then the records of each key are compared with each other, then what hangs
together is grouped. So the cost grows with the pairs that share something, not with all pairs there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.duplicates import queries, rules
from app.duplicates.models import DuplicateKey, DuplicatePair, DuplicateRun
from app.kernel.problems import N_
from app.platform import bulk, clock, jobs
from app.platform.among import among
from app.platform.db import Uow
from app.platform.runtime import runtime

KIND = "duplicates.find"
RECORDS = 2000
"""Records put under their keys in one piece."""
COMPARED = 50_000
"""Pairs that one piece compares: below a second."""
KEYS = 400
"""Keys whose records are compared in one piece."""
CROWD = 60
"""Records that share a key beyond which it tells nothing: a call centre's number, a name that half a county has."""
MOST_PAIRS = 20_000
"""Pairs that are kept. Nobody looks through more: the points are to be raised then."""
KEYS_PHASE, PAIRS_PHASE, GROUPS_PHASE = "keys", "pairs", "groups"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece has found outside of any transaction, and from where the next goes on."""

    rows: Sequence[tuple[Any, ...]]
    last: Any
    ended: bool


def begin(uow: Uow, kind: str) -> int:
    """Order a search through a kind's records. Returns the job's id; one that is going on is not begun twice."""
    going = queries.running(uow.session, kind)
    if going is not None and going.job_id is not None and _unended(uow.session, going.job_id):
        return going.job_id
    total = uow.session.scalar(select(func.count()).select_from(runtime().alike[kind].model)) or 0
    run = uow.add(DuplicateRun(entity=kind, created_by=uow.actor_id, started_at=uow.now, records=total))
    run.job_id = jobs.enqueue(uow, KIND, {"run_id": run.id}, total=2 * total)
    job_id: int = run.job_id
    return job_id


def begin_all(uow: Uow) -> None:
    """Look through every kind of record: the timetable's own search."""
    for kind in runtime().alike:
        begin(uow, kind)


def found(uow: Uow, kind: str, pk: int, like: Sequence[queries.Like]) -> None:
    """List a new record with whom it may be the same as, beside what the last search found. Nothing where none was."""
    run = queries.last_run(uow.session, kind)
    if run is None:
        return
    for each in like:
        first, second = sorted((pk, each.id))
        reasons = [[r.trait, r.verdict, r.points, r.what] for r in each.reasons]
        uow.add(
            DuplicatePair(
                run_id=run.id, entity=kind, first_id=first, second_id=second,
                points=each.points, reasons=reasons, grouped=first,
            )
        )  # fmt: skip


def _unended(session: Session, job_id: int) -> bool:
    job = session.get(jobs.Job, job_id)
    return job is not None and not job.ended


def _prepare(session: Session, job: jobs.JobState) -> Piece | None:
    """The reading and comparing of one piece, while others may write."""
    run = session.get(DuplicateRun, job.arguments["run_id"])
    if run is None:
        return None
    phase = job.cursor.get("phase", KEYS_PHASE)
    if phase == KEYS_PHASE:
        return _keys(session, run, job.cursor.get("last", 0))
    return _pairs(session, run, job.cursor.get("last", "")) if phase == PAIRS_PHASE else Piece((), None, ended=True)


def _keys(session: Session, run: DuplicateRun, after: int) -> Piece:
    alike = runtime().alike[run.entity]
    setting = queries.setting(session, alike)
    column = alike.model.id
    ids = list(session.scalars(select(column).where(column > after).order_by(column).limit(RECORDS)))
    facts = queries.facts(session, alike, ids, clock.today())
    rows = [(key, pk) for pk, each in facts.items() for key in sorted(rules.keys(setting.measures, each))]
    return Piece(rows, ids[-1] if ids else after, ended=len(ids) < RECORDS)


def _pairs(session: Session, run: DuplicateRun, after: str) -> Piece:
    alike = runtime().alike[run.entity]
    setting = queries.setting(session, alike)
    key, count = DuplicateKey.key, func.count()
    shared = (
        select(key, count).where(DuplicateKey.run_id == run.id, key > after).group_by(key)
        .having(count > 1, count <= CROWD).order_by(key).limit(KEYS)
    )  # fmt: skip
    counted = session.execute(shared).all()
    wanted = [each for each, _ in counted[: _as_many(size for _, size in counted)]]
    blocks: dict[str, list[int]] = {each: [] for each in wanted}
    members = select(key, DuplicateKey.record_id).where(DuplicateKey.run_id == run.id, among(session, key, wanted))
    for each, pk in session.execute(members) if wanted else ():
        blocks[each].append(pk)
    ids = sorted({pk for some in blocks.values() for pk in some})
    facts: dict[int, rules.Facts] = {}
    for start in range(0, len(ids), RECORDS):
        facts |= queries.facts(session, alike, ids[start : start + RECORDS], clock.today())
    found = rules.pairs(setting.measures, blocks, facts, least=setting.limits.likely)
    rows = [(a, b, rules.total(why), [[r.trait, r.verdict, r.points, r.what] for r in why], a) for a, b, why in found]
    return Piece(rows, wanted[-1] if wanted else after, ended=len(wanted) == len(counted) < KEYS)


def _as_many(sizes: Iterable[int]) -> int:
    """How many keys one piece takes, so that it compares no more than it may."""
    compared = accumulate(size * (size - 1) // 2 for size in sizes)
    return sum(1 for _ in takewhile(lambda pairs: pairs <= COMPARED, compared)) or 1


def _step(uow: Uow, job: jobs.JobState) -> None:
    run, piece = uow.session.get(DuplicateRun, job.arguments["run_id"]), job.prepared
    if run is None or piece is None:
        job.finish()
        return
    phase = job.cursor.get("phase", KEYS_PHASE)
    if phase == GROUPS_PHASE:
        _finish(uow, run, job)
        return
    connection = uow.session.connection()
    if phase == KEYS_PHASE:
        table = cast(Table, DuplicateKey.__table__)
        bulk.insert_rows(connection, table, ("key", "record_id"), piece.rows, {"run_id": run.id})
    else:
        room = max(0, MOST_PAIRS - run.pairs)
        names = ("first_id", "second_id", "points", "reasons", "grouped")
        same = {"run_id": run.id, "entity": run.entity}
        bulk.insert_rows(connection, cast(Table, DuplicatePair.__table__), names, piece.rows[:room], same)
        run.pairs += len(piece.rows[:room])
    following = PAIRS_PHASE if phase == KEYS_PHASE else GROUPS_PHASE
    job.cursor = {"phase": following if piece.ended else phase, **({} if piece.ended else {"last": piece.last})}
    job.done = min(job.done + RECORDS, run.records if phase == KEYS_PHASE else 2 * run.records)


def _finish(uow: Uow, run: DuplicateRun, job: jobs.JobState) -> None:
    """Group what hangs together, and let the searches before go."""
    session, connection = uow.session, uow.session.connection()
    pair, key = DuplicatePair, DuplicateKey
    rows = session.execute(select(pair.id, pair.first_id, pair.second_id).where(pair.run_id == run.id)).all()
    place = rules.groups((first, second) for _, first, second in rows)
    moved = [{"pk": pk, "led": place[first]} for pk, first, _ in rows if place[first] != first]
    if moved:
        table: Any = pair.__table__
        grouping = update(table).where(table.c.id == bindparam("pk")).values(grouped=bindparam("led"))
        connection.execute(grouping, moved)
    crowded = select(key.key).where(key.run_id == run.id).group_by(key.key).having(func.count() > CROWD).subquery()
    run.skipped = session.scalar(select(func.count()).select_from(crowded)) or 0
    run.least = queries.setting(session, runtime().alike[run.entity]).limits.likely
    run.finished_at = uow.now
    older = select(DuplicateRun.id).where(DuplicateRun.entity == run.entity, DuplicateRun.id <= run.id)
    connection.execute(delete(key).where(key.run_id.in_(older)))
    connection.execute(delete(pair).where(pair.entity == run.entity, pair.run_id < run.id))
    job.done = 2 * run.records
    job.finish({"url": f"/duplicates/?kind={run.entity}"})


FIND = jobs.JobKind(KIND, _step, N_("Look for duplicates"), prepare=_prepare)
