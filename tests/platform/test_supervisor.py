"""The supervisor: starts, starts again, gives up, stops cleanly; on small programs instead of the real parts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import app.platform.supervisor as supervisor
supervisor.TICK = 0.02
supervisor.FAILED_STARTS = 3
supervisor.GRACE = 1.0
from app.platform.supervisor import Child, Supervisor
python = [sys.executable, "-c"]
sys.exit(Supervisor(
    [[*python, step] for step in {steps!r}],
    [Child(f"part {{n}}", [*python, code]) for n, code in enumerate({children!r})],
    lambda: __import__("os").write(1, b"asked\\n") > 0,
).run())
"""
WAIT = "import time, os; os.write(1, b'child %d\\n' % os.getpid()); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"


@pytest.fixture
def start():
    started = []

    def begin(children, steps=()):
        code = textwrap.dedent(PROGRAM).format(root=str(ROOT), steps=list(steps), children=list(children))
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.terminate()
        process.communicate(timeout=10)


def read_until(process, word):
    seen = ""
    for line in process.stdout:
        seen += line
        if word in line:
            return seen
    raise AssertionError(seen)


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "zombie" in Path(f"/proc/{pid}/status").read_text() if Path(f"/proc/{pid}/status").exists() else False:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_to_stop_ends_the_children_and_is_no_failure(start, number):
    process = start([WAIT], steps=["print('step one')", "print('step two')"])
    seen = read_until(process, "child")
    assert seen.index("step one") < seen.index("step two") < seen.index("child")
    child = int(seen.split()[-1])
    process.send_signal(number)
    rest = process.communicate(timeout=10)[0]
    assert "Bukett: stopped." in rest
    assert process.returncode == 0
    assert gone(child)


def test_a_child_that_will_not_end_is_ended(start):
    process = start([STUBBORN])
    read_until(process, "child")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0
    assert 0.9 < time.monotonic() - began < 5


def test_a_killed_child_starts_again(start):
    process = start([WAIT])
    first = int(read_until(process, "child").split()[-1])
    os.kill(first, signal.SIGKILL)
    assert "ended unexpectedly (signal SIGKILL); it starts again in 1 s" in read_until(process, "unexpectedly")
    assert int(read_until(process, "child ").split()[-1]) != first


def test_a_child_that_keeps_dying_stops_everything_with_a_reason(start):
    process = start(["import sys; sys.exit(7)", WAIT])
    seen = process.communicate(timeout=20)[0]
    assert "part 0 ended unexpectedly (exit code 7)" in seen
    assert "the part 0 ended 3 times in a row" in seen
    assert process.returncode == 1


def test_a_failed_step_starts_nothing(start):
    process = start([WAIT], steps=["import sys; sys.exit(3)"])
    seen = process.communicate(timeout=10)[0]
    assert "preparing the database failed (exit code 3)" in seen
    assert "child" not in seen
    assert process.returncode == 1


def test_a_request_to_stop_during_a_step_ends_the_step(start):
    process = start([WAIT], steps=["import time; print('stepping', flush=True); time.sleep(60)"])
    read_until(process, "stepping")
    process.send_signal(signal.SIGTERM)
    assert "child" not in process.communicate(timeout=10)[0]
    assert process.returncode == 0


def test_readiness_is_asked_until_the_first_yes(start):
    process = start([WAIT])
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10)[0].count("asked") == 1


def test_children_end_when_the_supervisor_was_killed(start):
    watching = f"""
import sys, time, os
sys.path.insert(0, {str(ROOT)!r})
from app.platform.supervisor import end_with_supervisor
end_with_supervisor()
os.write(1, b'child %d\\n' % os.getpid())
while True:
    time.sleep(60)
"""
    process = start([watching])
    child = int(read_until(process, "child").split()[-1])
    process.kill()
    assert gone(child)
