"""Importing a register against reading the file and inserting its rows in bulk; each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from tools.bench import clock as cost
from tools.bench import registers
from tools.bench.report import Line
from tools.bench.stand import POSTGRESQL, Stand, application

LIMIT, MEMORY = 6.0, 1.5
IMPORT, PLAIN = "import", "plain"


def measured(make: Callable[[str], str], kind: str, folder: Path, sizes: tuple[int, int], times: int) -> list[Line]:
    """Ratios for a workbook and for text, in turns; memory of the longer import against the shorter one."""
    few, many = sizes
    lines, memory = [], {}
    for suffix in ("xlsx", "csv"):
        files = {rows: registers.write(folder / f"register{rows}.{suffix}", rows) for rows in sizes}
        runs = [(mode, _run(make, folder, mode, files[many])) for _ in range(times) for mode in (IMPORT, PLAIN)]
        costs = {wanted: median(each["cpu"] for mode, each in runs if mode == wanted) for wanted in (IMPORT, PLAIN)}
        memory[suffix] = (
            max(each["memory"] for mode, each in runs if mode == IMPORT)
            / _run(make, folder, IMPORT, files[few])["memory"]
        )
        note = f"{costs[IMPORT]:.1f} s against {costs[PLAIN]:.1f}, {times} of each"
        ratio = costs[IMPORT] / costs[PLAIN]
        lines.append(
            Line(
                f"Import of {many:,} rows ({suffix}) against reading and bulk inserts",
                kind,
                ratio,
                LIMIT,
                "times",
                note,
            )
        )
    for suffix, ratio in memory.items():
        what = f"Memory of importing {many:,} rows ({suffix}) against {few:,}"
        lines.append(Line(what, kind, ratio, MEMORY, "times", ""))
    return lines


def _run(make: Callable[[str], str], folder: Path, mode: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.bench.importing", mode, make(f"{mode}_{file.stem}"), str(folder), str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"importing failed: {answer.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main(mode: str, url: str, folder: str, file: str) -> None:
    """In a process of its own: do it once on an empty database and print what it took."""
    from app.platform.db import db

    app = application(url, Path(folder))
    with app.app_context():
        engine = db.engine
    engine.dispose()
    stand = Stand(app, engine, 0, app.test_client())
    if stand.kind == POSTGRESQL:
        sa.event.listen(engine, "connect", lambda found, record: stand.backends.add(found.info.backend_pid))
    before = _spent(stand)
    if mode == PLAIN:
        with app.app_context():
            stores = registers.insert(engine, Path(file))
    else:
        answer = app.test_cli_runner().invoke(args=["register", "import", file, "--format", "json"])
        if answer.exit_code != 0:
            raise RuntimeError(answer.output[-2000:]) from answer.exception
        stores = json.loads(answer.stdout.splitlines()[-1])["created"]
    cpu = _spent(stand) - before
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"cpu": cpu, "memory": memory, "stores": stores}))


def _spent(stand: Stand) -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used) + cost.server(stand)


if __name__ == "__main__":
    main(*sys.argv[1:])
