"""Importing contact persons, with rules, audit and search, against reading the file and inserting people in bulk.

Each in a process of its own, from the file to the committed rows; the rate is told for this process alone and with the
database server's CPU time.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from app.platform.spreadsheets.writing import write_csv, write_xlsx
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import POSTGRESQL, Stand, application

LIMIT = 16.0
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
    """Rates for text and for a workbook, and the ratio for text, in turns."""
    files = [write(folder / f"contacts.{suffix}", rows) for suffix in ("csv", "xlsx")]
    modes = [(IMPORT, files[0]), (PLAIN, files[0]), (IMPORT, files[1])]
    runs = [(mode, file.suffix, _run(make, folder, mode, file)) for _ in range(times) for mode, file in modes]
    for suffix in (".csv", ".xlsx"):
        mine = [found for mode, of, found in runs if (mode, of) == (IMPORT, suffix)]
        own, whole = (median(each[name] for each in mine) for name in ("process", "cpu"))
        what, note = f"Contacts imported a CPU second ({suffix[1:]}, {rows:,} rows)", f"median of {times}"
        yield Line(what, kind, rows / own, None, "rows", note)
        if kind == POSTGRESQL:
            yield Line(f"{what} with the server's", kind, rows / whole, None, "rows", note)
    costs = [median(found["cpu"] for of, suffix, found in runs if (of, suffix) == (mode, ".csv")) for mode in MODES]
    note = f"{costs[0]:.1f} s against {costs[1]:.1f}, {times} of each"
    what = f"Import of {rows:,} contacts (csv) against reading and bulk inserts"
    yield Line(what, kind, costs[0] / costs[1], LIMIT, "times", note)


MODES = (IMPORT, PLAIN)


def _run(make: Callable[[str], str], folder: Path, mode: str, file: Path) -> dict[str, Any]:
    url = make(f"contacts_{mode}")
    command = [sys.executable, "-m", "tools.bench.contacts", mode, url, str(folder), str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"importing contacts failed: {answer.stderr[-2000:]}")
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
    before, server = _spent(), cost.server(stand)
    if mode == PLAIN:
        _insert(engine, Path(file))
    else:
        answer = app.test_cli_runner().invoke(args=["contacts", "import", file, "--format", "json"])
        if answer.exit_code != 0:
            raise RuntimeError(answer.output[-2000:]) from answer.exception
    process = _spent() - before
    print(json.dumps({"process": process, "cpu": process + cost.server(stand) - server}))


def _insert(engine: sa.Engine, path: Path) -> None:
    """Read the file and insert its people in bulk: no rule, no search term, no audit entry, no outcome of a row."""
    from app.platform import bulk, clock, tables
    from app.platform.engine import writing
    from app.platform.spreadsheets.reading import open_table

    with open_table(path, path.name) as table, writing(engine), engine.begin() as connection:
        rows = (row.cells for row in table.rows() if row.number > 1)
        people = [(f"{given} {family}", email, f"+47{phone}") for given, family, email, phone in rows]
        same = {"recorded_at": clock.now(), "version": 1}
        bulk.insert_rows(connection, tables.model("person").__table__, ("name", "email", "phone"), people, same)


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main(*sys.argv[1:])
