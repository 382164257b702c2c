"""What a template is given and may do with it: plain values, and filters on them. Reads no template."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

LONGEST_RESULT, LONGEST_VALUE = 50_000, 2_000  # characters
MOST_ITEMS, MOST_BITS = 1_000, 256
LANGUAGES = frozenset({"nb", "en"})


class Exceeded(Exception):
    """Filling in makes or takes more than is allowed."""


class Values(dict[str, Any]):
    """A mapping of values as a template sees it."""


class Items(tuple[Any, ...]):
    """A list of values as a template sees it."""

    __slots__ = ()


def _bounded(value: Any) -> str:
    if not isinstance(value, str | int | float | Decimal | dt.date):
        raise TypeError
    return str(value)


def _join(items: Any, between: str = "") -> str:
    if not isinstance(items, Items):
        raise TypeError
    parts = [_bounded(item) for item in items]
    if sum(map(len, parts)) + len(between) * len(parts) > LONGEST_RESULT:
        raise Exceeded
    return between.join(parts)


def _json(value: Any) -> str:
    def written(other: Any) -> Any:
        if isinstance(other, dt.date | Decimal):
            return other.isoformat() if isinstance(other, dt.date) else str(other)
        raise TypeError

    return json.dumps(value, ensure_ascii=False, default=written)


def _length(value: Any) -> int:
    if not isinstance(value, Items | str):
        raise TypeError
    return len(value)


def _place(place: int) -> Callable[[Any], Any]:
    return lambda items: items[place] if isinstance(items, Items) and items else None


FILTERS: Mapping[str, Callable[..., Any]] = {
    "capitalize": lambda value: _bounded(value).capitalize(),
    "default": lambda value, otherwise="", also_empty=True: otherwise if value is None or value == "" else value,
    "first": _place(0),
    "join": _join,
    "last": _place(-1),
    "length": _length,
    "lower": lambda value: _bounded(value).lower(),
    "tojson": _json,
    "trim": lambda value: _bounded(value).strip(),
    "upper": lambda value: _bounded(value).upper(),
}


def taken(value: Any, language: str = "nb", depth: int = 0) -> Any:
    """A value as a template may see it; long texts and lists are cut. Anything but plain values is a TypeError."""
    if isinstance(value, str):
        whole = str.__str__(value)
        return whole if len(whole) <= LONGEST_VALUE else whole[: LONGEST_VALUE - 1] + "…"
    if value is None or isinstance(value, bool | float | Decimal | dt.date):
        return value
    if isinstance(value, int) and value.bit_length() <= MOST_BITS:
        return value
    if depth < 5 and isinstance(value, Mapping):
        if value.keys() == LANGUAGES:
            return taken(value[language if language in LANGUAGES else "nb"], language, depth + 1)
        return Values((str(name), taken(each, language, depth + 1)) for name, each in value.items())
    if depth < 5 and isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return Items(taken(each, language, depth + 1) for each in value[:MOST_ITEMS])
    raise TypeError(f"a template cannot be given a {type(value).__name__}")


def names_of(values: Mapping[str, Any], before: str = "") -> list[str]:
    """The whole names under which values can be reached."""
    found: list[str] = []
    for name, value in values.items():
        found += names_of(value, f"{before}{name}.") if isinstance(value, Values) else [f"{before}{name}"]
    return found
