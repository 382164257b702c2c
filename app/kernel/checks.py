"""Cleaning a record's values one by one: each wrong one becomes a problem beside its field, the others still count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.problems import N_, Problem, Refused

REQUIRED = N_("This is required.")
LAST_BEFORE_FIRST = N_("The last day lies before the first day.")


class Checking:
    """Collects cleaned `values` and `problems`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = dict(values)
        self.problems: list[Problem] = []

    def need(self, *fields: str) -> None:
        """Refuse each field that is empty."""
        self.problems += [Problem("field.missing", f, REQUIRED) for f in fields if self.values.get(f) in (None, "")]

    def clean(self, field: str, function: Callable[..., str], **options: Any) -> None:
        """Replace a typed value by its one stored form, or say what is wrong with it. Empty stays empty."""
        if value := self.values.get(field):
            try:
                self.values[field] = function(str(value), **options)
            except Refused as refusal:
                self.problems += [problem.at(field) for problem in refusal.problems]

    def ordered(self, first: str = "valid_from", end: str = "valid_to") -> None:
        """A half-open period may not end before it starts."""
        start, stop = self.values.get(first), self.values.get(end)
        if isinstance(start, dt.date) and isinstance(stop, dt.date) and stop <= start:
            self.problems.append(Problem("period.order", end, LAST_BEFORE_FIRST))

    def refuse(self, code: str, field: str | None, message: str, **values: object) -> None:
        self.problems.append(Problem(code, field, message, values))
