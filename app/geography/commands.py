"""`flask geography`: the postal register, boundaries and coordinates from files. Exit code 2 where a file is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.geography import operations
from app.kernel.problems import Refused
from app.platform import clock
from app.platform.cli import OperatorGroup
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as

WRONG_FILE = 2
MOST = 10
"""Codes named in a message."""

geography = OperatorGroup("geography", help="Counties, municipalities and postal codes.")


FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """What is wrong with a file, in plain words, instead of a traceback."""
    try:
        yield
        return
    except Refused as refused:
        texts = [problem.text() for problem in refused.problems]
    except MemoryError:
        texts = ["There is not enough memory for this file; take a simplified edition of it."]
    except OSError as error:
        texts = [str(error.strerror)]
    for text in texts:
        click.echo(f"{file}: {text}", err=True)
    sys.exit(WRONG_FILE)


def _named(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:MOST]) + (", ..." if len(codes) > MOST else "")


@geography.command("import")
@click.argument("file", type=FILE)
def import_register(file: Path) -> None:
    """Read the postal register from FILE (Bring's Postnummerregister-ansi.txt, or CSV with named columns)."""
    now = clock.now()
    with _refusals(file):
        rows = operations.read_postal_register(file.read_bytes())
        with acting_as(SYSTEM), unit_of_work(source="command", label=f"postal register {file.name}", now=now) as uow:
            operations.load_facts(uow)
            done = operations.import_postal_register(uow, rows=rows, now=now)
    click.echo(f"{done.loaded} postal codes: {done.opened} opened, {done.closed} closed, {done.changed} changed.")
    if done.unknown_municipalities:
        codes = _named(done.unknown_municipalities)
        click.echo(f"The register names municipalities that do not exist today: {codes}", err=True)


@geography.command("import-boundaries")
@click.argument("file", type=FILE)
@click.option("--epsg", type=int, help="The file's projection where it does not say it itself, for example 25833.")
def import_boundaries(file: Path, epsg: int | None) -> None:
    """Read the shapes of counties and municipalities from FILE (GeoJSON or TopoJSON); maps are drawn with them."""
    now = clock.now()
    with _refusals(file):
        operations.require_readable_size(file.stat().st_size)
        rings = operations.read_boundaries(file.read_bytes(), epsg=epsg)
        with acting_as(SYSTEM), unit_of_work(source="command", label=f"boundaries {file.name}", now=now) as uow:
            operations.load_facts(uow)
            done = operations.import_boundaries(uow, rings=rings, today=uow.today)
    click.echo(
        f"Boundaries of {done.counties} counties and {done.municipalities} municipalities; {done.changed} changed."
    )
    if done.unknown:
        click.echo(f"Left out, no county or municipality of today: {_named(done.unknown)}", err=True)
    if done.missing and done.municipalities:
        click.echo(f"Without a boundary: {_named(done.missing)}", err=True)


@geography.command("import-coordinates")
@click.argument("file", type=FILE)
def import_coordinates(file: Path) -> None:
    """Read the coordinates of postal codes from FILE, a table with the columns code, lat and lon (degrees)."""
    with _refusals(file):
        read = operations.read_coordinates(file.read_bytes())
        with (
            acting_as(SYSTEM),
            unit_of_work(source="command", label=f"coordinates {file.name}", now=clock.now()) as uow,
        ):
            changed = operations.import_coordinates(uow, places=read.places)
    click.echo(f"Coordinates of {len(read.places)} postal codes; {changed} changed.")
    if read.left_out:
        click.echo(f"Left out, for they do not lie in Norway: {_named(read.left_out)}", err=True)
