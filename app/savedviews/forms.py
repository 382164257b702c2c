"""What was typed about a view, and the list's state that came along with it. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from app.platform.listing import Listing
from app.platform.savedlists import grouped
from app.platform.views.listurls import Urls
from app.savedviews.models import SavedView
from app.savedviews.rules import OWN

MOST_FIELDS = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """A view's form as it was filled in. `state` is the list's address as pairs."""

    name: str = ""
    audience: str = OWN
    roles: Sequence[str] = ()
    counted: bool = False
    tile: bool = False
    first: bool = False
    version: int | None = None
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The view's columns."""
        return {
            "name": self.name, "audience": self.audience, "roles": list(self.roles), "counted": self.counted,
            "tile": self.tile,
        }  # fmt: skip


def typed(form: Any) -> Typed:
    """What a request's form says."""
    version = form.get("version", "")
    return Typed(
        name=form.get("name", "").replace("\x00", ""),
        audience=form.get("audience", OWN),
        roles=form.getlist("roles"),
        counted=bool(form.get("counted")),
        tile=bool(form.get("tile")),
        first=bool(form.get("first")),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
    )


def of_view(view: SavedView, *, first: bool) -> Typed:
    """A view's form as it stands."""
    return Typed(view.name, view.audience, view.roles, view.counted, view.tile, first, view.version)


def state(listing: Listing, text: str) -> list[list[str]]:
    """The state that an address says, as it is kept: only what the list understands, defaults left out."""
    try:
        pairs = parse_qsl(text, max_num_fields=MOST_FIELDS)
    except ValueError:
        pairs = []
    return [[name, value] for name, value in Urls("", listing.read(grouped(pairs)), listing).plain()]
