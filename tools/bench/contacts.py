"""Importing contact persons, with rules, audit and search, against reading the file and inserting people in bulk.

Each in a process of its own, from the file to the committed rows. What is judged is the CPU time of the process that
imports; the database server's stands beside it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from app.platform.spreadsheets.writing import write_csv, write_xlsx
from tools.bench import alone
from tools.bench.report import Line
from tools.bench.stand import POSTGRESQL

LIMIT = 100.0
"""Microseconds of CPU time for each contact: 10,000 in a CPU second."""
IMPORT, PLAIN = "import", "plain"
HEADER = ("Fornavn", "Etternavn", "E-post", "Mobil")
GIVEN = ("Kari", "Ola", "Bjørn", "Anne", "Ingrid", "Per", "Solveig", "Åse", "Øystein", "Marit", "Nils", "Liv", "Tor")
MIDDLE = ("", "Marie ", "Johan ", "Elise ", "Emil ", "Sofie ", "August ", "Karoline ")
FAMILY = ("Nordmann", "Hansen", "Johansen", "Olsen", "Larsen", "Berg", "Haugen", "Hæg", "Ås", "Lie", "Dahl", "Lund")


def write(path: Path, rows: int) -> Path:
    """So many contact persons, as a workbook or as text; every ninth shares an e-mail with the one before."""
    with path.open("wb") as stream:
        if path.suffix == ".xlsx":
            write_xlsx(stream, HEADER, _rows(rows), "Kontaktpersoner")
        else:
            write_csv(stream, HEADER, _rows(rows))
    return path


def _rows(rows: int) -> Iterator[tuple[str, ...]]:
    rng = random.Random(3)  # noqa: S311 - the same file each time
    for i in range(rows):
        email = f"person{i - (i % 9 == 1)}@blomst{i % 900}.example"
        yield rng.choice(MIDDLE) + rng.choice(GIVEN), rng.choice(FAMILY), email, f"9{i:07d}"


def measured(make: Callable[[str], str], kind: str, folder: Path, rows: int, times: int) -> Iterator[Line]:
    """What a contact costs from text and from a workbook, with its rate, and beside that what the bare work costs."""
    files = [write(folder / f"contacts.{suffix}", rows) for suffix in ("csv", "xlsx")]
    modes = [(IMPORT, files[0]), (PLAIN, files[0]), (IMPORT, files[1])]
    runs = [(mode, file.suffix, _run(make, folder, mode, file)) for _ in range(times) for mode, file in modes]

    def cost(mode: str, suffix: str, name: str) -> float:
        return median(found[name] for of, file, found in runs if (of, file) == (mode, suffix))

    for suffix in (".csv", ".xlsx"):
        own, whole = (cost(IMPORT, suffix, name) for name in ("process", "cpu"))
        note = f"{rows / own:,.0f} a CPU second of the importing process; median of {times}"
        if kind == POSTGRESQL:
            note += f"; with the server's {1e6 * whole / rows:.0f} microseconds, {rows / whole:,.0f} a second"
        what = f"CPU time of a contact imported ({suffix[1:]}, {rows:,} rows)"
        yield Line(what, kind, 1e6 * own / rows, LIMIT, "microseconds", note)
    ours, bare = (cost(mode, ".csv", "cpu") for mode in (IMPORT, PLAIN))
    what = f"Import of {rows:,} contacts (csv) against reading and bulk inserts"
    yield Line(what, kind, ours / bare, None, "times", f"{ours:.1f} s against {bare:.1f}, {times} of each")


def _run(make: Callable[[str], str], folder: Path, mode: str, file: Path) -> dict[str, float]:
    return alone.run("tools.bench.contacts", mode, make(f"contacts_{mode}"), folder, file)


def main(mode: str, url: str, folder: str, file: str) -> None:
    """In a process of its own: do it once on an empty database and tell what it took."""
    ours = ["contacts", "import", file, "--format", "json"]
    alone.imported(url, folder, partial(_insert, path=Path(file)) if mode == PLAIN else ours)


def _insert(engine: sa.Engine, *, path: Path) -> None:
    """Read the file and insert its people in bulk: no rule, no search term, no audit entry, no outcome of a row."""
    from app.platform import bulk, clock, tables
    from app.platform.engine import writing
    from app.platform.spreadsheets.reading import open_table

    with open_table(path, path.name) as table, writing(engine), engine.begin() as connection:
        rows = (row.cells for row in table.rows() if row.number > 1)
        people = [(f"{given} {family}", email, f"+47{phone}") for given, family, email, phone in rows]
        same = {"recorded_at": clock.now(), "version": 1}
        bulk.insert_rows(connection, tables.model("person").__table__, ("name", "email", "phone"), people, same)


if __name__ == "__main__":
    main(*sys.argv[1:])
