"""Importing a register against reading the file and inserting its rows in bulk; each in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tools.bench import alone, registers
from tools.bench.report import Line

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
    return alone.run("tools.bench.importing", mode, make(f"{mode}_{file.stem}"), folder, file)


def main(mode: str, url: str, folder: str, file: str) -> None:
    """In a process of its own: do it once on an empty database and tell what it took."""
    ours = ["register", "import", file, "--format", "json"]
    alone.imported(url, folder, (lambda engine: registers.insert(engine, Path(file))) if mode == PLAIN else ours)


if __name__ == "__main__":
    main(*sys.argv[1:])
