"""The routes that the application really answers, beside those that the table declares."""

from __future__ import annotations

import re
from typing import Any

from tests.security.matrix import declared


def plain(rule: Any) -> str:
    """A rule's text without its converters: `/stores/<pk>`."""
    return re.sub(r"<(?:[^:<>]*(?:\([^)]*\))?:)?(\w+)>", r"<\1>", str(rule))


def running(app: Any) -> set[tuple[str, str]]:
    """What the application really answers."""
    return {(plain(rule), method) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


def differences(app: Any) -> list[str]:
    """Routes that nobody has declared, and declared ones that are gone."""
    table, real = {(route.partition("#")[0], method) for route, method in declared()}, running(app)
    undeclared = [f"{method} {route} is not in the table" for route, method in sorted(real - table)]
    return undeclared + [f"{method} {route} is gone" for route, method in sorted(table - real)]
