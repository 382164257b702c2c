"""A filter expression while it is being put together: rows and groups, complete or not, as a form's fields say them.

A node's place is its path (`0-2` is the third part of the first); its fields are named `<path>:<what>`. Knows no
database and no list: which filters there are, and whether a value fits, is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.kernel.expressions import DEEPEST, AllOf, AnyOf, Expression, Is, Not, Some, tidied

FIELD = re.compile(r"(?P<path>[0-9]{1,2}(?:-[0-9]{1,2}){0,20}):(?P<what>[a-z]+(?:-text)?)")
MOST_FIELDS = 2000
FILTER, RELATION = "filter ", "relation "


@dataclass(frozen=True, slots=True)
class Draft:
    """A row or a group. `chosen` is what a row is about (`filter county`, `relation certificates`; empty: nothing
    yet), `any_of` how the parts of a group or of a relation are joined, `new`: just added.
    """

    chosen: str = ""
    denied: bool = False
    texts: tuple[str, ...] = ()
    group: bool = False
    any_of: bool = False
    parts: tuple[Draft, ...] = ()
    new: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """The name of the filter or relation."""
        return self.chosen.partition(" ")[2]

    @property
    def relation(self) -> bool:
        return self.chosen.startswith(RELATION)


def of(expression: Expression | None, *, denied: bool = False) -> Draft:
    """The draft of an expression."""
    if isinstance(expression, Not):
        return of(expression.part, denied=not denied)
    if isinstance(expression, Is):
        return Draft(FILTER + expression.filter, denied, expression.values)
    if isinstance(expression, Some):
        inside = of(expression.part)
        kept = inside if inside.group and not inside.denied else Draft(group=True, parts=(inside,))
        return Draft(RELATION + expression.relation, denied, any_of=kept.any_of, parts=kept.parts)
    parts = expression.parts if expression is not None else ()
    return Draft("", denied, (), group=True, any_of=isinstance(expression, AnyOf), parts=tuple(of(p) for p in parts))


def root(where: Expression | None) -> Draft:
    """The outermost group of an expression."""
    found = of(where)
    return found if found.group and not found.denied else Draft(group=True, parts=(found,))


def expression_of(draft: Draft) -> Expression:
    """What a draft says; rows that are not complete are left out."""
    return tidied(_said(draft) or AllOf())


def _said(draft: Draft) -> Expression | None:
    if draft.group or draft.relation:
        parts = tuple(said for part in draft.parts if (said := _said(part)) is not None)
        inside: Expression = (AnyOf if draft.any_of else AllOf)(parts)
        found: Expression | None = Some(draft.name, inside) if draft.relation else inside if parts else None
    else:
        found = Is(draft.name, draft.texts) if draft.chosen and draft.texts else None
    return Not(found) if draft.denied and found is not None else found


def incomplete(draft: Draft) -> bool:
    """Whether a row lacks what it is about, or its value."""
    return not draft.group and not draft.relation and not draft.texts


def read(form: Mapping[str, Sequence[str]]) -> Draft:
    """The draft that a form's fields say. What they cannot mean is not there."""
    nodes: dict[tuple[int, ...], dict[str, Sequence[str]]] = {}
    for name in list(form)[:MOST_FIELDS]:
        if found := FIELD.fullmatch(name):
            path = tuple(int(part) for part in found["path"].split("-"))
            nodes.setdefault(path, {})[found["what"]] = form[name]
    return _node(nodes, (0,)) if (0,) in nodes else Draft(group=True)


def _node(nodes: Mapping[tuple[int, ...], Mapping[str, Sequence[str]]], path: tuple[int, ...]) -> Draft:
    fields = nodes[path]
    chosen, was = _one(fields, "about"), _one(fields, "was")
    deep = len(path) < DEEPEST
    below = sorted(p for p in nodes if p[:-1] == path) if deep and (chosen == was or "join" not in fields) else []
    texts = tuple(text.strip() for text in fields.get("value", ()) if text.strip()) if chosen == was else ()
    typed = _one(fields, "value-text")
    return Draft(
        chosen=chosen if chosen.startswith((FILTER, RELATION)) else "",
        denied=_one(fields, "not") == "1",
        texts=texts or ((typed,) if typed and chosen == was else ()),
        group="about" not in fields,
        any_of=_one(fields, "join") == "any",
        parts=tuple(_node(nodes, p) for p in below),
    )


def _one(fields: Mapping[str, Sequence[str]], what: str) -> str:
    return next(iter(fields.get(what, ())), "").strip()


def acted(draft: Draft, action: str) -> Draft:
    """The draft after a button was pressed: `row 0-1`, `group 0-1` or `remove 0-1`; anything else changes nothing."""
    verb, _, place = action.partition(" ")
    if not re.fullmatch(r"0(-[0-9]{1,2})*", place):
        return draft
    path = [int(part) for part in place.split("-")][1:]
    if verb == "remove":
        return _without(draft, path) if path else Draft(group=True)
    added = {"row": Draft(new=True), "group": Draft(group=True, any_of=True, parts=(Draft(new=True),))}.get(verb)
    return draft if added is None or len(path) > DEEPEST - 3 else _with(draft, path, added)


def _with(draft: Draft, path: Sequence[int], added: Draft) -> Draft:
    if not path:
        return replace(draft, parts=(*draft.parts, added))
    parts: list[Any] = list(draft.parts)
    if path[0] < len(parts):
        parts[path[0]] = _with(parts[path[0]], path[1:], added)
    return replace(draft, parts=tuple(parts))


def _without(draft: Draft, path: Sequence[int]) -> Draft:
    parts: list[Any] = list(draft.parts)
    if path[0] < len(parts):
        parts[path[0] : path[0] + 1] = [_without(parts[path[0]], path[1:])] if len(path) > 1 else []
    return replace(draft, parts=tuple(parts))
