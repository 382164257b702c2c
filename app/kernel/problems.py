"""Problems: what a rule has to say. Forms show them, operations raise them, the API answers 422 with them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

NO_VALUES: Mapping[str, object] = MappingProxyType({})


def N_(message: str) -> str:
    """Mark a message for translation without translating it: pure modules do not know the reader's language."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule.

    `code` is dotted and never reused (`members.org_number.checksum`), `field` names the field to blame (None: the
    whole record), `message` is the English text with %(name)s places filled from `values`. Values end up beside the
    field a person typed them in, and never in a log.
    """

    code: str
    field: str | None = None
    message: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=lambda: NO_VALUES)

    def text(self, translate: object = None) -> str:
        """The message for a reader; `translate` turns the English text into the reader's language."""
        message = translate(self.message) if callable(translate) else self.message
        return message % {name: _written(value) for name, value in self.values.items()} if self.values else message

    def shown(self, name: str) -> str:
        """One of the values as the message writes it."""
        return str(_written(self.values[name]))

    def at(self, name: str | None) -> Problem:
        """The same problem, blamed on another field."""
        return Problem(self.code, name, self.message, self.values)


def _written(value: object) -> object:
    """A day as people write it: 21.11.2026."""
    return f"{value:%d.%m.}{value.year}" if isinstance(value, dt.date) else value


class Refused(Exception):
    """An operation was refused by the rules: anticipated, not a bug. Nothing has been saved."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


def require(problems: Iterable[Problem]) -> None:
    """Refuse unless there is nothing to say. Raises `Refused`."""
    if found := tuple(problems):
        raise Refused(found)
