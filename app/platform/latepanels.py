"""Panels that a card does without at first sight: each is drawn by a request of its own, and costs the card nothing."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.platform import past
from app.platform.guards import may
from app.platform.panels import EVERY, Panel
from app.platform.runtime import runtime


def contributed(kind: str) -> list[Panel]:
    """The panels that domains add to cards of a kind, of those the reader may see, in their order."""
    found = [p for k in (kind, EVERY) for p in runtime().panels.get(k, []) if may("list", p.resource)]
    return sorted(found, key=lambda panel: (panel.position, panel.name))


def urls(item: Any) -> list[str]:
    """Where a card asks for its late panels. What they tell holds today: there are none of another day."""
    kind = item.__tablename__
    if past.looking_back() or kind not in runtime().views:
        return []
    late = [panel.name for panel in contributed(kind) if panel.late]
    return [url_for("LatePanelView.panel", kind=kind, pk=item.id, name=name) for name in late]
