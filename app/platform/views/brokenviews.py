"""A saved view that names a filter or a value that is gone: it shows no rows, but what is wrong and who can mend it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext, ngettext

from app.kernel.problems import N_
from app.platform import past
from app.platform.pages import Action, Broken, ListPage
from app.platform.runtime import runtime
from app.platform.savedlists import SavedList
from app.platform.views.listurls import Urls

FORBIDDEN = "list.where.forbidden"
TITLE = N_("The view “%(name)s” asks for something that is no longer here")
HIDDEN = N_("The view “%(name)s” asks for something that your role does not see")
NO_ROWS = N_("It shows no rows: without this condition there would be others among them than it was made for.")
BY_OWNER = N_("%(name)s, who keeps the view, or someone who may share views can remove the condition from it.")
BY_SHARERS = N_("Someone who may share views can remove the condition from it.")


def page(shown: ListPage, urls: Urls) -> ListPage:
    """The page of a broken view: what would silently ask for other rows is not offered."""
    if urls.view is None or not urls.asked.nothing:
        return shown
    causes = {problem.text(gettext) for problem in urls.asked.widened}
    return replace(
        shown,
        chips=(),
        filters=(),
        columns=(),
        exports=(),
        combine_url="",
        bulk_url="",
        problems=[text for text in shown.problems if text not in causes],
        broken=_broken(urls.view, urls),
    )


def _broken(view: SavedList, urls: Urls) -> Broken:
    problems = urls.asked.widened
    hidden = any(problem.code == FORBIDDEN for problem in problems)
    mends = view.may_change and not hidden and not past.looking_back()
    return Broken(
        title=gettext(HIDDEN if hidden else TITLE, name=view.name),
        causes=[problem.text(gettext) for problem in problems],
        text=" ".join([gettext(NO_ROWS), *([] if mends or hidden else [_who(view)])]),
        actions=[*([_mend(view, urls, len(problems))] if mends else []), _rest(urls, len(problems))],
    )


def _who(view: SavedList) -> str:
    kept = runtime().saved
    name = kept.keeper(view.id) if kept else ""
    return str(gettext(BY_OWNER, name=name) if name else gettext(BY_SHARERS))


def _mend(view: SavedList, urls: Urls, number: int) -> Action:
    kept = runtime().saved
    there = url_for(f"{kept.endpoint}.update", pk=view.id) if kept else ""
    text = ngettext("Remove this condition from the view", "Remove these conditions from the view", number)
    fields = {"state": urlencode(urls.plain()), "version": str(view.version)}
    return Action(text, there, icon="eraser", primary=True, post=True, fields=fields)


def _rest(urls: Urls, number: int) -> Action:
    text = ngettext("Show the rows without this condition", "Show the rows without these conditions", number)
    return Action(text, f"{urls.base}?{urlencode(urls.keep)}", icon="list-ul")
