"""The page of keyboard shortcuts; `?` shows it as a dialog. The keys themselves are in `static/js/keys.js`."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.problems import N_
from app.platform.frame import frame
from app.platform.guards import signed_in
from app.platform.single_pages import KeysPage, Shortcut
from app.platform.views.base import PageView

EVERYWHERE = (
    Shortcut(("?",), N_("Show these shortcuts")),
    Shortcut(("/",), N_("Search")),
    Shortcut(("Ctrl", "K"), N_("Search, also while typing"), together=True),
    Shortcut(("n",), N_("New: on a list of that kind, elsewhere choose what")),
    Shortcut(("Esc",), N_("Close what is open, without saving")),
)
LISTS = (
    Shortcut(("j",), N_("Next row; the down arrow does the same inside the list")),
    Shortcut(("k",), N_("Previous row; the up arrow does the same inside the list")),
    Shortcut(("Enter",), N_("Open the row")),
)
CARDS = (
    Shortcut(("e",), N_("Edit the section you are in, or the first one")),
    Shortcut(("Ctrl", "Enter"), N_("Save"), together=True),
    Shortcut(("Esc",), N_("Put the section back; what you wrote is kept as a draft")),
    Shortcut(("Tab",), N_("Next field; the field you leave is checked")),
)


class HelpView(PageView):
    """Help that is part of the product."""

    route_base = "/help"
    default_view = "keyboard"

    @expose("/keyboard")
    @signed_in
    def keyboard(self) -> Any:
        groups = [
            (gettext(N_("Everywhere")), _shown(EVERYWHERE)),
            (gettext(N_("Go to")), _places()),
            (gettext(N_("In lists")), _shown(LISTS)),
            (gettext(N_("On cards and in forms")), _shown(CARDS)),
        ]
        return self.page("bukett/keys.html", KeysPage(gettext(N_("Keyboard shortcuts")), groups))


def _shown(keys: tuple[Shortcut, ...]) -> list[Shortcut]:
    return [Shortcut(key.keys, gettext(key.text), together=key.together) for key in keys]


def _places() -> list[Shortcut]:
    """Where the reader may go by `g` and a letter."""
    items = [item for group in frame().groups for item in group.items if item.key]
    return [Shortcut(("g", item.key), item.text) for item in items]
