"""The operator's commands that belong to no domain."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.platform.db import unit_of_work
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


COMMANDS = (release,)
