"""Keeps several processes running: starts them, starts them again when they die, ends them cleanly.

What the processes are stands in `run.py`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

SUPERVISOR = "BUKETT_SUPERVISOR"  # the supervisor's process id, told to its children
TICK = 0.2  # seconds between two looks at the children
GRACE = 20.0  # seconds a child has to end by itself
STEADY = 60.0  # seconds after which a child counts as started well
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
FAILED_STARTS = 5  # deaths in a row after which the supervisor gives up


def refuse(text: str) -> int:
    """Tell why it does not start; the exit code."""
    print(text, file=sys.stderr, flush=True)
    return 1


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


class Child:
    """One part of Bukett as a process of its own, started again when it dies."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.deaths = 0
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._due = 0.0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start in a session of its own: a Ctrl-C reaches the supervisor alone, which ends its children in order."""
        environ = {**os.environ, SUPERVISOR: str(os.getpid())}
        self._process = subprocess.Popen(self._command, env=environ, start_new_session=True)
        self._started, self._due = time.monotonic(), 0.0

    def look(self) -> None:
        """Start again, after a pause that doubles with each death in a row, if the process has ended."""
        now = time.monotonic()
        if self.alive or self._process is None:
            return
        if not self._due:
            self._sweep()
            self.deaths = 1 if now - self._started > STEADY else self.deaths + 1
            pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
            self._due = now + pause
            code = self._process.returncode
            say(f"Bukett: the {self.name} ended unexpectedly ({describe(code)}); it starts again in {pause:.0f} s.")
        elif now >= self._due:
            self.start()

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self._process is not None and self.alive:
            self._process.terminate()

    def end(self) -> None:
        """End it and everything it has started, now."""
        if self._process is not None:
            self._sweep()
            self._process.wait()

    def _sweep(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def describe(code: int) -> str:
    """An exit status in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Supervisor:
    """Keeps the children running until it is told to stop."""

    def __init__(self, steps: Sequence[Sequence[str]], children: Sequence[Child], ready: Callable[[], bool]) -> None:
        """`ready` is asked until it says yes."""
        self._told = 0
        self._steps, self._children, self._ready = steps, children, ready

    def run(self) -> int:
        """Run the steps, then start, watch and stop the children. The exit code: 0 after a request to stop, else 1."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._tell)
        if code := self._prepare():
            why = f"Bukett cannot start: preparing the database failed ({describe(code)})."
            return 0 if self._told else refuse(why)
        try:
            return self._watch()
        finally:
            self._stop()

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told += 1

    def _prepare(self) -> int:
        """Step by step, each of which must end well; a request to stop ends the step under way."""
        for step in self._steps:
            process = subprocess.Popen(step, start_new_session=True)
            while process.poll() is None:
                if self._told:
                    process.terminate()
                time.sleep(TICK / 4)
            if process.returncode or self._told:
                return process.returncode or 1
        return 0

    def _watch(self) -> int:
        for child in self._children:
            child.start()
        greeted = False
        while not self._told:
            time.sleep(TICK)
            for child in self._children:
                child.look()
                if child.deaths >= FAILED_STARTS:
                    return refuse(f"Bukett stops: the {child.name} ended {child.deaths} times in a row; see above why.")
            greeted = greeted or self._ready()
        return 0

    def _stop(self) -> None:
        say("\nBukett: stopping …")
        told, deadline = self._told, time.monotonic() + GRACE
        for child in self._children:
            child.ask_to_end()
        while any(child.alive for child in self._children) and time.monotonic() < deadline and self._told <= told:
            time.sleep(TICK / 2)
        for child in self._children:
            child.end()
        say("Bukett: stopped.")


def end_with_supervisor() -> None:
    """Make this process end by itself when its supervisor was killed. A timer, not a thread: the web server forks."""
    supervisor = os.environ.pop(SUPERVISOR, "")
    if not supervisor:
        return

    def look(_number: int, _frame: FrameType | None) -> None:
        if os.getppid() != int(supervisor):
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
