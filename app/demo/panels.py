"""The demonstration's part of the start page: the offer, the way out, and what a newcomer does first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from app.demo import queries
from app.demo.queries import Done
from app.kernel.problems import N_
from app.platform.figures import Figures
from app.platform.pages import Action
from app.platform.panels import View
from app.platform.runtime import runtime

STEPS = (
    ("colleagues", N_("Invite a colleague"), "ab_user", "add"),
    ("postal_codes", N_("Load the postal register"), "postal_code", "list"),
    ("members", N_("Bring in the register you have, or enter a member"), "import", "index"),
    ("stores", N_("Register a store"), "store", "add"),
    ("people", N_("Say who works in a store"), "employment", "add"),
    ("certificates", N_("Register a certificate"), "certificate", "add"),
    ("verified", N_("Mark a certificate or trade qualification as checked"), "certificate", "list"),
    ("terms", N_("Enter a store's membership term"), "membership_term", "add"),
    ("files", N_("Attach a document to a record"), "certificate", "list"),
)
"""What `Done` knows, what to do about it, and where: a table's view and its page."""

PAGES = {"import": ("ImportView.index", "ImportView.list", "MemberView.add")}


def _asked(look: View) -> Mapping[str, Any]:
    """For who keeps the system."""
    return queries.steps() if look.may("add", "Demo") else {}


def _start(_look: View, found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    done = Done(**{name: bool(value) for name, value in found.items()})
    return [*_demo(done), *_steps(done)]


def _demo(done: Done) -> list[tuple[str, Any]]:
    if done.demo:
        return [("demo_remove", Action(gettext(N_("Remove demo data")), url_for("DemoView.remove"), icon="trash3"))]
    if not done.register_empty:
        return []
    return [
        ("demo_offer", Action(gettext(N_("Load demo data")), url_for("DemoView.load"), icon="flower2", primary=True))
    ]


def _steps(done: Done) -> list[tuple[str, Any]]:
    return [
        ("check", {"text": gettext(text), "url": _url(table, page), "done": getattr(done, name)})
        for name, text, table, page in STEPS
    ]


def _url(table: str, page: str) -> str:
    """The page of a table's view; where the view has no such page, its list; where there is no view, the search."""
    view = runtime().views.get(table)
    names = PAGES.get(table) or ((f"{view.endpoint}.{page}", f"{view.endpoint}.list") if view is not None else ())
    known = next((name for name in names if name in current_app.view_functions), "SearchView.search")
    return url_for(known)


TILES = (Figures(_asked, _start),)
