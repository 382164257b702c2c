"""What a table of the matrix is made of: the actors by group, one route's row, and who is told what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OFFICE = frozenset({"administrator", "membership", "tender", "quality", "service", "finance", "auditor"})
OWN = frozenset({"florist", "second"})
FLORISTS = OWN | {"foreign"}
SIGNED = OFFICE | FLORISTS
EVERYBODY = SIGNED | {"anonymous"}
ADMIN, REGISTER, DESK = {"administrator"}, {"administrator", "membership"}, {"administrator", "membership", "service"}
KEEPERS = {"administrator", "membership", "tender", "quality"}
STALE = {"If-Match": 'W/"999999"'}


@dataclass(frozen=True, slots=True)
class Row:
    """One route and method. `ids`: what fills its parameters; `how`: what is sent; `alone`: it ends the session."""

    outcomes: Mapping[str, Any]
    ids: Mapping[str, Any] = field(default_factory=dict)
    how: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    alone: bool = False
    word: str = "canarybjorn"


def outcomes(allowed: Any, told: Any, *, denied: Any = 403, anonymous: Any = "login", **single: Any) -> dict[str, Any]:
    """`told` for the allowed actors, `denied` for the other signed-in ones."""
    return {a: told if a in allowed else denied for a in SIGNED} | {"anonymous": anonymous} | single
