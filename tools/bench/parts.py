"""The parts that are measured, each with its title and what its section of the page says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.bench import (
    auditing,
    automation,
    cards,
    certified,
    contacts,
    documents,
    exporting,
    fields,
    handwritten,
    importing,
    lists,
    lookback,
    plans,
    starting,
    users,
    writers,
)
from tools.bench import stand as stands
from tools.bench.report import Line
from tools.bench.stand import Stand

FEW = 360


@dataclass
class Bench:
    """How much is measured and on which database. The stands are made when a part first needs them."""

    stores: int
    times: int
    sizes: tuple[int, int]
    seconds: float
    kind: str
    make: Callable[[str], str]
    folder: Path

    @cached_property
    def small(self) -> Stand:
        return stands.stand(self.make(f"stores{FEW}"), self.folder, FEW)

    @cached_property
    def large(self) -> Stand:
        return stands.stand(self.make(f"stores{self.stores}"), self.folder, self.stores)

    def close(self) -> None:
        for name in ("small", "large"):
            if name in self.__dict__:
                stands.close(self.__dict__[name])


@dataclass(frozen=True, slots=True)
class Part:
    """A part by its short name. `kinds`: the databases on which it says something."""

    name: str
    title: str
    told: str
    measured: Callable[[Bench], Iterable[Line]]
    kinds: tuple[str, ...] = (stands.SQLITE, stands.POSTGRESQL)


def _pages(bench: Bench) -> Iterable[Line]:
    yield from cards.measured(bench.small, bench.large, bench.times)
    yield handwritten.measured(bench.large, bench.times)


def _writers(bench: Bench) -> Iterable[Line]:
    url = bench.make("writers")
    return writers.measured(stands.stand(url, bench.folder, FEW).app, url, bench.folder, bench.seconds)


def _audit(bench: Bench) -> Iterable[Line]:
    rows = 10_000 if bench.stores > 10_000 else 1000
    found = stands.stand(bench.make(f"audit{rows}"), bench.folder, rows)
    try:
        yield from auditing.measured(found, rows, bench.times)
    finally:
        stands.close(found)


def _automations(bench: Bench) -> Iterable[Line]:
    """On a database of its own: what it leaves behind is nothing that other parts look at."""
    events = min(bench.sizes[1], 10_000)
    own = stands.stand(bench.make("automation"), bench.folder, events)
    try:
        yield from automation.measured(own, events)
    finally:
        stands.close(own)


PARTS = (
    Part(
        "lists",
        "Lists and search",
        "Every list with each filter and each sort it offers, first and last page, and the global search: 45,000 "
        "stores against 360. Both sizes show equally many rows on a page, so that the ratio tells what the "
        "table's size costs.",
        lambda bench: lists.measured(bench.small, bench.large, bench.times),
    ),
    Part(
        "lookback",
        "Lists as of another day",
        "Every list that can be looked back on: as of a year ago, as known yesterday, and both at once. What has "
        "changed since a day is taken back before rows are found, so knowledge of longer ago costs by the changes "
        "since.",
        lambda bench: lookback.measured(bench.small, bench.large, bench.times),
    ),
    Part(
        "fields",
        "Lists with fields of the office's own",
        "Ten fields of the stores, defined and filled for the measurement; the list filtered on two of them, which "
        "leave a few stores, some or all, against the list before.",
        lambda bench: fields.measured(bench.large, bench.times),
    ),
    Part(
        "certified",
        "Certified stores",
        "The tender team's question over the whole country against bare SQL that returns the same rows.",
        lambda bench: certified.measured(bench.large, bench.times),
    ),
    Part(
        "plans",
        "Plans of the hot statements",
        "Taken while the pages are asked at 45,000 stores; they stand in [query-plans.md](query-plans.md).",
        lambda bench: plans.measured(bench.large),
    ),
    Part(
        "pages",
        "Start page, cards, and a list beside a hand-written one",
        "Statements of the start page and of the card that asks most, at 45,000 stores with 600,000 entries in "
        "the audit log; what the size costs these pages; and what rights, declared lists and the frame cost: the "
        "list of stores against a page with the same HTML written by hand.",
        _pages,
    ),
    Part(
        "exports",
        "Exports",
        "A whole list as Excel, read under the reader's scope and written, against a bare openpyxl or XlsxWriter loop "
        "over the same rows, already read; and the most memory of a process that exports all certificates, at both "
        "sizes.",
        lambda bench: exporting.measured(bench.small, bench.large, bench.folder),
    ),
    Part(
        "documents",
        "Certified stores as PDF",
        "The annex to a tender at ten times the rows, laid out in its limited process.",
        lambda bench: documents.measured(bench.large),
    ),
    Part(
        "start",
        "Start-up",
        "Each in a process of its own, on the filled database.",
        lambda bench: starting.measured(bench.small, bench.large, bench.folder),
    ),
    Part(
        "imports",
        "Imports",
        "A register of 45,000 rows imported with all rules, search terms and audit entries against reading the "
        "file and inserting its rows in bulk; each in a process of its own.",
        lambda bench: importing.measured(bench.make, bench.kind, bench.folder, bench.sizes, 1),
    ),
    Part(
        "contacts",
        "Import of contact persons",
        "45,000 people from the file to the committed rows, with all rules, search terms, audit entries and outcomes; "
        "each in a process of its own on an empty database. The CPU time that is judged, at most 100 microseconds for "
        "a contact or 10,000 contacts a second, is that of the process that imports; what PostgreSQL's server needs "
        "besides is told with it.",
        lambda bench: contacts.measured(bench.make, bench.kind, bench.folder, bench.sizes[1], bench.times),
    ),
    Part(
        "audit",
        "Audit of a bulk edit",
        "10,000 stores get another contact person by a worker, with rules, search terms and the outcome of each row: "
        "with the entries of the audit log against the same without them. The preview is not measured.",
        _audit,
    ),
    Part(
        "automation",
        "Automations",
        "An automation with three conditions over 10,000 events of as many stores: each is weighed by one worker, and "
        "kept with what every condition saw. At most 5 ms for each are 200 runs a second, of the "
        "CPU time of the worker and of the database's process that works for it.",
        _automations,
    ),
    Part(
        "writers",
        "Sixteen writers on SQLite",
        "Small changes, as a form saves them, as fast as they come. The quietest of three rounds counts.",
        _writers,
        (stands.SQLITE,),
    ),
    Part(
        "users",
        "Twenty users at once",
        "The production server with its default number of processes, 45,000 stores. Each user asks a list, a card "
        "and a search in turn, another one each time, and reads before the next: seven seconds in the mean, "
        "exponential, as in TPC-W. Without the pauses twenty loops would queue for the processors, and the waits "
        "would tell their number.",
        lambda bench: users.measured(bench.large, bench.folder, 18 * bench.seconds),
    ),
)
