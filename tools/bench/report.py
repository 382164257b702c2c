"""What was measured, as sections of docs/benchmarks.md, and whether each limit holds.

A section is one part on one database: it is replaced alone, and says itself when and on what it was measured.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from app.platform import clock

PAGE = Path("docs/benchmarks.md")
TOLERANCE = 1.25
HEAD = """# Benchmarks

Written by `make bench`; do not edit. One part alone: `make bench ARGS="--only lists"` (or several with commas), on one
database: `ARGS="--only lists --database sqlite"`; both replace those sections and leave the others.

The figures are of a cooperative with 45,000 stores, three certificates each and 600,000 entries in the audit log,
against one of 360 with as much of everything for each store. Costs are CPU time within one run, measured in turns, the
median of five unless a row says otherwise; on PostgreSQL the CPU time of the server's process counts with the web
process's, and one server process works for a statement. A ratio that passes its limit by less than a quarter is said
to be within a quarter: machines that measure also do other things. Times in milliseconds are of this machine.
"""
COLUMNS = "| what | measured | limit | holds | most costly case |\n|---|---|---|---|---|\n"
Sections = dict[tuple[str, str], str]
"""The text of each section by (title of the part, database)."""


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
        return f"| {self.what} | {_figure(self.value, self.unit)} | {limit} | {verdict} | {self.note} |"


def _figure(value: float, unit: str) -> str:
    number = f"{value:.2f}" if unit == "times" else f"{value:,.0f}"
    return f"{number} {unit}".rstrip()


def table(when: str, lines: Sequence[Line]) -> str:
    """Lines as a section's text; `when`: as `measured_on` said when it began."""
    return f"{when}\n\n{COLUMNS}" + "\n".join(line.row for line in lines)


def measured_on() -> str:
    """When, on what machine and of which revision."""
    told = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", told.read_text("utf-8")) if told.exists() else None
    named = f" ({' '.join(model[1].split())})" if model else ""
    return f"Measured on {clock.today()}, {os.cpu_count()} cores{named}, revision {_revision()}."


def _revision() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "app", "tools", "migrations")
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{' with changes' if changed else ''}"


def read(page: str) -> Sections:
    """The sections of a page that was written here."""
    found: Sections = {}
    for part in page.split("\n## ")[1:]:
        title, *databases = part.split("\n### ")
        for database in databases:
            kind, _, text = database.partition("\n")
            found[title.partition("\n")[0], kind] = text.strip()
    return found


def page(sections: Sections, parts: Mapping[str, str], kinds: Sequence[str]) -> str:
    """The page: each part's title with what it says of itself (`parts`), then its databases."""
    text = HEAD
    for title, told in parts.items():
        mine = [(kind, sections[title, kind]) for kind in kinds if (title, kind) in sections]
        if mine:
            text += f"\n## {title}\n\n{fill(told, 120)}\n" + "".join(
                f"\n### {kind}\n\n{section}\n" for kind, section in mine
            )
    return text


def write(new: Sections, parts: Mapping[str, str], kinds: Sequence[str], path: Path = PAGE) -> None:
    """Put new sections in the places of the old ones."""
    kept = read(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(page(kept | new, parts, kinds), encoding="utf-8")
