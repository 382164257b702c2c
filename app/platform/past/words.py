"""The search terms of a look: those of rebuilt rows in the place of today's, where a word has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, literal, select

from app.platform import search
from app.platform.past.overlays import Overlay
from app.platform.search import SearchTerm

KEYS = ("kind", "record_id")


class Words:
    """The terms that stand over today's."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self._terms = Overlay(connection, SearchTerm.__table__, schema, KEYS)

    def replace(self, model: Any, now: Mapping[int, Any], then: Mapping[int, Any]) -> None:
        """The terms of some rows, by id, as they are today and as they were then."""
        names = getattr(model, "__search__", ())
        others = [
            pk for pk in sorted(now.keys() | then.keys()) if _words(names, now.get(pk)) != _words(names, then.get(pk))
        ]
        if not names or not others:
            return
        kind = model.__tablename__
        self._terms.hide([(kind, pk) for pk in others if pk in now])
        found = [(word, pk) for pk in others if pk in then for word in search.terms_of(model, then[pk])]
        self._terms.show([{"term": word, "kind": kind, "record_id": pk} for word, pk in found])

    def hide_all(self, model: Any, ids: Any) -> None:
        """Let the rows whose ids a statement finds have no words."""
        if getattr(model, "__search__", None):
            found = ids.subquery()
            self._terms.hide_all(select(literal(model.__tablename__), found.c.id))

    def views(self) -> dict[str, Any]:
        """The view of the terms by its table, where they were others."""
        return {SearchTerm.__tablename__: self._terms.query()} if self._terms.changed else {}


def _words(names: Any, row: Mapping[str, Any] | None) -> Any:
    return None if row is None else [row[name] for name in names]
