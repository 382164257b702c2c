"""Whether a template may be filled in at all, found out from its tree. Fills nothing in."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.kernel.problems import N_, Problem, Refused, require
from app.platform.sandbox.values import FILTERS

LONGEST_TEMPLATE = 20_000  # characters
MOST_PARTS, DEEPEST, MOST_TOLD = 2_000, 40, 5

TOO_LONG = N_("This is too long: at most %(most)s characters.")
UNREADABLE = N_("Line %(line)s cannot be read. Each {{ needs its }}, and each {%% if %%} and {%% for %%} its end.")
NESTED = N_("This has too many parts, or too many within each other, to be filled in.")
FORBIDDEN = N_("Line %(line)s: «%(what)s» cannot be used here. Values, filters, if and for can.")
NO_FILTER = N_("Line %(line)s: there is no filter «%(name)s». There are: %(filters)s.")
UNKNOWN = N_("Line %(line)s: there is no value «%(name)s».")
MEANT = N_("Line %(line)s: there is no value «%(name)s». Did you mean «%(near)s»?")

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.If, nodes.For, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Add, nodes.Sub, nodes.Neg, nodes.CondExpr, nodes.Keyword,
)  # fmt: skip
TESTS = frozenset({"none", "true", "false", "even", "odd"})
OWN = frozenset({"self", "caller", "varargs", "kwargs", "super"})  # what Jinja itself would put there
SIGNS = {
    "mul": "*", "pow": "**", "div": "/", "floordiv": "//", "mod": "%", "concat": "~", "assign": "set",
    "assignblock": "set", "fromimport": "import", "callblock": "call", "filterblock": "filter", "slice": ":",
}  # fmt: skip


def check(text: str, names: Collection[str] | None = None, *, field: str | None = None) -> list[Problem]:
    """What is wrong with a template before it is ever filled in, each problem with its line.

    `names`: the values on offer by their whole names (`store.name`); None where they are not known beforehand.
    """
    try:
        checked(text, names)
    except Refused as refused:
        return [problem.at(field) for problem in refused.problems]
    return []


def checked(text: str, names: Collection[str] | None) -> nodes.Template:
    """A template's tree. Raises `Refused` with all that is wrong."""
    if len(text) > LONGEST_TEMPLATE:
        raise Refused([Problem("sandbox.long", None, TOO_LONG, {"most": LONGEST_TEMPLATE})])
    try:
        tree = ImmutableSandboxedEnvironment(keep_trailing_newline=True).parse(text)
        found = _walked(tree)
    except TemplateSyntaxError as error:
        raise Refused([Problem("sandbox.unreadable", None, UNREADABLE, {"line": error.lineno})]) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise Refused([Problem("sandbox.nested", None, NESTED)]) from error
    problems = [problem for node, bound, inner in found for problem in _wrong(node, bound, names, inner=inner)]
    require(sorted(problems, key=_place)[:MOST_TOLD])
    return tree


def _place(problem: Problem) -> Any:
    return problem.values["line"]


def _walked(tree: nodes.Node) -> list[tuple[nodes.Node, frozenset[str], bool]]:
    """Each node with the names that loops around it bind, and whether it only leads on to a longer name."""
    found: list[tuple[nodes.Node, frozenset[str], bool]] = []
    ahead: list[tuple[nodes.Node, frozenset[str], bool, int]] = [(tree, frozenset(), False, 0)]
    while ahead:
        node, bound, inner, depth = ahead.pop()
        found.append((node, bound, inner))
        if depth > DEEPEST or len(found) > MOST_PARTS:
            raise ValueError
        more = bound | _bound(node)
        behind = node.node if isinstance(node, nodes.Getattr | nodes.Getitem) else None
        for child in reversed(list(node.iter_child_nodes())):  # so that they are looked at as they stand
            sees = bound if isinstance(node, nodes.For) and child is node.iter else more
            ahead.append((child, sees, child is behind, depth + 1))
    return found


def _bound(node: nodes.Node) -> frozenset[str]:
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        return frozenset({node.target.name, "loop"})
    return frozenset()


def _wrong(node: nodes.Node, bound: frozenset[str], names: Collection[str] | None, *, inner: bool) -> Iterator[Problem]:
    if type(node) not in ALLOWED or _misused(node):
        yield Problem("sandbox.forbidden", None, FORBIDDEN, {"line": node.lineno or 1, "what": _spoken(node)[:60]})
    elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
        told = {"line": node.lineno, "name": node.name[:60], "filters": ", ".join(FILTERS)}
        yield Problem("sandbox.filter", None, NO_FILTER, told)
    elif names is not None and not inner and (name := _dotted(node)) and not _known(name, bound, names):
        yield no_value(node.lineno, name, names)


def _spoken(node: nodes.Node) -> str:
    """What a node looks like in the text."""
    if isinstance(node, nodes.Call):
        return f"{_dotted(node.node)}()"
    kind = type(node).__name__.lower()
    return _name(node) or SIGNS.get(kind, kind)


def _misused(node: nodes.Node) -> bool:
    if isinstance(node, nodes.For):
        return node.recursive or not isinstance(node.target, nodes.Name)
    if isinstance(node, nodes.Test):
        return node.name not in TESTS
    if isinstance(node, nodes.Getitem):
        return not isinstance(node.arg, nodes.Const) or not isinstance(node.arg.value, str | int)
    if isinstance(node, nodes.Filter):
        return node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None
    return _name(node).startswith("_") or (isinstance(node, nodes.Name) and node.name in OWN)


def _name(node: nodes.Node) -> str:
    return node.attr if isinstance(node, nodes.Getattr) else node.name if isinstance(node, nodes.Name) else ""


def _dotted(node: nodes.Node) -> str:
    """The whole name that a node stands for: `store.name`; empty where it is none."""
    if isinstance(node, nodes.Name):
        return node.name if node.ctx == "load" else ""
    if isinstance(node, nodes.Getattr | nodes.Getitem) and (first := _dotted(node.node)):
        rest = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
        return f"{first}.{rest}"
    return ""


def _known(name: str, bound: frozenset[str], names: Collection[str]) -> bool:
    first, *rest = name.split(".")
    whole = {".".join((first, *rest[:place])) for place in range(len(rest) + 1)}
    return first in bound or not whole.isdisjoint(names)


def no_value(line: int, name: str, names: Collection[str]) -> Problem:
    """That a name is not on offer, and which one was perhaps meant."""
    told, ends = {"line": line, "name": name[:60]}, {each.rpartition(".")[2]: each for each in names}
    near = difflib.get_close_matches(name, names, 1) or [ends[e] for e in difflib.get_close_matches(name, ends, 1)]
    if not near:
        return Problem("sandbox.unknown", None, UNKNOWN, told)
    return Problem("sandbox.unknown", None, MEANT, {**told, "near": near[0]})
