"""`flask geography`: the postal register from a file. Exit code 2 where the file is none."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.geography import operations
from app.kernel.problems import Refused
from app.platform import clock
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as

WRONG_FILE = 2
MOST = 10
"""Codes named in a message."""

geography = AppGroup("geography", help="Counties, municipalities and postal codes.")


@geography.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def import_register(file: Path) -> None:
    """Read the postal register from FILE (Bring's Postnummerregister-ansi.txt, or CSV with named columns)."""
    now = clock.now()
    try:
        rows = operations.read_postal_register(file.read_bytes())
        with acting_as(SYSTEM), unit_of_work(source="command", label=f"postal register {file.name}", now=now) as uow:
            operations.load_facts(uow)
            done = operations.import_postal_register(uow, rows=rows, now=now)
    except Refused as refused:
        for problem in refused.problems:
            click.echo(f"{file}: {problem.text()}", err=True)
        sys.exit(WRONG_FILE)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(WRONG_FILE)
    click.echo(f"{done.loaded} postal codes: {done.opened} opened, {done.closed} closed, {done.changed} changed.")
    if done.unknown_municipalities:
        codes = ", ".join(done.unknown_municipalities[:MOST])
        more = ", ..." if len(done.unknown_municipalities) > MOST else ""
        click.echo(f"The register names municipalities that do not exist today: {codes}{more}", err=True)
