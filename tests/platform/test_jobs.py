"""Jobs: steps, progress, kills, refusals, cancelling, fencing, the timetable."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from app.kernel.problems import Refused
from app.platform import clock, jobs
from app.platform.audit import ChangeGroup
from app.platform.db import db, unit_of_work
from app.platform.jobs import run, timetable
from tests.platform import background


def order(kind="test.chunks", arguments=None, **more):
    with unit_of_work(actor_id=7, source="form") as uow:
        return jobs.enqueue(uow, kind, arguments or {"size": 10}, **more)


def job(job_id):
    db.session.expire_all()
    row = db.session.get(jobs.Job, job_id)
    db.session.refresh(row)
    db.session.expunge(row)
    db.session.rollback()
    return row


def change(job_id, **values):
    with unit_of_work() as uow:
        uow.session.execute(sa.update(jobs.Job).where(jobs.Job.id == job_id).values(**values))


def rows():
    found = list(db.session.scalars(sa.select(background.chunk_row.c.n).order_by(background.chunk_row.c.n)))
    db.session.rollback()
    return found


LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def test_a_job_runs_to_its_end(in_app):
    made = order(total=95)
    assert jobs.run_pending(in_app, limit=5) == 1
    done = job(made)
    assert (done.state, done.done, done.result, done.created_by) == (jobs.DONE, 95, {"rows": 95}, 7)
    assert rows() == list(range(95))
    assert done.lease_owner is None
    assert jobs.run_pending(in_app) == 0


def test_nothing_is_ordered_when_the_change_fails(in_app):
    def fail():
        with unit_of_work() as uow:
            jobs.enqueue(uow, "test.chunks", {"size": 10}, total=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs.run_pending(in_app) == 0


def test_a_slice_of_time_gives_the_job_back_and_others_have_their_turn(in_app):
    first, second = order(total=30), order(arguments={"size": 10}, total=0)
    jobs.run_pending(in_app, limit=1, seconds=0)
    assert (job(first).state, job(first).done) == (jobs.WAITING, 10)
    assert job(first).run_at > job(second).run_at


def test_killed_work_goes_on_where_it_stopped(in_app):
    made = order(total=30)
    jobs.run_pending(in_app, limit=1, seconds=0)
    change(made, state=jobs.RUNNING, lease_owner="gone:1:x", lease_until=LONG_AGO)
    jobs.run_pending(in_app)
    assert (job(made).state, job(made).kills) == (jobs.DONE, 0)
    assert rows() == list(range(30))


def test_a_lease_that_lasts_is_respected(in_app):
    made = order(total=30)
    change(made, state=jobs.RUNNING, lease_owner="other:1:x", lease_until=clock.machine() + dt.timedelta(minutes=1))
    assert jobs.run_pending(in_app) == 0
    assert job(made).done == 0


def test_what_a_dead_process_of_this_machine_held_is_free_at_once(in_app):
    made = order(total=10)
    later = clock.machine() + dt.timedelta(minutes=1)
    change(made, state=jobs.RUNNING, lease_owner=f"{run._host()}:{2**22 + 1}:x", lease_until=later)
    jobs.release_dead(in_app)
    assert jobs.run_pending(in_app) == 1
    assert job(made).state == jobs.DONE


def test_three_kills_without_progress_quarantine(in_app):
    made = order(total=10)
    for kills in range(2):
        change(made, state=jobs.RUNNING, lease_owner="gone:1:x", lease_until=LONG_AGO, kills=kills)
        claimed = run._claim(in_app, None)
        assert claimed is not None
        assert job(made).kills == kills + 1
    change(made, lease_until=LONG_AGO)
    assert jobs.run_pending(in_app) == 0
    stopped = job(made)
    assert stopped.state == jobs.QUARANTINED
    assert "3 times" in stopped.problem
    assert background.ended == [(made, jobs.QUARANTINED)]
    with unit_of_work() as uow:
        jobs.restart(uow, made)
    jobs.run_pending(in_app)
    assert job(made).state == jobs.DONE


def test_a_worker_that_lost_its_lease_leaves_nothing(in_app):
    made = order(total=30)
    state, kind, owner = run._claim(in_app, None)
    change(made, lease_owner="another:2:y")
    run._Run(in_app, state, kind, owner).go(None)
    assert rows() == []
    assert (job(made).done, job(made).lease_owner) == (0, "another:2:y")


def test_two_workers_never_do_the_same_chunk(in_app):
    made = order(arguments={"size": 5, "pause": 0.002}, total=100)

    taken = []

    def work():
        while sum(taken) < 20:  # as many turns as there are chunks
            taken.append(jobs.run_pending(in_app, limit=1, seconds=0))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert rows() == list(range(100))
    assert job(made).state == jobs.DONE


def test_a_refusal_ends_the_job_with_its_problem_and_keeps_nothing_of_the_step(in_app):
    made = order("test.refuse")
    jobs.run_pending(in_app)
    assert (job(made).state, job(made).problem, rows()) == (jobs.FAILED, "Not so.", [])
    assert jobs.status(job(made), {"Not %(what)s.": "Ikke %(what)s.", "Failed": "Feilet"}.get)["problem"] == "Ikke so."
    assert background.ended == [(made, jobs.FAILED)]


def test_an_error_is_tried_again_later_then_fails_without_details(in_app):
    made = order("test.stumble")
    jobs.run_pending(in_app)
    waiting = job(made)
    assert (waiting.state, waiting.attempts) == (jobs.WAITING, 1)
    assert waiting.run_at > clock.machine() + dt.timedelta(seconds=3)
    assert jobs.run_pending(in_app) == 0
    change(made, run_at=LONG_AGO)
    jobs.run_pending(in_app)
    failed = job(made)
    assert failed.state == jobs.FAILED
    assert "anna" not in failed.problem
    assert "unexpected" in failed.problem


def test_cancelled_between_steps(in_app):
    made = order(total=30)
    jobs.run_pending(in_app, limit=1, seconds=0)
    with unit_of_work() as uow:
        jobs.cancel(uow, made)
    jobs.run_pending(in_app)
    assert (job(made).state, job(made).done) == (jobs.CANCELLED, 10)
    with pytest.raises(Refused), unit_of_work() as uow:
        jobs.cancel(uow, made)


def test_an_idle_step_does_not_count_as_progress(in_app):
    made = order(total=30)
    claimed, kind, owner = run._claim(in_app, None)
    change(made, kills=2)
    idle = jobs.JobKind(kind.name, lambda _uow, _state: None)
    run._Run(in_app, claimed, idle, owner)._step()
    assert job(made).kills == 2
    run._Run(in_app, claimed, kind, owner)._step()
    assert job(made).kills == 0


def test_prepared_work_runs_outside_the_transaction_under_a_living_lease(in_app, monkeypatch):
    monkeypatch.setattr(run, "LEASE", dt.timedelta(seconds=0.4))
    made = order("test.beside", {"pause": 1.0})
    worker = threading.Thread(target=jobs.run_pending, args=(in_app,))
    worker.start()
    others = 0
    while worker.is_alive():
        worker.join(0.1)
        others += jobs.run_pending(in_app)  # would take the job if its lease ran out
    assert others == 0
    assert job(made).result == {"prepared": "made outside any transaction"}
    assert job(made).kills == 0


def test_queues_are_kept_apart(in_app):
    heavy, light = order("test.beside", {"x": 1}), order(total=10)
    assert jobs.due_queues(in_app) == {"heavy", "default"}
    jobs.run_pending(in_app, limit=5, queue="default")
    assert (job(light).state, job(heavy).state) == (jobs.DONE, jobs.WAITING)


def test_one_import_is_one_change_group_however_many_steps_it_takes(in_app):
    made = order(total=30)
    state, kind, owner = run._claim(in_app, None)

    def step(uow, job):
        uow.add(jobs.Job(kind="x", arguments={}, created_at=uow.now, run_at=uow.now))  # not audited
        group = ChangeGroup(recorded_at=uow.now, source="task", label="")
        uow.group_id = uow.group_id or uow.add(group).id
        job.advance()

    one = run._Run(in_app, state, jobs.JobKind(kind.name, step), owner)
    one._step()
    first = job(made).group_id
    one._step()
    assert first is not None
    assert job(made).group_id == first


def test_unknown_kinds_are_refused_and_arguments_are_json(in_app):
    with pytest.raises(KeyError):
        order("test.unknown")
    with pytest.raises(TypeError):
        order(arguments={"size": object()})


def test_progress_tells_the_seconds_left(in_app):
    made = order(total=100)
    jobs.run_pending(in_app, limit=1, seconds=0)
    change(made, state=jobs.RUNNING, started_at=clock.machine() - dt.timedelta(seconds=10), lease_until=LONG_AGO)
    told = jobs.status(job(made))
    assert (told["done"], told["total"], told["state_text"], told["ended"]) == (10, 100, "Running", False)
    assert 85 <= told["rest_seconds"] <= 100


def claims():
    found = db.session.execute(sa.select(jobs.ScheduleClaim.name, jobs.ScheduleClaim.attempts)).all()
    db.session.rollback()
    return dict(tuple(row) for row in found)


def test_a_timetable_entry_runs_once_per_period_across_workers(in_app):
    ran = []
    entry = jobs.Scheduled("test.daily", dt.timedelta(days=1), ran.append)
    workers = [threading.Thread(target=jobs.run_due, args=(in_app, [entry])) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(ran) == 1
    with unit_of_work() as uow:
        uow.session.execute(sa.update(jobs.ScheduleClaim).values(period=jobs.ScheduleClaim.period - 1))
    assert jobs.run_due(in_app, [entry]) == 1


def test_a_failing_entry_is_tried_again_in_the_same_period_after_a_pause(in_app):
    def fail(uow):
        raise ValueError

    failing, good = jobs.Scheduled("test.fails", dt.timedelta(days=1), fail), []
    assert jobs.run_due(in_app, [failing, jobs.Scheduled("test.good", dt.timedelta(days=1), good.append)]) == 1
    assert claims() == {"test.fails": 1, "test.good": 0}
    assert jobs.run_due(in_app, [failing]) == 0
    assert claims()["test.fails"] == 1
    with unit_of_work() as uow:
        uow.session.execute(sa.update(jobs.ScheduleClaim).values(retry_at=LONG_AGO))
    mended = jobs.Scheduled("test.fails", dt.timedelta(days=1), good.append)
    assert jobs.run_due(in_app, [mended]) == 1
    assert len(good) == 2


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        ("2026-11-21T22:30+00:00", "2026-11-21T23:30+00:00", False),  # midnight in Oslo lies between
        ("2026-11-20T23:30+00:00", "2026-11-21T22:30+00:00", True),
        ("2026-03-28T23:30+00:00", "2026-03-29T21:30+00:00", True),  # the clocks go forward
    ],
)
def test_days_are_norwegian(earlier, later, same):
    entry = jobs.Scheduled("x", dt.timedelta(days=1), lambda _uow: None)
    periods = [timetable.period_of(entry, dt.datetime.fromisoformat(text)) for text in (earlier, later)]
    assert (periods[0] == periods[1]) is same
