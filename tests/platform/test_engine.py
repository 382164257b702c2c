"""SQLite's writers: no lock error, and everyone's turn comes. Overtaking is counted, not timed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.platform import engine

ROOT = Path(__file__).resolve().parents[2]
WRITERS, TURNS = 16, 25
MOST_OVERTAKING = 3 * WRITERS  # a process may be put aside before it has its number; it must stay bounded

PROGRAM = """
import json, sys, threading, time
import sqlalchemy as sa
from app.platform import engine
url, threads, turns, start = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
database = sa.create_engine(url)
engine.configure(database)
mine = []
def write():
    for _ in range(turns):
        asked = time.monotonic_ns()
        with engine.writing(database), database.begin() as connection:
            began = time.monotonic_ns()
            n = connection.execute(sa.text("UPDATE counter SET n = n + 1 RETURNING n")).scalar_one()
            connection.execute(sa.text("INSERT INTO line (n) VALUES (:n)"), {"n": n})
        mine.append((n, asked, began))
time.sleep(max(0, start - time.time()))
workers = [threading.Thread(target=write) for _ in range(threads)]
[w.start() for w in workers]; [w.join() for w in workers]
print(json.dumps(mine))
"""


@pytest.fixture
def database(tmp_path):
    made = sa.create_engine(f"sqlite:///{tmp_path / 'turns.sqlite'}")
    engine.configure(made)
    with engine.writing(made), made.begin() as connection:
        connection.execute(sa.text("CREATE TABLE counter (n INTEGER NOT NULL)"))
        connection.execute(sa.text("CREATE TABLE line (n INTEGER PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO counter VALUES (0)"))
    yield made
    made.dispose()


def overtaking(turns):
    """For each turn, how many that asked later came first: turns are (number, asked, began)."""
    in_order = sorted(turns)
    return max(sum(1 for earlier in in_order[:i] if earlier[1] > turn[1]) for i, turn in enumerate(in_order))


def run(database, processes, threads):
    command = (sys.executable, "-c", PROGRAM, str(database.url), str(threads), str(TURNS), str(time.time() + 3))
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    turns = []
    for process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert err == ""
        turns += json.loads(out)
    return turns


@pytest.mark.parametrize(("processes", "threads"), [(1, 16), (4, 4), (16, 1)])
def test_sixteen_writers_without_a_lock_error_and_in_turn(database, processes, threads):
    turns = run(database, processes, threads)
    assert sorted(n for n, _, _ in turns) == list(range(1, WRITERS * TURNS + 1))
    most = overtaking(turns)
    assert most <= (2 if processes == 1 else MOST_OVERTAKING), f"{most} overtook"


def test_threads_come_in_the_order_they_asked():
    gate, order = engine.Turnstile(None), []

    def take(number):
        with gate.turn():
            order.append(number)

    with gate.turn():
        waiting = []
        for number in range(10):
            waiting.append(threading.Thread(target=take, args=(number,)))
            waiting[-1].start()
            while len(gate._queue) <= number:
                time.sleep(0.001)
    for thread in waiting:
        thread.join()
    assert order == list(range(10))


IN_LINE = """
import os, sys
from pathlib import Path
from app.platform import engine
path = Path(sys.argv[1])
with engine.Turnstile(path).turn():
    with open(f"{path}.order", "a") as order:
        print(os.getpid(), file=order, flush=True)
"""


def test_processes_come_in_the_order_they_asked_and_a_killed_one_is_not_waited_for(tmp_path):
    path, waiting = tmp_path / "line", []
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with engine.Turnstile(path).turn():
        for number in range(2, 7):
            waiting.append(subprocess.Popen((sys.executable, "-c", IN_LINE, str(path)), cwd=ROOT, env=environ))
            counter, end = Path(f"{path}.next"), time.monotonic() + 60
            while int.from_bytes(counter.read_bytes(), "big") < number and time.monotonic() < end:
                time.sleep(0.01)
        waiting[2].kill()
        waiting[2].wait(60)
        time.sleep(0.2)
        assert not Path(f"{path}.order").exists()
    for process in waiting:
        process.wait(60)
    order = [int(pid) for pid in Path(f"{path}.order").read_text("ascii").split()]
    assert order == [process.pid for number, process in enumerate(waiting) if number != 2]


def test_who_gives_up_waiting_is_not_handed_the_turn():
    gate = engine.Turnstile(None)

    class Late(threading.Event):
        def wait(self, timeout=None):
            raise TimeoutError

    with gate.turn(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.threading, "Event", Late)
        with pytest.raises(TimeoutError), gate.turn():
            pass
    assert not gate._queue
    assert not gate._taken
    with gate.turn():
        pass


def test_the_measure_finds_an_unfair_order():
    assert overtaking([(1, 10, 0), (2, 20, 0), (3, 30, 0)]) == 0
    assert overtaking([(1, 20, 0), (2, 30, 0), (3, 10, 0)]) == 2


def test_connections_wait_and_keep_foreign_keys(database):
    with database.connect() as connection:
        found = [
            connection.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        ]
    assert found == [1, "wal", 60_000]


def test_a_reader_does_not_wait_for_a_writer(database):
    with engine.writing(database), database.begin() as writer:
        writer.execute(sa.text("UPDATE counter SET n = 99"))
        with sqlite3.connect(database.url.database, timeout=0) as other:
            assert other.execute("SELECT n FROM counter").fetchone() == (0,)
        other.close()


def test_a_forked_process_has_turns_of_its_own(database):
    with engine.writing(database):
        child = os.fork()
        if child == 0:
            os._exit(0 if not engine._turnstiles else 1)
        assert os.waitpid(child, 0)[1] == 0
    with engine.writing(database), database.begin() as connection:
        connection.execute(sa.text("UPDATE counter SET n = 1"))
