"""`flask users`: the first administrator, and what an operator needs when nobody can sign in."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.problems import Refused
from app.platform.cli import OperatorGroup
from app.platform.db import db, unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import links, users
from app.platform.security.models import AppUser
from app.platform.security.roles import ADMINISTRATOR, ROLES

users_cli = OperatorGroup("users", help="Create users, list them, send links, end access.")


def _as_operator(command: Callable[..., None]) -> Callable[..., None]:
    """Run with the operator's rights and say refusals in plain words: exit code 1, nothing saved."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            with acting_as(SYSTEM):
                command(*args, **kwargs)
        except Refused as refused:
            for problem in refused.problems:
                click.echo(f"{problem.field or 'error'}: {problem.text(gettext)}", err=True)
            sys.exit(1)

    return run


@users_cli.command("create")
@click.option("--username", required=True)
@click.option("--email", required=True)
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--role", "roles", multiple=True, help=f"One of {', '.join(r.name for r in ROLES)}; may be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--invite", is_flag=True, help="Send a link by which the user chooses the password.")
@_as_operator
def create(
    username: str,
    email: str,
    first_name: str,
    last_name: str,
    roles: Sequence[str],
    *,
    password_stdin: bool,
    invite: bool,
) -> None:
    """Create a user. Without --password-stdin or --invite a password is made and printed once."""
    if password_stdin and invite:
        raise click.UsageError("Give --password-stdin or --invite, not both.")
    password = None if invite else sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(15)
    with unit_of_work(source="command", label="users create") as uow:
        made = users.create_user(
            uow, username=username, email=email, first_name=first_name, last_name=last_name,
            roles=roles or [ADMINISTRATOR], password=password,
        )  # fmt: skip
        if invite:
            links.send(uow, made, links.INVITATION)
        name, link = made.username, links.url(made, links.INVITATION) if invite else ""
    click.echo(f"User {name} created with the role {', '.join(roles or [ADMINISTRATOR])}.")
    if invite:
        click.echo(f"Invitation, valid for 7 days: {link}")
    elif not password_stdin:
        click.echo(f"Password: {password}")


@users_cli.command("list")
@_as_operator
def list_users() -> None:
    """List users: name, e-mail, roles, whether they may sign in."""
    statement = select(AppUser).options(joinedload(AppUser.roles)).order_by(AppUser.username)
    for user in db.session.scalars(statement).unique():
        names = ", ".join(sorted(role.name for role in user.roles)) or "-"
        click.echo(f"{user.username}\t{user.email}\t{names}\t{'active' if user.active else 'inactive'}")


@users_cli.command("reset-link")
@click.argument("username")
@_as_operator
def reset_link(username: str) -> None:
    """Print a link, valid once and for 2 hours, by which the user chooses a new password."""
    found = _named(username)
    if not found.active:
        raise click.ClickException(f"The user {found.username} is not active.")
    click.echo(links.url(found, links.RESET))


@users_cli.command("deactivate")
@click.argument("username")
@_as_operator
def deactivate(username: str) -> None:
    """Let a user no longer sign in, and end what is signed in."""
    found = _named(username)
    name, user_id = found.username, found.id
    with unit_of_work(source="command", label="users deactivate") as uow:
        users.deactivate(uow, user_id=user_id)
    click.echo(f"User {name} can no longer sign in.")


def _named(username: str) -> AppUser:
    found = users.find(db.session(), username)
    if found is None:
        raise click.ClickException(f"There is no user called {username}.")
    return found
