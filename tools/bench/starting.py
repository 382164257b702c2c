"""Start-up: from a new process to its first answer, at both sizes, and the release command on a filled database."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tools.bench import alone
from tools.bench.report import Line
from tools.bench.stand import Stand, environment

LIMIT, TIMES = 2.0, 5
ANSWER, RELEASE = "answer", "release"


def measured(small: Stand, large: Stand, folder: Path) -> Iterator[Line]:
    """CPU time of a web process until its first page, and of preparing a database that is prepared already."""
    told = {
        ANSWER: "Start-up: from a new process to its first page",
        RELEASE: "Preparing a database that is up to date",
    }
    for mode, what in told.items():
        runs = [(stand.stores, _run(stand, folder, mode)) for _ in range(TIMES) for stand in (small, large)]
        few, many = (_median(runs, stand.stores, "cpu") for stand in (small, large))
        wall = _median(runs, large.stores, "wall")
        statements = {stand.stores: _median(runs, stand.stores, "statements") for stand in (small, large)}
        note = f"{many:.2f} s of CPU time against {few:.2f}, {wall:.2f} s by the clock"
        yield Line(
            f"{what}, {large.stores:,} stores against {small.stores:,}", large.kind, many / few, LIMIT, "times", note
        )
        more = statements[large.stores] - statements[small.stores]
        told_more = f"{statements[large.stores]:.0f} in all"
        yield Line(f"{what}: statements more at {large.stores:,} stores", large.kind, more, 0, "", told_more)


def _median(runs: list[tuple[int, dict[str, Any]]], stores: int, name: str) -> float:
    return float(median(answer[name] for size, answer in runs if size == stores))


def _run(stand: Stand, folder: Path, mode: str) -> dict[str, Any]:
    url = stand.engine.url.render_as_string(hide_password=False)
    return alone.run("tools.bench.starting", url, folder, mode)


def main(url: str, folder: str, mode: str) -> None:
    """In a process of its own: make the application and let it answer once, or prepare its database."""
    began = time.monotonic()
    import sqlalchemy as sa

    from app.factory import create_app
    from config import Settings

    statements: list[str] = []
    sa.event.listen(sa.Engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    app = create_app(Settings.from_environment(environment(url, Path(folder))))
    if mode == RELEASE:
        done = app.test_cli_runner().invoke(args=["release"])
        if done.exit_code != 0:
            raise RuntimeError(done.output)
    else:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"], session["locale"] = "1:0", True, "nb"
        if client.get("/stores/").status_code != 200:
            raise RuntimeError("no page")
    alone.tell(cpu=time.process_time(), wall=time.monotonic() - began, statements=len(statements))


if __name__ == "__main__":
    main(*sys.argv[1:])
