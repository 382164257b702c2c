"""Work in a process of its own: what it took and the most memory it had, as a line of JSON that its parent reads."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tools.bench import clock as cost
from tools.bench.stand import POSTGRESQL, Stand, application

STATUS = Path("/proc/self/status")


def run(module: str, *arguments: object) -> dict[str, Any]:
    """What `python -m module` tells with these arguments."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{module} failed: {answer.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def tell(**found: float) -> None:
    """Say to the parent what was found."""
    print(json.dumps(found))


def imported(url: str, folder: str, command: list[str] | Callable[[sa.Engine], object]) -> None:
    """Do it once on an empty database: a command of the application, or work on the bare engine. Tells what it took.

    `process`: CPU seconds of this process and of its children; `cpu`: with those of the database server's process.
    """
    from app.platform.db import db

    app = application(url, Path(folder))
    with app.app_context():
        engine = db.engine
    engine.dispose()
    stand = Stand(app, engine, 0, app.test_client())
    if stand.kind == POSTGRESQL:
        sa.event.listen(engine, "connect", lambda found, record: stand.backends.add(found.info.backend_pid))
    before, server = _spent(), cost.server(stand)
    if callable(command):
        with app.app_context():
            command(engine)
    else:
        answer = app.test_cli_runner().invoke(args=command)
        if answer.exit_code != 0:
            raise RuntimeError(answer.output[-2000:]) from answer.exception
    process = _spent() - before
    tell(process=process, cpu=process + cost.server(stand) - server, memory=memory())


def memory() -> int:
    """The most memory so far, in kilobytes: of this program or of a child of it, whichever had more.

    `getrusage` begins with what the process had that started it, so the system is asked where it tells better.
    """
    found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text("ascii")) if STATUS.exists() else None
    mine = int(found[1]) if found else _most(resource.RUSAGE_SELF)
    return max(mine, _most(resource.RUSAGE_CHILDREN))


def _most(who: int) -> int:
    """In kilobytes; macOS counts bytes."""
    most = resource.getrusage(who).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
