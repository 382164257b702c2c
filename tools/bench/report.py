"""What was measured, as a table in docs/benchmarks.md, and whether each limit holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.platform import clock

PAGE = Path("docs/benchmarks.md")
TOLERANCE = 1.25
HEAD = """# Benchmarks

Written by `make bench`; do not edit. Measured on {day}, on 2 cores: {stores} stores with three certificates each
against {few}. Figures are ratios of CPU time within one run, measured in turns, the median of {times} unless a row says
otherwise. On PostgreSQL the CPU time of the server's process counts with the web process's; one server process works
for a statement. Both sizes show equally many rows on a page.

| what | database | measured | limit | holds | most costly case |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one database. A line without a limit is told, not judged."""

    what: str
    kind: str
    value: float
    limit: float | None
    unit: str = "times"
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit

    @property
    def broken(self) -> bool:
        """Whether the limit is passed by more than a noisy machine explains; only ratios are noisy."""
        tolerated = TOLERANCE if self.unit == "times" else 1.0
        return self.limit is not None and self.value > self.limit * tolerated

    @property
    def told(self) -> str:
        limit = "" if self.limit is None else f" (limit {_figure(self.limit, self.unit)})"
        return f"{self.kind}: {self.what}: {_figure(self.value, self.unit)}{limit} {self.note}".rstrip()

    @property
    def row(self) -> str:
        limit = "" if self.limit is None else _figure(self.limit, self.unit)
        verdict = "" if self.limit is None else "yes" if self.holds else "NO" if self.broken else "within a quarter"
        return f"| {self.what} | {self.kind} | {_figure(self.value, self.unit)} | {limit} | {verdict} | {self.note} |"


def _figure(value: float, unit: str) -> str:
    number = f"{value:.2f}" if unit == "times" else f"{value:,.0f}"
    return f"{number} {unit}".rstrip()


def written(lines: Sequence[Line], *, stores: int, few: int, times: int, page: Path) -> None:
    """Put the table in its place, ordered by what was measured."""
    ordered = sorted(lines, key=lambda line: [each.what for each in lines].index(line.what))
    head = HEAD.format(day=clock.today(), stores=f"{stores:,}", few=few, times=times)
    page.write_text(head + "\n".join(line.row for line in ordered) + "\n", encoding="utf-8")
