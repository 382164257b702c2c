"""What work costs: CPU time of this process, and of the database server's process that works for it.

The server's CPU time is read from the system where the server runs on this machine; where it does not, the time that
statements take is counted instead, whoever uses it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from tools.bench.stand import POSTGRESQL, Stand

TIMES = 5


def seconds(stand: Stand, work: Callable[[], object]) -> float:
    """The CPU time of one piece of work."""
    before, started = server(stand), time.process_time()
    work()
    return time.process_time() - started + server(stand) - before


def server(stand: Stand) -> float:
    """CPU time so far of the server's processes that have worked for the stand."""
    if stand.kind != POSTGRESQL:
        return 0.0
    return sum(_of(pid) for pid in stand.backends)


def _of(pid: int) -> float:
    spent, *_ = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()
    return int(spent) / 1e9


def medians(pairs: Sequence[tuple[Stand, Callable[[], object]]], times: int = TIMES) -> list[float]:
    """The median CPU time of each piece of work, taken in turns so that the machine's moods meet all alike."""
    found: list[list[float]] = [[] for _ in pairs]
    for _, work in pairs:
        work()  # what is made once, is made before
    gc.collect()
    for _ in range(times):
        for place, (stand, work) in enumerate(pairs):
            found[place].append(seconds(stand, work))
    return [median(each) for each in found]
