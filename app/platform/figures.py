"""Parts of the start page that are made of single values. What all domains want to know is one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.platform.panels import View

Part = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """`ask(view)` names a scalar statement for each value, none where the reader may not know; `draw(view, values)`
    makes the parts of them, and is not called where nothing was asked.
    """

    ask: Callable[[View], Mapping[str, Any]]
    draw: Callable[[View, Mapping[str, Any]], Iterable[Part]]


def parts(view: View, contributed: Sequence[Any]) -> Iterator[Part]:
    """What the domains contribute to the start page, in their order: figures, or functions of the view."""
    asked = {place: each.ask(view) for place, each in enumerate(contributed) if isinstance(each, Figures)}
    names = [(place, name) for place, statements in asked.items() for name in statements]
    columns = [asked[place][name].label(f"v{number}") for number, (place, name) in enumerate(names)]
    row: Sequence[Any] = view.session.execute(select(*columns)).one() if columns else ()
    values: dict[int, dict[str, Any]] = {}
    for (place, name), value in zip(names, row, strict=True):
        values.setdefault(place, {})[name] = value
    for place, each in enumerate(contributed):
        if not isinstance(each, Figures):
            yield from each(view)
        elif place in values:
            yield from each.draw(view, values[place])
