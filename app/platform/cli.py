"""Groups of the operator's commands, which need a database of this version."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup

from app.platform import telemetry
from app.platform.runtime import application

UNPREPARED = "The database is not prepared for this version of Bukett. Run this first: python run.py release"
UNREACHABLE = "The database does not answer. See to it, and to BUKETT_DATABASE_URL, and try again."


class OperatorGroup(AppGroup):
    """Commands that say what to do first where the database has not been prepared, and then do nothing."""

    def command(  # type: ignore[override]  # AppGroup's own leaves out click's form without brackets
        self, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        """As Flask's own; the function is called where the database is ready for it."""
        register = super().command(*args, **kwargs)

        def decorate(function: Callable[..., Any]) -> click.Command:
            @wraps(function)
            def checked(*values: Any, **named: Any) -> Any:
                _, found = telemetry.ready(application())
                if found["database"] != "ok":
                    raise click.ClickException(UNREACHABLE)
                if found["migrations"] == "behind":
                    raise click.ClickException(UNPREPARED)
                return function(*values, **named)

            return register(checked)

        return decorate
