"""Groups of the operator's commands, which need a database of this version."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.platform import telemetry

UNPREPARED = "The database is not prepared for this version of Bukett. Run this first: python run.py release"
UNREACHABLE = "The database does not answer. See to it, and to BUKETT_DATABASE_URL, and try again."


class OperatorGroup(AppGroup):
    """Commands that say what to do first where the database has not been prepared, and then do nothing."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        """As Flask's own; the function is called where the database is ready for it."""
        register = super().command(*args, **kwargs)

        def decorate(function: Callable[..., Any]) -> Any:
            @wraps(function)
            def checked(*values: Any, **named: Any) -> Any:
                _, found = telemetry.ready(current_app._get_current_object())  # type: ignore[attr-defined]
                if found["database"] != "ok":
                    raise click.ClickException(UNREACHABLE)
                if found["migrations"] == "behind":
                    raise click.ClickException(UNPREPARED)
                return function(*values, **named)

            return register(checked)

        return decorate
