"""What stands around every page: the sidebar by job, search, languages, the user's menu."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.kernel.domain import Entry
from app.kernel.problems import N_
from app.platform import counts
from app.platform.db import db
from app.platform.guards import may
from app.platform.pages import Action, Frame, NavGroup, NavItem
from app.platform.runtime import runtime

GROUPS = (
    "", N_("Membership"), N_("Tenders"), N_("Quality"), N_("Finance"), N_("The office"), N_("Set up"), N_("Operation"),
)  # fmt: skip
FOLDED = {"Set up": "setup", "Operation": "operation"}
"""Groups that nobody works in day by day are folded; by the name under which the browser remembers an open one."""
FEW = 2  # pages are not worth a fold
LOCALES = (("nb", "Norsk bokmål"), ("en", "English"))


def frame() -> Frame:
    """This request's frame, built once. What the role may not use is not there."""
    if "bukett_frame" not in g:
        g.bukett_frame = _build()
    found: Frame = g.bukett_frame
    return found


def _build() -> Frame:
    known = bool(current_user) and current_user.is_authenticated
    name = current_user.get_full_name() if known else None
    return Frame(
        groups=_groups() if known else (),
        user_name=name,
        initials="".join(part[0] for part in (name or "").split()[:2]).upper(),
        locale=str(get_locale() or "nb"),
        locales=tuple((code, own, url_for("PreferencesView.locale", code=code)) for code, own in LOCALES),
        theme=g.get("bukett_theme", "auto"),
        search_url=url_for("SearchView.search"),
        search_text=request.args.get("q", "")[:200] if request.endpoint == "SearchView.search" else "",
        new_actions=_new_actions() if known else (),
        user_actions=_user_actions() if known else (),
        demo=known and bool(current_user.demo),
        user_id=current_user.id if known else None,
        login_url=url_for("AuthView.login"),
        shortcuts=known and bool(current_user.shortcuts),
        shortcuts_url=url_for("PreferencesView.shortcuts"),
        help_url=url_for("HelpView.keyboard"),
        theme_url=url_for("PreferencesView.theme"),
    )


def _groups() -> list[NavGroup]:
    here = request.blueprint
    own = NavItem(gettext(N_("My day")), url_for("StartView.index"), "house", active=here == "StartView", key="h")
    groups = []
    for title in GROUPS:
        items = [
            item
            for e in runtime().entries
            if e.group == title and may("list", e.view.class_permission_name)
            if (number := e.count(db.session()) if e.count else -1) is not None
            for item in _entry(e, number if number > 0 else None, active=here == e.view.__name__)
        ]
        items = items if title else [own, *items]
        if items:
            fold = FOLDED.get(title, "") if len(items) > FEW else ""
            groups.append(NavGroup(gettext(title) if title else "", items, fold, any(each.active for each in items)))
    return groups


def _entry(entry: Entry, number: int | None, *, active: bool) -> list[NavItem]:
    """A page, and below it the views of its list that are to be seen with their number of rows."""
    url, listing = _url(entry.view), getattr(entry.view, "listing", None)
    below = counts.below(listing.name) if listing is not None else ()
    named = request.args.get("view", "") if active else ""
    subs = [
        NavItem(
            c.view.name, f"{url}?view={c.view.id}", _sign(c), named == str(c.view.id), c.count, more=c.more, sub=True
        )
        for c in below
    ]
    here = active and not any(s.active for s in subs)
    return [NavItem(gettext(entry.label), url, entry.icon, here, number, key=entry.key), *subs]


def _sign(counted: counts.Counted) -> str:
    """A view that names what is gone has a sign in the place of its number."""
    return "exclamation-triangle" if counted.count is None else ""


def _url(view: Any) -> str:
    return url_for(f"{view.__name__}.{view.default_view}")


def _new_actions() -> list[Action]:
    return [
        Action(gettext(view.add_title), url_for(f"{view.endpoint}.add"), icon="plus-lg")
        for view in runtime().views.values()
        if view.in_new_menu and may("add", view.class_permission_name)
    ]


def _user_actions() -> list[Action]:
    return [
        Action(gettext(N_("My profile")), url_for("ProfileView.show"), icon="person"),
        Action(gettext(N_("Keyboard shortcuts")), url_for("HelpView.keyboard"), icon="keyboard"),
        Action(gettext(N_("Sign out")), url_for("AuthView.logout"), icon="box-arrow-right", post=True),
    ]
