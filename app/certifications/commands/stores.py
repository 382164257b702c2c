"""The tender team's question on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from app.certifications import queries
from app.certifications.rules import asking, report
from app.platform import clock
from app.platform.cli import OperatorGroup
from app.platform.db import db
from app.platform.forms import read_date
from app.platform.scope import SYSTEM, acting_as
from app.platform.spreadsheets.writing import csv_lines

WRONG_QUESTION = 2
Rows = Sequence[Mapping[str, str]]
SHOWN = ("store_number", "store", "place", "county", "certificate_number", "valid_to", "reason")

stores = OperatorGroup("stores", help="Questions about stores.")


@stores.command("certified")
@click.option("--scheme", required=True, help="The scheme's code, such as miljofyrtarn.")
@click.option("--on", help="Certified on this day.")
@click.option("--from", "first", help="Certified each day from this one ...")
@click.option("--to", "last", help="... to this one, both inclusive.")
@click.option("--known", help="As the register knew it at the end of this day.")
@click.option("--county", multiple=True, metavar="CODE", help="In this county; region options unite.")
@click.option("--municipality", multiple=True, metavar="CODE", help="In this municipality.")
@click.option("--postal", multiple=True, metavar="FROM-TO", help="In this range of postal codes.")
@click.option("--designer", is_flag=True, help="With a qualified floral designer.")
@click.option("--near-misses", is_flag=True, help="Also the stores that fail exactly one condition.")
@click.option("--format", "shape", type=click.Choice(("json", "csv", "table")), default="table", show_default=True)
def certified(shape: str, first: str | None, last: str | None, on: str | None, scheme: str, **more: Any) -> None:
    """Which stores are certified on a day, or through a whole period."""
    if not (on or first or last):
        _refuse("Say --on DATE, or --from DATE and --to DATE.")
    texts = {"scheme": scheme, "on": on, "from": first, "to": last, "known": more["known"]}
    typed: dict[str, Sequence[str]] = {name: (text,) for name, text in texts.items() if text is not None}
    typed |= {name: tuple(more[name]) for name in ("county", "municipality", "postal")}
    typed |= {name: ("1",) for name in ("designer", "near_misses") if more[name]}
    today = clock.today()
    with acting_as(SYSTEM):
        session = db.session()
        asked = asking.read(typed, queries.known(session, today, read_date))
        if asked.question is None:
            _refuse(*(problem.text() for problem in asked.problems))
        found = queries.certified_stores(session, asked.question, today)
    _print([report.row(each, str, lambda day: day.isoformat()) for each in found], shape)


def _refuse(*texts: str) -> NoReturn:
    for text in texts:
        click.echo(text, err=True)
    sys.exit(WRONG_QUESTION)


def _print(rows: Rows, shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif shape == "csv":
        names = [*(name for name, _ in report.COLUMNS), "verdict"]
        for line in csv_lines(names, ([row[name] for name in names] for row in rows)):
            click.echo(line, nl=False)
    else:
        _print_table(rows)


def _print_table(rows: Rows) -> None:
    widths = {name: max([len(name), *(len(row[name]) for row in rows)]) for name in SHOWN}
    for row in ({name: name for name in SHOWN}, *rows):
        click.echo("  ".join(row[name].ljust(widths[name]) for name in SHOWN).rstrip())
    click.echo(f"{len(rows)} stores", err=True)
