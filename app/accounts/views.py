"""The pages of accounts: masked lists and cards, and one number in full for who may, shown once and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, make_response, url_for
from flask_appbuilder import expose
from flask_babel import gettext

from app.accounts import listings, operations
from app.accounts.models import BankAccount
from app.accounts.panels import SHOW, revealing
from app.kernel.identifiers import masked_account
from app.kernel.problems import N_, Refused
from app.platform import extras
from app.platform.db import db, unit_of_work
from app.platform.fact_panels import facts, span, state
from app.platform.guards import guarded
from app.platform.interface import UnitOfWorkInterface
from app.platform.pages import Action, Fact
from app.platform.views import DomainView, Heading, cards
from app.platform.views.domain import PK
from app.stores import queries as stores


class BankAccountView(DomainView):
    """Accounts. A form edits the fields of the office's own alone, never a number; the number in full is in no address,
    list, export, log or history.
    """

    include_route_methods: ClassVar[set[str]] = {"list", "show", "export", "edit", "check_form", "reveal"}
    route_base = "/accounts"
    one = N_("Account")
    class_permission_name = "Accounts"
    datamodel = UnitOfWorkInterface(BankAccount, operations.ACCOUNT)
    listing = listings.ACCOUNTS
    notes: ClassVar[bool] = False
    empty_text = N_("No accounts yet. They come with the register you import.")

    def allowed(self, permission: str) -> bool:
        """There is nothing to edit where the reader changes no field of the office's own."""
        return super().allowed(permission) and (permission != "edit" or bool(extras.written(BankAccount)))

    def heading(self, item: BankAccount) -> Heading:
        number, name = stores.names(db.session(), [item.store_id]).get(item.store_id, ("", ""))
        facts_line = (gettext(N_("Store %(number)s"), number=number), span(item))
        return Heading(gettext(N_("Account: %(name)s"), name=name), (state(item),), facts_line)

    def panels(self, item: BankAccount) -> list[Any]:
        return [self._facts(item, masked_account(item.number))]

    def _facts(self, item: BankAccount, number: str) -> Any:
        shown = [Fact(gettext(N_("Account number")), number)]
        return facts("account", N_("The account"), item, ("purpose", "country", "valid_from", "valid_to"), more=shown)

    def actions_on(self, item: BankAccount) -> Sequence[Action]:
        go = Action(gettext(N_("To the store")), url_for("StoreView.show", pk=item.store_id), icon="shop")
        return [go, *revealing(item)]

    @expose(f"/{PK}/reveal", methods=["POST"])
    @guarded("reveal")
    def reveal(self, pk: int) -> Any:
        """The card with the number in full, this once: the answer is kept nowhere."""
        self.item(pk)
        try:
            with unit_of_work(label=gettext(SHOW)) as uow:
                number = operations.reveal(uow, pk)
        except Refused:
            abort(404)
        page = cards.page(self, item := self.item(pk))
        main = [self._facts(item, number), *page.main[1:]]
        body, status = self._render("bukett/card.html", replace(page, main=main))
        response = make_response(body, status)
        response.headers["Cache-Control"] = "no-store"
        return response
