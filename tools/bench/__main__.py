"""The command: `python -m tools.bench [--quick] [--only lists,imports]`. Measures, writes the page, names what broke.

PostgreSQL is measured too where BUKETT_TEST_DATABASE_URL names a server. Exit code 1 when a limit does not hold; for
ratios of CPU time a quarter more is tolerated, since machines that measure also do other things.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bench import cards, certified, handwritten, importing, lists, report, writers
from tools.bench import stand as stands
from tools.bench.report import Line

PARTS = ("lists", "certified", "imports", "pages", "writers")
FEW = 360


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    stores: int
    times: int
    sizes: tuple[int, int]
    seconds: float
    parts: tuple[str, ...]


def _plan(arguments: argparse.Namespace) -> Plan:
    parts = tuple(part for part in PARTS if part in (arguments.only or ",".join(PARTS)).split(","))
    if arguments.quick:
        return Plan(9000, 3, (1000, 3000), 2.0, parts)
    return Plan(45_000, 5, (9000, 45_000), 5.0, parts)


def main() -> int:
    """Measure on each database that there is."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench", description="Measure speed at 45,000 stores against 360."
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer stores, rows and repetitions; the page is not written"
    )
    parser.add_argument("--only", default="", help=f"some parts, of {', '.join(PARTS)}; the page is not written")
    arguments = parser.parse_args()
    plan, began, found = _plan(arguments), time.monotonic(), []
    for server in dict.fromkeys((None, os.environ.get("BUKETT_TEST_DATABASE_URL"))):
        with (
            tempfile.TemporaryDirectory(prefix="bukett-bench-") as folder,
            stands.databases(server, Path(folder)) as make,
        ):
            for line in _measured(plan, make, Path(folder), stands.POSTGRESQL if server else stands.SQLITE):
                print(line.told, flush=True)
                found.append(line)
    print(f"Measured in {time.monotonic() - began:.0f} s.")
    if not arguments.quick and not arguments.only:
        report.written(found, stores=plan.stores, few=FEW, times=plan.times, page=report.PAGE)
    broken = [line for line in found if line.broken]
    for line in broken:
        print(f"BROKEN: {line.told}", file=sys.stderr)
    return 1 if broken else 0


def _measured(plan: Plan, make: Callable[[str], str], folder: Path, kind: str) -> Iterator[Line]:
    if {"lists", "certified", "pages"} & set(plan.parts):
        yield from _on_stands(plan, make, folder, kind)
    if "imports" in plan.parts:
        yield from importing.measured(make, kind, folder, plan.sizes, 1)
    if "writers" in plan.parts and kind == stands.SQLITE:
        url = make("writers")
        yield from writers.measured(stands.stand(url, folder, FEW).app, url, folder, plan.seconds)


def _on_stands(plan: Plan, make: Callable[[str], str], folder: Path, kind: str) -> Iterator[Line]:
    small, large = (stands.stand(make(f"stores{count}"), folder, count) for count in (FEW, plan.stores))
    if "lists" in plan.parts:
        yield from lists.lines(list(lists.measured(small, large, plan.times)), kind)
    if "certified" in plan.parts:
        yield from certified.measured(large, plan.times)
    if "pages" in plan.parts:
        yield from cards.measured(large)
        yield handwritten.measured(large, plan.times)
    for each in (small, large):
        stands.close(each)


if __name__ == "__main__":
    sys.exit(main())
