"""What accounts add to a store's card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.accounts import queries
from app.accounts.models import BankAccount
from app.kernel.identifiers import masked_account
from app.kernel.problems import N_
from app.platform.fact_panels import span, state
from app.platform.guards import may
from app.platform.pages import Action, HeadCell, Link, Row, TablePanel
from app.platform.panels import Panel, View
from app.platform.shown import choice

SHOW = N_("Show in full")
RECORDED = N_("It is recorded who has seen the number.")


def revealing(item: BankAccount) -> list[Action]:
    """The button that shows the number in full, for who may."""
    if not may("reveal", "Accounts"):
        return []
    url = url_for("BankAccountView.reveal", pk=item.id)
    return [Action(gettext(SHOW), url, icon="eye", post=True, confirm=gettext(RECORDED))]


def on_store_card(view: View) -> Any:
    """A store's accounts, masked."""
    rows = []
    for item in queries.accounts_of(view.session, view.item.id):
        purpose, url = (
            str(choice(BankAccount.__table__.c.purpose, item.purpose)),
            url_for("BankAccountView.show", pk=item.id),
        )
        cells = [Link(purpose, url), masked_account(item.number), span(item), state(item)]
        rows.append(Row(item.id, url, purpose, cells, revealing(item)))
    labels = (
        ("purpose", N_("Purpose")),
        ("number", N_("Account number")),
        ("period", N_("Period")),
        ("state", N_("State")),
    )
    head = [HeadCell(name, gettext(label)) for name, label in labels]
    return TablePanel("accounts", gettext(N_("Accounts")), head, rows, empty_text=gettext(N_("Nothing registered.")))


MOST = 8


def tiles(view: View) -> Iterator[tuple[str, Any]]:
    """On the start page of finance: member stores whose settlements have nowhere to go. One query."""
    if not may("reveal", "Accounts"):
        return
    count, found = queries.without_account(view.session, view.today, limit=MOST)
    drawn = []
    for pk, number, name in found:
        url = url_for("StoreView.show", pk=pk)
        drawn.append(Row(pk, url, name, [Link(name, url), number]))
    title = gettext(N_("Member stores without an account for settlements"))
    head = [HeadCell("store", gettext(N_("Store"))), HeadCell("number", gettext(N_("Store number")))]
    empty = gettext(N_("Every member store has an account for its settlements."))
    yield "panel", TablePanel("without-account", f"{title} ({count})" if count else title, head, drawn, (), empty)


ON_STORE = (Panel("accounts", "Accounts", on_store_card, position=60),)
