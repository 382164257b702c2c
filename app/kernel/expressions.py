"""Filter expressions: conditions joined by all, any and not, and conditions on related records; as values and as text.

The text is compact JSON, fit for an address: `["all", e...]`, `["any", e...]`, `["not", e]`, `["is", filter, value...]`
and `["some", relation, e]` ("has a certificate for which e"). What filters and relations there are is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.kernel.problems import N_, Problem, Refused

LONGEST = 3000  # twice that in an address, which may have 8,190 characters
DEEPEST = 10
MOST_CONDITIONS = 50
MOST_VALUES = 100
LONGEST_VALUE = 200
LONGEST_NAME = 60

UNREADABLE = N_("The combined filter cannot be read: %(part)s. It was left out.")
LONG = N_("The combined filter is longer than %(most)s characters. It was left out.")
DEEP = N_("The combined filter has more than %(most)s levels. It was left out.")
MANY = N_("The combined filter has more than %(most)s conditions. It was left out.")


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. Without parts: always true."""

    parts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Is:
    """A list's filter with its values, as a person or an address writes them."""

    filter: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """There is a related record for which the part holds."""

    relation: str
    part: Expression = AllOf()


Expression: TypeAlias = AllOf | AnyOf | Not | Is | Some


def read(text: str) -> Expression:
    """The expression that a text says. Raises `Refused` with a problem of the field `where`."""
    if len(text) > LONGEST:
        raise _refused("long", LONG, most=LONGEST)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused("json", UNREADABLE, part=text[:40]) from error
    found = _read(data, 1)
    if sum(1 for _ in conditions(found)) > MOST_CONDITIONS:
        raise _refused("many", MANY, most=MOST_CONDITIONS)
    return found


def write(expression: Expression) -> str:
    """The shortest text that says the expression; `read` understands it."""
    return json.dumps(_written(expression), ensure_ascii=False, separators=(",", ":"))


def conditions(expression: Expression) -> Iterator[Is | Some]:
    """Every condition, relations before what is asked of them."""
    if isinstance(expression, Is | Some):
        yield expression
    for part in parts(expression):
        yield from conditions(part)


def parts(expression: Expression) -> Sequence[Expression]:
    """What stands right inside an expression."""
    if isinstance(expression, AllOf | AnyOf):
        return expression.parts
    return (expression.part,) if isinstance(expression, Not | Some) else ()


def tidied(expression: Expression) -> Expression:
    """The same without groups of one or none, and without a "not" of a "not"."""
    if isinstance(expression, AllOf | AnyOf):
        kind = type(expression)
        inside = [tidied(part) for part in expression.parts]
        flat = [e for part in inside for e in (part.parts if isinstance(part, kind) else (part,))]
        kept = tuple(dict.fromkeys(part for part in flat if not _empty(part)))
        return kept[0] if len(kept) == 1 else kind(kept)
    if isinstance(expression, Not):
        part = tidied(expression.part)
        return part.part if isinstance(part, Not) else part if _empty(part) else Not(part)
    return Some(expression.relation, tidied(expression.part)) if isinstance(expression, Some) else expression


def _empty(expression: Expression) -> bool:
    return isinstance(expression, AllOf | AnyOf) and not expression.parts


def _read(data: object, depth: int) -> Expression:
    if depth > DEEPEST:
        raise _refused("deep", DEEP, most=DEEPEST)
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise _unreadable(data)
    kind, inside = data[0], data[1:]
    if kind in ("all", "any"):
        found = tuple(_read(part, depth + 1) for part in inside)
        return AllOf(found) if kind == "all" else AnyOf(found)
    if kind == "not" and len(inside) == 1:
        return Not(_read(inside[0], depth + 1))
    if kind == "is" and len(inside) >= 2 and _texts(inside) and len(inside) <= MOST_VALUES + 1:
        return Is(inside[0], tuple(inside[1:]))
    if kind == "some" and len(inside) in (1, 2) and _texts(inside[:1]):
        return Some(inside[0], _read(inside[1], depth + 1) if len(inside) == 2 else AllOf())
    raise _unreadable(data)


def _texts(data: Sequence[object]) -> bool:
    """A name and values, none of them empty, too long or without meaning as text."""
    sound = all(isinstance(text, str) and text.strip() and _encodable(text) for text in data)
    return sound and len(str(data[0])) <= LONGEST_NAME and all(len(str(text)) <= LONGEST_VALUE for text in data[1:])


def _encodable(text: str) -> bool:
    """JSON can say NUL, which PostgreSQL does not keep, and half of a surrogate pair, which is no character."""
    return not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text)


def _written(expression: Expression) -> list[object]:
    if isinstance(expression, Is):
        return ["is", expression.filter, *expression.values]
    if isinstance(expression, Some):
        return ["some", expression.relation, *([] if expression.part == AllOf() else [_written(expression.part)])]
    names = {AllOf: "all", AnyOf: "any", Not: "not"}
    return [names[type(expression)], *(_written(part) for part in parts(expression))]


def _unreadable(data: object) -> Refused:
    shown = json.dumps(data, ensure_ascii=True)[:40]
    return _refused("shape", UNREADABLE, part=shown)


def _refused(code: str, message: str, **values: object) -> Refused:
    return Refused([Problem(f"list.where.{code}", "where", message, values)])
