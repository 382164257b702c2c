"""What was refused, said on the page that comes next."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash
from flask_babel import gettext

from app.kernel.problems import Problem


def tell(problems: Iterable[Problem]) -> None:
    """Say each problem at the top of the next page."""
    for problem in problems:
        flash(problem.text(gettext), "bad")
