"""The command: `python -m tools.bench`. Measures, writes the measured sections of the page, names what broke.

PostgreSQL is measured too where BUKETT_TEST_DATABASE_URL names a server. Exit code 1 when a limit does not hold; for
ratios of CPU time a quarter more is tolerated, since machines that measure also do other things.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.bench import report
from tools.bench import stand as stands
from tools.bench.parts import FEW, PARTS, Bench, Part
from tools.bench.report import Line

KINDS = (stands.SQLITE, stands.POSTGRESQL)


def _arguments() -> argparse.Namespace:
    names = ", ".join(part.name for part in PARTS)
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench", description=f"Measure speed at 45,000 stores against {FEW}."
    )
    add = parser.add_argument
    add("--only", default="", help=f"some parts, of {names}; only their sections are replaced")
    add("--database", choices=[kind.lower() for kind in KINDS], help="one database; only its sections are replaced")
    add("--quick", action="store_true", help="fewer stores, rows and repetitions; the page is not written")
    add("--keep", type=Path, help="a folder in which the filled databases stay for the next run of the same day")
    found = parser.parse_args()
    if unknown := set(filter(None, found.only.split(","))) - {part.name for part in PARTS}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {names}")
    return found


def main() -> int:
    """Measure on each database that there is."""
    asked, began = _arguments(), time.monotonic()
    wanted = [part for part in PARTS if not asked.only or part.name in asked.only.split(",")]
    found: list[Line] = []
    for server in dict.fromkeys((None, os.environ.get("BUKETT_TEST_DATABASE_URL"))):
        kind = stands.POSTGRESQL if server else stands.SQLITE
        if asked.database in (None, kind.lower()):
            with _bench(asked, server, kind) as bench:
                for part in wanted:
                    if kind in part.kinds:
                        found += _section(part, bench, written=not asked.quick)
    print(f"Measured in {time.monotonic() - began:.0f} s.")
    broken = [line for line in found if line.broken]
    for line in broken:
        print(f"BROKEN: {line.told}", file=sys.stderr)
    return 1 if broken else 0


@contextmanager
def _bench(asked: argparse.Namespace, server: str | None, kind: str) -> Iterator[Bench]:
    with (
        tempfile.TemporaryDirectory(prefix="bukett-bench-") as folder,
        stands.databases(server, Path(folder), asked.keep) as make,
    ):
        many, times, sizes, seconds = (9000, 3, (1000, 3000), 2.0) if asked.quick else (45_000, 5, (9000, 45_000), 5.0)
        bench = Bench(many, times, sizes, seconds, kind, make, Path(folder))
        try:
            yield bench
        finally:
            bench.close()


def _section(part: Part, bench: Bench, *, written: bool) -> list[Line]:
    """Measure one part and replace its section, so that a run that is ended early keeps what it has measured."""
    when, began, lines = report.measured_on(), time.monotonic(), []
    for line in part.measured(bench):
        print(line.told, flush=True)
        lines.append(line)
    print(f"  {part.name}, {bench.kind}: {time.monotonic() - began:.0f} s", flush=True)
    if written:
        section = report.table(when, lines)
        report.write({(part.title, bench.kind): section}, {each.title: each.told for each in PARTS}, KINDS)
    return lines


if __name__ == "__main__":
    sys.exit(main())
