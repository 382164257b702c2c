"""Exports: a list as Excel against bare loops over the same rows, and the memory of files of any size."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from flask_babel import force_locale

from app.platform import exportjobs
from app.platform.db import db
from app.platform.listing import Asked, Listing
from app.platform.past import Moment
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.platform.spreadsheets.writing import csv_lines, write_xlsx
from tools.bench import alone
from tools.bench import clock as cost
from tools.bench.report import Line
from tools.bench.stand import Stand, environment

LIMIT, MEMORY, TIMES = 2.0, 1.25, 3
LISTS = ("stores", "certificates")


def measured(small: Stand, large: Stand, folder: Path) -> Iterator[Line]:
    """What lists cost as Excel, and the memory of exports at both sizes."""
    for name in LISTS:
        yield from _ratios(large, name, folder)
    for suffix in ("xlsx", "csv"):
        few, many = (_memory(stand, folder, suffix) for stand in (small, large))
        what = f"Memory of all certificates as {suffix}, {many['rows']:,} rows against {few['rows']:,}"
        note = f"{many['memory'] / 1024:.0f} MB against {few['memory'] / 1024:.0f}"
        yield Line(what, large.kind, many["memory"] / few["memory"], MEMORY, "times", note)


def _ratios(stand: Stand, name: str, folder: Path) -> Iterator[Line]:
    with stand.app.test_request_context(), force_locale("nb"), acting_as(SYSTEM):
        listing, asked, header = _asked(name)
        rows = list(exportjobs.rows(db.session, listing, asked, Moment()))
        ours, *bare = cost.medians(
            [
                (stand, lambda: _ours(folder / "ours.xlsx", listing, asked, header)),
                (stand, lambda: _openpyxl(folder / "bare.xlsx", header, rows)),
                (stand, lambda: _xlsxwriter(folder / "bare.xlsx", header, rows)),
            ],
            TIMES,
        )
        db.session.remove()
    for seconds, (peer, limit) in zip(bare, (("openpyxl", LIMIT), ("XlsxWriter", None)), strict=True):
        note = f"{len(rows):,} rows of {len(header)} columns; {ours:.1f} s against {seconds:.1f}"
        what = f"The list of {name} as Excel, read and written, against a bare {peer} loop over its rows"
        yield Line(what, stand.kind, ours / seconds, limit, "times", note)


def _asked(name: str) -> tuple[Listing, Asked, list[str]]:
    listing = runtime().listings[name]
    asked = listing.read({})
    return listing, asked, [column.label for column in listing.columns if column.name in asked.columns]


def _ours(path: Path, listing: Listing, asked: Asked, header: list[str]) -> None:
    write_xlsx(path, header, exportjobs.rows(db.session, listing, asked, Moment()), "Bench")


def _openpyxl(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)


def _xlsxwriter(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()


def _memory(stand: Stand, folder: Path, suffix: str) -> dict[str, Any]:
    url = stand.engine.url.render_as_string(hide_password=False)
    return alone.run("tools.bench.exporting", url, folder, suffix)


def main(url: str, folder: str, suffix: str) -> None:
    """In a process of its own: export all certificates once and print the most memory it had."""
    from app.factory import create_app
    from config import Settings

    app, count = create_app(Settings.from_environment(environment(url, Path(folder)))), 0
    with app.test_request_context(), force_locale("nb"), acting_as(SYSTEM):
        listing, asked, header = _asked("certificates")
        rows = exportjobs.rows(db.session, listing, asked, Moment())
        if suffix == "xlsx":
            count = write_xlsx(Path(folder) / "memory.xlsx", header, rows, "Bench")
        else:
            for _ in csv_lines(header, rows):
                count += 1
    alone.tell(memory=alone.memory(), rows=count)


if __name__ == "__main__":
    main(*sys.argv[1:])
