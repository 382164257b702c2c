"""Parts of a definition's card: its choices with who holds them, and the page on which one of them is taken away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import get_locale, gettext

from app.customfields import queries
from app.customfields.listings import called
from app.customfields.models import CustomField
from app.kernel.problems import N_
from app.platform import record_names
from app.platform.db import db
from app.platform.pages import Action, Crumb, HeadCell, Link, Row, TablePanel
from app.platform.runtime import runtime
from app.platform.shown import shown

LISTED = 20
HEAD = (N_("Choice"), N_("Short name"), N_("Records that hold it"))


def choices(view: Any, item: CustomField) -> TablePanel:
    """A field's choices, each with the number of records that hold it and the way to them."""
    counts = queries.choice_counts(db.session(), item.entity, str(item.key))
    head = [HeadCell(str(n), gettext(text), align="num" if n == 2 else "") for n, text in enumerate(HEAD)]
    rows = []
    for number, (code, names) in enumerate(queries.definition(item).choices.items()):
        name, count = _name(names), counts.get(code, 0)
        listed = None if item.removed_at is not None else _listed(item, code)
        url = url_for(f"{view.endpoint}.choice", pk=item.id, code=code)
        action = Action(gettext(N_("Remove")), url, icon="trash")
        offered = (action,) if view.allowed("edit") and item.removed_at is None else ()
        rows.append(Row(number, None, name, [name, code, Link(shown(count), listed) if count else shown(0)], offered))
    return TablePanel("choices", gettext(N_("Choices")), head, rows)


def choice_page(view: Any, item: CustomField, code: str) -> dict[str, Any]:
    """Who holds a choice, the first of them by name, and what they can get instead."""
    session, mine = db.session(), queries.definition(item).choices
    held = queries.holding_choice(session, item.entity, str(item.key), code)
    some = list(held)[:LISTED]
    names, endpoint = record_names.names(session, item.entity, some), runtime().views[item.entity].endpoint
    title = gettext(N_("Remove the choice %(choice)s?"), choice=_name(mine[code]))
    card = Crumb(called(item), url_for(f"{view.endpoint}.show", pk=item.id))
    return {
        "title": title, "crumbs": [card, Crumb(title)], "cancel_url": card.url, "problems": [], "instead": "",
        "action_url": url_for(f"{view.endpoint}.choice", pk=item.id, code=code), "held": len(held),
        "rows": [(names.get(pk, f"({pk})"), url_for(f"{endpoint}.show", pk=pk)) for pk in some],
        "more": len(held) - len(some), "others": [(k, _name(v)) for k, v in mine.items() if k != code],
    }  # fmt: skip


def _listed(item: CustomField, code: str) -> str:
    endpoint = runtime().views[item.entity].endpoint
    return f"{url_for(f'{endpoint}.list')}?{urlencode({f'x_{item.key}': code})}"


def _name(names: Any) -> str:
    return str(names[1] if str(get_locale() or "").startswith("en") else names[0])
