"""Twenty people at once on the production server: how long they wait at worst, against one person who is alone.

People read between two pages. Without that, twenty of them would be twenty machines, and on two cores their waits would
tell the length of the queue and nothing else. The pauses are those of TPC-W, the benchmark of web shops: exponential,
seven seconds in the mean, at most seventy. Everybody asks lists, cards and searches in turn, each time another one.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tools.bench.data import FIRST, SECOND
from tools.bench.report import Line
from tools.bench.stand import Stand, environment

USERS, THINK, LONGEST, LIMIT = 20, 7.0, 70.0, 3.0
WARM, ROUNDS = 8, 25
PORT = 5014
ROOT = Path(__file__).resolve().parents[2]
Waits = dict[str, list[float]]


def measured(stand: Stand, folder: Path, seconds: float) -> Iterator[Line]:
    """The 95th percentile of lists, cards and searches among twenty, against the median of one alone."""
    with _served(stand, folder) as cookie:
        alone: Waits = defaultdict(list)
        _alone(stand, cookie, 0, WARM, defaultdict(list))  # each process has answered before
        _alone(stand, cookie, 1, ROUNDS, alone)
        together: Waits = defaultdict(list)
        end = time.monotonic() + seconds
        people = [threading.Thread(target=_person, args=(stand, cookie, 2 + n, end, together)) for n in range(USERS)]
        for each in people:
            each.start()
        for each in people:
            each.join()
    for kind in ("list", "card", "search"):
        single, waits = median(alone[kind]), sorted(together[kind])
        late = waits[int(0.95 * (len(waits) - 1))]
        note = (
            f"95 % below {late * 1000:.0f} ms, median {median(waits) * 1000:.0f}, of {len(waits)}; "
            f"alone median {single * 1000:.0f} of {len(alone[kind])}"
        )
        what = f"Twenty users: 95th percentile of a {kind} against one user's median"
        yield Line(what, stand.kind, late / single, LIMIT, "times", note)


@contextmanager
def _served(stand: Stand, folder: Path) -> Iterator[str]:
    """The production server on the stand's database; the cookie of somebody signed in."""
    url = stand.engine.url.render_as_string(hide_password=False)
    given = environment(url, folder) | {"PORT": str(PORT), "PATH": os.environ["PATH"]}
    server = subprocess.Popen([sys.executable, "run.py", "web"], cwd=ROOT, env=given)
    try:
        _ready()
        yield _cookie(stand)
    finally:
        server.terminate()
        server.wait(30)


def _ready() -> None:
    for _ in range(300):
        try:
            _asked("/health/ready", "")
        except (OSError, RuntimeError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def _cookie(stand: Stand) -> str:
    name = stand.app.config.get("SESSION_COOKIE_NAME", "session")
    kept = stand.client.get_cookie(name)
    if kept is None:
        raise RuntimeError("nobody is signed in")
    return f"{name}={kept.value}"


def _alone(stand: Stand, cookie: str, number: int, rounds: int, waits: Waits) -> None:
    """One person who is alone and does not read, so many rounds of pages."""
    rng = random.Random(number)  # noqa: S311 - no secret
    for _ in range(rounds):
        for kind, url in _pages(stand, rng):
            waits[kind].append(_asked(url, cookie))


def _person(stand: Stand, cookie: str, number: int, end: float, waits: Waits) -> None:
    """One person's pages until the end."""
    rng = random.Random(number)  # noqa: S311 - no secret
    time.sleep(rng.uniform(0, THINK))  # they do not come in step
    while time.monotonic() < end:
        for kind, url in _pages(stand, rng):
            waits[kind].append(_asked(url, cookie))
            time.sleep(min(rng.expovariate(1 / THINK), LONGEST, max(end - time.monotonic(), 0)))
            if time.monotonic() >= end:
                break


def _pages(stand: Stand, rng: random.Random) -> Iterator[tuple[str, str]]:
    yield "list", f"/stores/?sort={rng.choice(('number', 'name', '-name'))}&page={rng.randrange(1, stand.stores // 50)}"
    yield "card", f"/stores/{rng.randrange(1, stand.stores)}"
    yield "search", f"/search/?q={quote(f'{rng.choice(FIRST)} {rng.choice(SECOND)} {rng.randrange(997)}')}"


def _asked(url: str, cookie: str) -> float:
    """How long an answer takes, by the clock."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request("GET", url, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{url} answered {answer.status}")
    finally:
        connection.close()
    return time.monotonic() - began
