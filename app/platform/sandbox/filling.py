"""Filling a checked template in, within bounds of time and length."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.kernel.problems import N_, Problem, Refused
from app.platform.sandbox.checking import checked, no_value
from app.platform.sandbox.values import FILTERS, LONGEST_RESULT, Exceeded, Items, Values, names_of, taken

MOST_STEPS, MOST_SECONDS = 10_000, 2.0

MUCH = N_("Filling this in makes too much text or takes too long.")
WRONG = N_("Line %(line)s: this cannot be done with the value that stands there.")

LOOP = frozenset({"index", "first", "last"})
_WALK = "walk through"  # no filter that a template could name


class _Budget:
    """What filling one template in may take: steps of all its loops together, and time."""

    def __init__(self) -> None:
        self.steps, self.until = 0, time.monotonic() + MOST_SECONDS

    def walk(self, items: Any) -> Iterator[Any]:
        if not isinstance(items, Items):
            raise TypeError
        for item in items:
            self.steps += 1
            if self.steps > MOST_STEPS or time.monotonic() > self.until:
                raise Exceeded
            yield item


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without a global name, and without any attribute that Python knows."""

    def __init__(self, say: Callable[[Any], str] = str) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, cache_size=0)
        self.finalize = lambda value: _said(value, say)
        self.globals.clear()
        self.filters.clear()
        self.filters.update({**FILTERS, _WALK: _Budget().walk})

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A value by its name or place; never what Python itself knows of an object."""
        if isinstance(obj, Values) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, Items) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        if isinstance(obj, LoopContext) and argument in LOOP:
            return getattr(obj, argument)
        return self.undefined(name=str(argument)[:60])

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def fill(
    text: str,
    offered: Mapping[str, Any],
    *,
    say: Callable[[Any], str] = str,
    language: str = "nb",
    field: str | None = None,
) -> str:
    """A template with values filled in; `say` writes one as people read it. None is nothing at all.

    A value with a text for each language (`{"nb": …, "en": …}`) is the one of `language`. Raises `Refused`, with the
    line, where the template is wrong, names what is not there, or would make too much.
    """
    try:
        values = Values({name: taken(value, language) for name, value in offered.items()})
        return _filled(checked(text, names_of(values)), values, say)
    except Refused as refused:
        raise Refused([problem.at(field) for problem in refused.problems]) from refused


def _filled(tree: nodes.Template, values: Mapping[str, Any], say: Callable[[Any], str]) -> str:
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, _WALK, [], [], None, None, lineno=loop.lineno)
    for choice in tree.find_all(nodes.CondExpr):
        choice.expr2 = choice.expr2 or nodes.Const("", lineno=choice.lineno)
    try:
        return "".join(_counted(_Environment(say).from_string(tree).generate(values)))
    except Exceeded as error:
        raise Refused([Problem("sandbox.much", None, MUCH)]) from error
    except UndefinedError as error:
        raise Refused([no_value(_line(error.__traceback__), _missing(error), names_of(values))]) from error
    except (TypeError, ValueError, ArithmeticError, LookupError, TemplateError, RecursionError, SyntaxError) as error:
        raise Refused([Problem("sandbox.wrong", None, WRONG, {"line": _line(error.__traceback__)})]) from error


def _said(value: Any, say: Callable[[Any], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float | Decimal | dt.date):
        return say(value)
    if isinstance(value, StrictUndefined):
        return str(value)  # says that it is not there
    raise TypeError


def _counted(parts: Iterable[str]) -> Iterator[str]:
    length = 0
    for part in parts:
        length += len(part)
        if length > LONGEST_RESULT:
            raise Exceeded
        yield part


def _missing(error: UndefinedError) -> str:
    """Which name was not there: Jinja says it in its message only."""
    return str(error.message or "").partition("'")[2].partition("'")[0] or "?"


def _line(trace: TracebackType | None) -> int:
    """The line of the template in which an error arose."""
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
