"""What the factory has put together from the domains: one object per application, found on `app.extensions`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from flask.globals import app_ctx

from app.kernel.domain import Domain, Entry
from app.platform.extralists import Listings
from app.platform.listing import Listing
from app.platform.lookups import Searchable


@dataclass
class Runtime:
    """`listings`, `layers` and `panels` hold what all domains contribute; `access` maps resource -> role -> rights."""

    domains: tuple[Domain, ...] = ()
    listings: dict[str, Listing] = field(default_factory=Listings)
    panels: dict[str, list[Any]] = field(default_factory=dict)
    layers: dict[str, list[Any]] = field(default_factory=dict)
    access: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    search: dict[str, Searchable] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    reach: dict[str, list[Any]] = field(default_factory=dict)  # table name -> ways to write to its records
    scopes: tuple[Callable[..., Any], ...] = ()
    tiles: tuple[Any, ...] = ()
    saved: Any = None  # `platform.savedlists.SavedLists`, where a domain keeps lists
    shipped: tuple[Any, ...] = ()  # `platform.policies.Shipped`
    apis: list[Any] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)  # table name -> instance of its view
    commands: Sequence[Any] = ()
    mail_told: tuple[Callable[..., None], ...] = ()


def application() -> Flask:
    """The running application itself, for what outlives the request: a thread, a worker, a check."""
    return app_ctx.app


def runtime() -> Runtime:
    """The running application's own."""
    found: Runtime = current_app.extensions["bukett"]
    return found
