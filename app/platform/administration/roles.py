"""What each role may do, in plain words. Roles are code; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable

from flask_appbuilder import expose
from flask_babel import gettext

from app.kernel.domain import READ, WRITE
from app.kernel.problems import N_
from app.platform.frame import GROUPS
from app.platform.guards import guarded
from app.platform.runtime import runtime
from app.platform.security.roles import ROLES
from app.platform.single_pages import RolesPage
from app.platform.views.base import PageView

INTRO = N_("Roles are part of the program. Florists see only what belongs to their own stores, whatever stands here.")
OFFICE = N_("The office")
WORDS = {
    "list": N_("read"),
    "show": N_("read"),
    "export": N_("export"),
    "add": N_("add"),
    "edit": N_("change"),
    "delete": N_("delete"),
    "reveal": N_("see in full"),
    "verify": N_("verify"),
}


def words(permissions: Iterable[str]) -> list[str]:
    """Permissions as a person says them: all of reading is one word, all of changing another."""
    rest, found = set(permissions), []
    if rest >= READ:
        rest -= READ
        found.append(gettext(N_("read")))
    if rest >= WRITE:
        rest -= WRITE
        found.append(gettext(N_("change")))
    for permission in sorted(rest):
        word = gettext(WORDS[permission]) if permission in WORDS else permission.replace("_", " ")
        if word not in found:
            found.append(word)
    return found


class RolesView(PageView):
    """The matrix of resources and roles."""

    route_base = "/roles"
    class_permission_name = "Roles"

    @expose("/")
    @guarded("list")
    def index(self) -> tuple[str, int]:
        names = [role.name for role in ROLES]
        groups: dict[str, list[tuple[str, list[list[str]]]]] = {}
        labels = self._labels()
        for resource, grants in runtime().access.items():
            title, label = labels.get(resource, ("", resource))
            row = (gettext(label), [words(grants.get(name, ())) for name in names])
            groups.setdefault(gettext(title) if title else "", []).append(row)
        title = gettext(N_("Roles"))
        order = {gettext(group): place for place, group in enumerate(GROUPS) if group}
        shown = sorted(groups.items(), key=lambda group: order.get(group[0], len(order)))
        page = RolesPage(title, [str(role.label) for role in ROLES], shown, gettext(INTRO))
        return self.page("bukett/roles.html", page)

    def _labels(self) -> dict[str, tuple[str, str]]:
        """Resource -> (sidebar group, label), from the first page that shows it."""
        found = {
            "Jobs": (OFFICE, N_("Long work of others")),
            "AllChanges": (OFFICE, N_("Changes of others")),
        }
        for entry in runtime().entries:
            resource = getattr(entry.view, "class_permission_name", None)
            if resource and entry.label:
                found.setdefault(resource, (entry.group or "", entry.label))
        return found
