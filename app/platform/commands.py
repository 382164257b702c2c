"""The operator's commands that belong to no domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.kernel.problems import Problem
from app.platform import configuration
from app.platform.db import db, unit_of_work
from app.platform.runtime import runtime
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import users


@click.command("release")
@with_appcontext
def release() -> None:
    """Bring the database to this version: migrations, roles, shipped facts. Safe to run again."""
    upgrade()
    prepare()
    click.echo("The database is ready.")


def prepare() -> None:
    """Roles and shipped facts; idempotent."""
    with acting_as(SYSTEM):
        with unit_of_work(source="command", label="release") as uow:
            users.sync_roles(uow)
        for step in (step for domain in runtime().domains for step in domain.prepare):
            with unit_of_work(source="command", label="release") as uow:
                step(uow)


@click.group("config")
def config() -> None:
    """The configuration: fields, shared views and what else administrators have shaped, as one YAML file."""


@config.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@with_appcontext
def export_configuration(file: IO[str]) -> None:
    """Write the configuration to a file; - is the screen."""
    with acting_as(SYSTEM):
        file.write(configuration.write(db.session(), configuration.sections()))


@config.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--remove", "removing", is_flag=True, help="Remove what stands here and not in the file.")
@with_appcontext
def import_configuration(file: IO[str], *, dry_run: bool, removing: bool) -> None:
    """Bring in the configuration of a file: all of it, or nothing where anything is wrong."""
    known = configuration.sections()
    found = configuration.read(_text(file), {section.name: section for section in known})
    with acting_as(SYSTEM):
        wanted = configuration.plan(db.session(), found, known, removing=removing)
        for step in () if found.problems else wanted.steps:
            click.echo(f"{step.what:8} {step.section.name}/{step.key}")
        _stop(configuration.wrong(found, wanted))
        if not dry_run and wanted.doing:
            with unit_of_work(source=configuration.SOURCE, label=configuration.LABEL) as uow:
                configuration.apply(uow, wanted)
    click.echo(f"{len(wanted.doing)} {'would be changed' if dry_run else 'changed'}, {wanted.same} as they were.")


def _text(file: IO[str]) -> str:
    try:
        return file.read(configuration.LARGEST + 1)
    except UnicodeDecodeError as error:
        raise click.ClickException("The file is not text in UTF-8.") from error


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise click.ClickException("\n".join(configuration.said(problem, str) for problem in problems))


COMMANDS = (release, config)
