"""What several parts of one page need is read once while the page is made. Never while something is being saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, has_request_context, request

from app.platform import past, scope

Found = TypeVar("Found")


def once(name: str, key: Any, read: Callable[[], Found]) -> Found:
    """The answer of `read`, kept under a name and a key until the page is sent; another scope or day reads anew."""
    if not has_request_context() or request.method != "GET":
        return read()
    kept: dict[Any, Any] = g.setdefault("bukett_read", {})
    place = (name, key, id(scope.current()), past.standpoint())
    if place not in kept:
        kept[place] = read()
    found: Found = kept[place]
    return found
