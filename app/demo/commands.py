"""`flask demo`: load the demonstration, remove it, print its users' password again."""

from __future__ import annotations

import sys

import click
from flask_babel import gettext

from app.demo import operations, queries
from app.demo.queries import Hanging
from app.kernel.problems import Refused
from app.platform.cli import OperatorGroup
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import demo as demo_users
from app.platform.settings import settings

STORES = 360

demo = OperatorGroup("demo", help="A believable cooperative to try Bukett with.")


@demo.command("load")
@click.option("--stores", type=click.IntRange(10, 100_000), default=None, help=f"How many stores; {STORES} by itself.")
def load(stores: int | None) -> None:
    """Load demo data and print the demo users with their password. An interrupted loading goes on where it stopped.

    Refused (exit code 1) where demo data is loaded, unless BUKETT_DEMO=1 asks for it at each start.
    """
    with acting_as(SYSTEM):
        known = queries.load(db.session())
        if known is not None and known.finished_at is not None and settings().demo and stores in (None, known.stores):
            click.echo(f"Demo data is loaded: {known.stores} stores.")
        else:
            try:
                operations.load_all(stores or STORES, operations.new_password, _progress)
            except Refused as refused:
                _refuse(refused)
        _tell_users()


@demo.command("remove")
@click.option("--yes", is_flag=True, help="Do not ask, even where people have added to demo rows.")
def remove(*, yes: bool) -> None:
    """Remove demo data without trace, with whatever has been added to it since."""
    with acting_as(SYSTEM):
        known = queries.load(db.session())
        added = queries.hanging(db.session(), known) if known is not None else []
        for one in added:
            click.echo(f"Goes with it: {_named(one)}")
        if added and not yes:
            click.confirm("Remove demo data and these rows?", abort=True)
        try:
            with unit_of_work(source="demo", label="demo data") as uow:
                removed = operations.remove(uow)
        except Refused as refused:
            _refuse(refused)
            return
        operations.forget_contents(removed)
        operations.forget_password()
    click.echo(f"Demo data is removed: {sum(removed.rows.values())} rows.")


@demo.command("password")
def password() -> None:
    """Print the demo users and their password."""
    with acting_as(SYSTEM):
        _tell_users()


def _named(one: Hanging) -> str:
    names = f" ({', '.join(one.names)}{', …' if one.rows > len(one.names) else ''})" if one.names else ""
    return f"{one.table}: {one.rows}{names}"


def _tell_users() -> None:
    kept, users = operations.read_password(), demo_users.named()
    if not users:
        click.echo("Demo users cannot sign in: none are loaded, or others can reach this server.")
        return
    click.echo("Demo users, by role:")
    for role, name in users:
        click.echo(f"  {name:<12} {role}")
    click.echo(f"Their password: {kept}" if kept else "Their password was made elsewhere and is not kept here.")


def _progress(done: int, total: int) -> None:
    if done == total or done % 5000 < 100:
        click.echo(f"{done} of {total} stores", err=True)


def _refuse(refused: Refused) -> None:
    for problem in refused.problems:
        click.echo(problem.text(gettext), err=True)
    sys.exit(1)


COMMANDS = (demo,)
