"""Kills workers at random points and compares what is left: a harness for any job and any hooks.

`Worker` is a real Celery worker in a session of its own; `run_killed` kills it again and again while work is under way;
`snapshot` reads tables as plain rows for comparison with an unkilled run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ("worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING")


class Worker:
    """A worker process and everything it forks. `environ` names the application (FLASK_APP) and its settings."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        command = (sys.executable, "-m", "celery", "-A", "app.platform.tasks:celery_app", *ARGUMENTS)
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **environ}, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self) -> None:
        """SIGKILL to all of it at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> int:
        """Ask it to end; its exit code. What it has forked is gone afterwards too."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=30)
        finally:
            self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def wait_until(happened: Callable[[], object], *, seconds: float, what: str, every: float = 0.02) -> None:
    """Wait for something; an AssertionError names what did not come."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"{what} did not come within {seconds} s"
        time.sleep(every)


def run_killed(
    start: Callable[[], Worker],
    *,
    progress: Callable[[], object],
    finished: Callable[[], bool],
    kills: int,
    seed: int,
    longest: float = 0.4,
    each: float = 120,
) -> int:
    """Kill the worker `kills` times, each a random moment after it has moved something; then let it finish.

    Returns how often it was killed while work was left: fewer than asked means that there was too little work. `each`:
    how many seconds a worker has for moving something, and for what is left in the end one for each kill.
    """
    chance, done = random.Random(seed), 0
    while done < kills and not finished():
        before = progress()
        with start() as worker:
            wait_until(
                lambda before=before: progress() != before or finished(),
                seconds=each,
                what="progress",
            )
            time.sleep(chance.uniform(0, longest))
            left = not finished()
            worker.kill()
            done += left
    with start():
        wait_until(finished, seconds=each * (kills + 1), what="the end of the work")
    return done


def snapshot(database: sa.Engine, tables: Sequence[str], *, without: Sequence[str] = ()) -> dict[str, list[tuple]]:
    """The rows of tables, in their own order, without columns that differ from run to run (times, ids)."""
    found, metadata = {}, sa.MetaData()
    with database.connect() as connection:
        for name in tables:
            table = sa.Table(name, metadata, autoload_with=connection)
            columns = [column for column in table.c if column.name not in without]
            found[name] = sorted((tuple(row) for row in connection.execute(sa.select(*columns))), key=repr)
    return found
